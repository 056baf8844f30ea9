/** How a scene is scored: density, silences that are meant, beds handed over, whose theme it is, where an effect goes. */
import { describe, expect, it } from 'vitest';
import { densityFigures, soundDensities, type SoundDensity } from './density.ts';
import { segmentsOf } from './fixtures/score.ts';
import { readSceneSound, themeOf } from './index.ts';
import { placementOf } from './placement.ts';
import { countWords } from './sentences.ts';

const filler = (sentences: number): string =>
  Array.from({ length: sentences }, (_, k) => `The account of the parish went on for page ${k} with names and sums set down in a careful hand.`).join(' ');

function read(text: string, density?: SoundDensity) {
  return readSceneSound({ text, scene: { start: 0, end: text.length, chapter: 0 }, segments: segmentsOf(text), density });
}

const share = (text: string, beds: readonly { start: number; end: number }[]): number => beds.reduce((sum, bed) => sum + countWords(text.slice(bed.start, bed.end)), 0) / countWords(text);

describe('density', () => {
  const paragraphs = ['She ran down the dark passage and screamed.', 'A dog barked. They laughed and danced in the sunny morning.', 'The telephone rang. He pushed back his chair.', 'The clock struck nine. He turned the page.', 'An owl hooted. The gate creaked.'];
  const text = Array.from({ length: 40 }, (_, k) => `${paragraphs[k % paragraphs.length] ?? ''} ${filler(1 + (k % 3))}`).join('\n\n');

  it('gives more sound from spare to full, within what each allows', () => {
    const shares = soundDensities.map((density) => share(text, read(text, density).beds));
    const counts = soundDensities.map((density) => read(text, density).effects.length);
    expect(shares).toEqual([...shares].sort((a, b) => a - b));
    expect(counts).toEqual([...counts].sort((a, b) => a - b));
    expect((shares[2] ?? 0) - (shares[0] ?? 0)).toBeGreaterThan(0.25);
    expect((counts[2] ?? 0) - (counts[0] ?? 0)).toBeGreaterThan(5);
    for (const [k, density] of soundDensities.entries()) expect(shares[k]).toBeLessThanOrEqual(densityFigures[density].coverage.most + 0.02);
  });

  it('leaves small sounds out of a spare drama, and keeps those the story turns on', () => {
    const few = read('He turned the page. The clock struck nine. Coins clattered across the counter.', 'spare').effects;
    expect(few.map((effect) => effect.sound)).toEqual(['clock-strike']);
  });

  it('is balanced where nobody chose', () => {
    expect(read(text)).toEqual(read(text, 'balanced'));
  });
});

describe('silence', () => {
  const tense = 'He ran, afraid, and gripped the knife; someone screamed and he gasped with terror.';
  const music = (text: string, density: SoundDensity = 'full') => read(text, density).beds.filter((bed) => bed.lane === 'music');

  it.each(['A shot rang out.', 'He was dead.', 'Silence fell.', 'Nobody moved.'])('takes the music away before “%s” and brings it back later', (moment) => {
    const paragraphs = Array.from({ length: 9 }, () => `${tense} ${filler(3)}`);
    const text = [...paragraphs, moment, ...paragraphs].join('\n\n');
    const at = text.indexOf(moment);
    for (const bed of music(text)) expect(bed.start <= at && at < bed.end).toBe(false);
    for (const bed of music(text)) if (bed.start > at) expect(countWords(text.slice(at, bed.start))).toBeGreaterThanOrEqual(40);
    expect(music(text).some((bed) => bed.end <= at)).toBe(true);
    expect(music(text).some((bed) => bed.start > at)).toBe(true);
  });

  it.each(['No shot rang out.', 'If he was dead, they were free.', 'He said that silence was golden.'])('does not fall for “%s”', (line) => {
    const text = `${line} ${tense} ${filler(12)}`;
    expect(music(text)[0]?.start).toBe(0);
  });

  it('lets the scene after a shock begin without music', () => {
    const first = `${tense} ${filler(8)}\n\nA shot rang out.\n\n`;
    const second = `${tense} ${filler(3)}\n\n${tense} ${filler(12)}`;
    const text = first + second;
    const scene = { start: first.length, end: text.length, chapter: 0 };
    const opening = (segments: ReturnType<typeof segmentsOf>): number | undefined => readSceneSound({ text, scene, segments, density: 'full' }).beds.find((bed) => bed.lane === 'music')?.start;
    expect(opening(segmentsOf(text).filter((s) => s.start >= first.length))).toBe(first.length);
    expect(opening(segmentsOf(text))).toBeGreaterThan(first.length);
  });

  it('is not every shot of a battle', () => {
    const text = Array.from({ length: 8 }, () => `${tense} ${filler(2)} A shot rang out.`).join('\n\n');
    expect(music(text).length).toBeGreaterThan(0);
  });
});

describe('long beds', () => {
  it('are handed over before they would come round, without a hole', () => {
    const text = Array.from({ length: 30 }, (_, k) => (k % 4 === 0 ? 'Outside the rain fell on.' : filler(2))).join('\n\n');
    const rain = read(text, 'full').beds.filter((bed) => bed.sound === 'rain');
    expect(rain.length).toBeGreaterThan(1);
    for (const [k, bed] of rain.entries()) {
      const words = countWords(text.slice(bed.start, bed.end));
      expect(words).toBeGreaterThanOrEqual(50);
      expect(words).toBeLessThanOrEqual(300);
      if (k > 0) expect(bed.start).toBe(rain[k - 1]?.end);
    }
  });
});

describe('themes', () => {
  const text = `“${'word '.repeat(30)}” “${'word '.repeat(8)}”`;
  const lines = [{ start: 0, end: 152, name: 'Nora' }, { start: 153, end: text.length, name: 'Piet' }];
  const sea = { lane: 'ambience', sound: 'sea', start: 0, end: 10, confidence: 1, evidence: null } as const;

  it('belong to who leads the stretch, else the scene, else the place, else nobody', () => {
    expect(themeOf(text, { start: 0, end: text.length }, lines, [sea])).toBe('person:Nora');
    expect(themeOf(text, { start: 170, end: text.length }, lines, [sea])).toBe('person:Nora');
    expect(themeOf(text, { start: 0, end: text.length }, lines.map((line) => ({ ...line, name: null })), [sea])).toBe('place:sea');
    expect(themeOf(text, { start: 0, end: text.length }, [], [{ ...sea, sound: 'rain' }])).toBeNull();
  });
});

describe('placement', () => {
  it('is after the clause, and on the word of what goes on under something else', () => {
    expect(placementOf('', 'The bell tolled', true)).toBe('after');
    expect(placementOf('', 'The bell was slowly tolling', true)).toBe('on');
    expect(placementOf('He wept as ', 'the bell tolled', true)).toBe('after');
    expect(placementOf('As ', 'the train whistled', true)).toBe('on');
    expect(placementOf('As soon as ', 'the train whistled', true)).toBe('after');
    expect(placementOf('As ', 'the door closed', false)).toBe('after');
  });
});
