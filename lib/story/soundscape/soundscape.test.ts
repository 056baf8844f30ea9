import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canMake } from '../../audio/synthesis/index.ts';
import { moods, type SceneSound } from '../types.ts';
import { findEffects } from './effects.ts';
import { heldBackSentences } from './fixtures/held-back.ts';
import type { LabelledSentence } from './fixtures/labelled.ts';
import { markedSentences, scoreEffects, segmentsOf } from './fixtures/score.ts';
import { tunedSentences } from './fixtures/tuned.ts';
import { promptForSound, readMood, readSceneSound } from './index.ts';
import { effectRules } from './rules.ts';
import { countWords, sentencesOf, WordCounter } from './sentences.ts';

function read(text: string): SceneSound {
  return readSceneSound({ text, scene: { start: 0, end: text.length, chapter: 0 }, segments: segmentsOf(text) });
}

function score(rows: readonly LabelledSentence[]): { precision: number; recall: number } {
  let right = 0;
  let wrong = 0;
  let missed = 0;
  for (const [text, wanted] of rows) {
    const found = new Set(segmentsOf(text).filter((s) => s.kind === 'narration').flatMap((s) => findEffects(text, s).map((e) => e.sound)));
    const fits = (sound: string): boolean => wanted !== '' && (wanted.endsWith('*') ? sound.startsWith(wanted.slice(0, -1)) : sound === wanted);
    const hits = [...found].filter(fits).length;
    wrong += found.size - hits;
    if (hits > 0) right++;
    else if (wanted !== '') missed++;
  }
  return { precision: right / (right + wrong), recall: right / (right + missed) };
}

const filler = (sentences: number): string =>
  Array.from({ length: sentences }, (_, k) => `The account of the parish went on for page ${k} with names and sums set down in a careful hand.`).join(' ');

describe('effects', () => {
  it.each([['tuned', tunedSentences], ['held back', heldBackSentences]] as const)('finds them in %s sentences: precision at least 95 %%, recall at least 70 %%', (_name, rows) => {
    const { precision, recall } = score(rows);
    expect(rows.length).toBeGreaterThanOrEqual(150);
    expect(precision).toBeGreaterThanOrEqual(0.95);
    expect(recall).toBeGreaterThanOrEqual(0.7);
  });

  it.each(['tune', 'held'] as const)('finds every sound of our 300 sentences, half %s: precision at least 95 %%, recall at least 70 %%', (half) => {
    const rows = markedSentences(half);
    const { precision, recall, faults } = scoreEffects(rows);
    expect(rows).toHaveLength(half === 'tune' ? 151 : 149);
    expect(precision, faults.join('\n')).toBeGreaterThanOrEqual(0.95);
    expect(recall, faults.join('\n')).toBeGreaterThanOrEqual(0.7);
  });

  it('is not fooled into hearing a name', () => {
    expect(read('Old Mr. Thunder cracked his knuckles.').effects).toEqual([]);
    expect(read('Thunder cracked over the roof.').effects).toHaveLength(1);
  });

  it('frees what happens after a clause that only allows for something', () => {
    expect(read('Before he could speak, the door slammed.').effects.map((e) => e.sound)).toEqual(['door-slam']);
    expect(read('If he could speak, the door slammed.').effects).toEqual([]);
  });

  it.each(['A dog barked.', 'A dog barks.', 'A dog was barking.', 'A dog began to bark.', 'A dog started barking.'])('hears in any tense: %s', (text) => {
    expect(read(text).effects.map((e) => e.sound)).toEqual(['dog-bark']);
  });

  it.each(['Rain beat on the shutters of the old lighthouse.', 'The wind was pounding at the door.', 'Hail hammered steadily against the gate.', 'The branches tapped at the window.'])('takes weather for no fist: %s', (text) => {
    expect(read(text).effects).toEqual([]);
  });

  it.each(['In the rain he hammered on the gate.', 'Rain fell; somebody pounded on the door.'])('hears the fist beside the weather: %s', (text) => {
    expect(read(text).effects.map((e) => e.sound)).toEqual(['pounding']);
  });

  it('keeps the words that call for it', () => {
    const text = '“Wait,” he said. Then the heavy door slowly creaked behind them, and they ran.';
    const [effect] = read(text).effects;
    expect(effect).toMatchObject({ sound: 'door-creak', placement: 'after' });
    expect(text.slice(effect?.start, effect?.end)).toBe('door slowly creaked');
  });

  it('hears nothing in what is said, thought or written', () => {
    const text = 'A dog barked at the gate.';
    for (const kind of ['dialogue', 'thought', 'letter', 'epigraph', 'heading'] as const) {
      const segments = segmentsOf(text).map((s) => ({ ...s, kind }));
      expect(readSceneSound({ text, scene: { start: 0, end: text.length, chapter: 0 }, segments }).effects).toEqual([]);
    }
    expect(read(text).effects).toHaveLength(1);
  });

  it('plays no sound twice within a minute, and again after one', () => {
    const near = read(`The door opened. ${filler(2)} The door opened.`);
    expect(near.effects).toHaveLength(1);
    const far = read(`The door opened. ${filler(14)} The door opened.`);
    expect(far.effects).toHaveLength(2);
  });

  it('plays at most four in a minute', () => {
    const all = read('A dog barked. The clock struck nine. The telephone rang. An owl hooted. A shot rang out. The door slammed. A match flared.');
    expect(all.effects).toHaveLength(4);
  });

  it('does not lay an effect over the bed that already has its sound', () => {
    const text = `They walked along the shore. A wave crashed on the rocks. ${filler(6)}`;
    const sound = read(text);
    expect(sound.beds.map((b) => b.sound)).toContain('sea');
    expect(sound.effects).toEqual([]);
  });

  it('names only sounds the built-in engine can make', () => {
    const ids = new Set(effectRules.flatMap((r) => (r.sound === 'footsteps' ? ['wood', 'stone', 'gravel', 'snow', 'running'].map((g) => `footsteps-${g}`) : r.sound === 'thunder' ? ['thunder-near', 'thunder-far'] : [r.sound])));
    for (const id of ids) expect(canMake('effect', id), id).toBe(true);
  });
});

describe('beds', () => {
  it('begin rain on its word and hold it to the end of the scene', () => {
    const text = `He shut the ledger. Outside the rain began to fall. ${filler(8)}`;
    const rain = read(text).beds.find((b) => b.lane === 'ambience');
    expect(rain).toMatchObject({ sound: 'rain', end: text.length });
    expect(text.slice(rain?.start).startsWith('rain began')).toBe(true);
  });

  it('begin rain that had been falling before the scene began', () => {
    const text = `Rain had been falling since noon. ${filler(8)}`;
    expect(read(text).beds.find((b) => b.lane === 'ambience')).toMatchObject({ sound: 'rain', start: 0 });
  });

  it('end rain when it stops', () => {
    const text = `Cold rain fell on the square.\n\n${filler(5)}\n\nAt last the rain stopped.\n\n${filler(14)}`;
    const rain = read(text).beds.find((b) => b.lane === 'ambience');
    expect(text.slice(0, rain?.end).trimEnd().endsWith('the rain stopped.')).toBe(true);
  });

  it('bring no rain that is remembered, wished for or denied', () => {
    for (const line of ['She remembered how the rain fell that summer.', 'If the rain came, they would be saved.', 'No rain fell.', 'He dreamt that the rain fell.']) {
      expect(read(`${line} ${filler(8)}`).beds.filter((b) => b.lane === 'ambience'), line).toEqual([]);
    }
  });

  it('cover between 30 and 60 in a hundred of a long scene, each at least fifty words, never two of a lane at once', () => {
    const paragraphs = ['She ran down the dark passage and screamed.', 'They laughed and danced in the sunny morning.', 'The old man sighed over the faded letter and wept.', 'The rain fell in the square.', 'He sat by the fire.'];
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.constantFrom(...paragraphs), fc.integer({ min: 1, max: 5 })), { minLength: 16, maxLength: 40 }), (parts) => {
        const text = parts.map(([line, size]) => `${line} ${filler(size)}`).join('\n\n');
        const { beds } = read(text);
        const total = countWords(text);
        const covered = beds.reduce((sum, b) => sum + countWords(text.slice(b.start, b.end)), 0);
        expect(covered / total).toBeGreaterThanOrEqual(0.3);
        expect(covered / total).toBeLessThanOrEqual(0.62);
        for (const [k, bed] of beds.entries()) {
          expect(countWords(text.slice(bed.start, bed.end))).toBeGreaterThanOrEqual(49);
          expect(canMake(bed.lane, bed.sound)).toBe(true);
          for (const other of beds.slice(k + 1)) expect(bed.start < other.end && other.start < bed.end).toBe(false);
        }
      }),
      { numRuns: 25, seed: 5 },
    );
  });
});

describe('readSceneSound', () => {
  it('holds its promises whatever the text', () => {
    const piece = fc.constantFrom('The door opened. ', 'Rain fell. ', '“No!” ', '… ', '\n\n', 'Mr. Pym knocked — twice? ', 'ÅÄÖ 🙂 ', 'If only the bell rang! ', 'word '.repeat(30));
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
        const text = pieces.join('');
        const sound = read(text);
        expect(read(text)).toEqual(sound);
        expect(moods).toContain(sound.mood);
        expect(sound.intensity).toBeGreaterThanOrEqual(0);
        expect(sound.intensity).toBeLessThanOrEqual(1);
        for (const range of [...sound.beds, ...sound.effects]) {
          expect(range.start).toBeGreaterThanOrEqual(0);
          expect(range.start).toBeLessThan(range.end);
          expect(range.end).toBeLessThanOrEqual(text.length);
          expect(range.confidence).toBeGreaterThan(0);
          expect(range.confidence).toBeLessThanOrEqual(1);
        }
      }),
      { numRuns: 60, seed: 9 },
    );
  });

  it('reads only its own scene', () => {
    const text = `A dog barked.\n\n${filler(6)}\n\nThe telephone rang.`;
    const scene = { start: text.indexOf('The telephone'), end: text.length, chapter: 0 };
    expect(readSceneSound({ text, scene, segments: segmentsOf(text) }).effects.map((e) => e.sound)).toEqual(['telephone']);
  });
});

describe('mood', () => {
  it.each([
    ['tense', 'He ran. Behind him someone screamed! He gripped the knife and froze. Danger! A shot. He gasped, afraid, and fled.'],
    ['dark', 'The corpse lay black in its grave, and the smell of blood and rot hung over the dead. A curse, they said, and death would come of it.'],
    ['wistful', 'She sighed over the faded photograph of the lost, lonely years; he was gone, and she wept for her grief and the old days.'],
    ['solemn', 'The priest knelt at the altar and prayed to God; the king swore his oath, and the soldiers bowed at the funeral of their queen.'],
    ['bright', 'They danced and sang in the sunny morning, laughing, and the merry children played with joy and delight!'],
    ['mysterious', 'A strange whisper came out of the mist. What secret lay hidden behind the locked door? The ghost vanished in the dim moonlight.'],
  ] as const)('hears that a passage is %s', (mood, text) => {
    expect(readMood(text).mood).toBe(mood);
  });
});

describe('words', () => {
  it('do not end a sentence at a title or an initial', () => {
    const text = 'Mr. Pym met Dr. J. Cole. They left.';
    expect(sentencesOf(text, { start: 0, end: text.length })).toHaveLength(2);
  });

  it('are counted alike in part and whole', () => {
    const text = `A man’s well-kept hat, 3 pins. ${filler(3)}`;
    const counter = new WordCounter(text, { start: 0, end: text.length });
    expect(counter.between(0, text.length)).toBe(countWords(text));
  });
});

describe('promptForSound', () => {
  it('says what is to be heard and what is not', () => {
    expect(promptForSound('rain', 'dark', 0.9)).toMatch(/rain.*Strong.*dark feeling.*no music, no speech/su);
    expect(promptForSound('tense', 'tense', 0.2)).toMatch(/Instrumental.*very subdued|Instrumental.*Very subdued/su);
    expect(promptForSound('wave-crash', 'calm', 0.5)).toContain('wave crash');
  });
});
