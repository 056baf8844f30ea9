import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeWav } from '../../../audio/wav.ts';
import { measureLoudness } from '../../../audio/loudness.ts';
import { obeys, unheard } from '../obeys.ts';
import { sentParagraphs, sentPieces, sentText } from './sent-text.ts';
import { isHeard, monoOf, spokenTake } from './spoken-take.ts';
import { voiceWav } from './testing-paid.ts';

const plain = { kind: 'dialogue', direction: null } as const;
const silence = voiceWav({ peak: 0 });

describe('the text that is sent', () => {
  it.each([
    ['“Who is there?”', 'Who is there?'],
    ['  “I owe you £5,”\n  ', 'I owe you £5,'],
    ['‘Stop,’ ', 'Stop,'],
    ["'Stop!'", 'Stop!'],
    ["'Tis late,", "'Tis late,"],
    ['Tell the girls’', 'Tell the girls’'],
    ['He said ‘no’ and “yes”', 'He said ‘no’ and “yes'],
    ['I _really_ mean *that*.', 'I really mean that.'],
    ['a_name and 2*3', 'a_name and 2*3'],
    ['A <#9#> pause <b>', 'A #9# pause b'],
    ['«Entrez!»', 'Entrez!'],
    ['* * *', '* * *'],
  ])('%j becomes %j', (given, sent) => expect(sentText(given)).toBe(sent));

  it('has no white space but single spaces, no angle bracket, and every letter of the line', () => {
    const letters = (text: string): string => text.replace(/[^\p{L}\p{N}]/gu, '');
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', 'Z', '7', ' ', '\n', '“', '”', '’', '‘', '<', '>', '_', '.', 'é') }), (text) => {
        const sent = sentText(text);
        expect(sent).not.toMatch(/[<>]|\s\s|^\s|\s$|\n/u);
        expect(letters(sent)).toBe(letters(text));
      }),
    );
  });

  it('keeps paragraphs apart', () => expect(sentParagraphs('“One.\n\n  \nTwo\nlines.”')).toEqual(['One.', 'Two lines.']));

  it('is cut at sentences, and nothing is lost', () => {
    const text = Array.from({ length: 40 }, (_, i) => `This is sentence number ${i}.`).join(' ');
    const pieces = sentPieces(text, 300);
    expect(pieces.length).toBeGreaterThan(3);
    for (const piece of pieces) expect(piece).toMatch(/^This.*\.$/u);
    expect(pieces.join(' ')).toBe(text);
  });
});

describe('the take', () => {
  it('is mono, trimmed, near -20 LUFS, under the ceiling, at the vendor’s rate', async () => {
    const take = await spokenTake([voiceWav({ seconds: 3, sampleRate: 44_100, channels: 2, peak: 0.05, pauses: [{ from: 0, to: 0.5 }, { from: 2.5, to: 3 }] })], plain, { warnings: [] });
    const pcm = decodeWav(take?.wav ?? new Uint8Array());
    expect(pcm.channels).toHaveLength(1);
    expect(pcm.sampleRate).toBe(44_100);
    expect(take?.durationSeconds).toBeCloseTo(2.05, 1);
    const { integratedLufs, truePeakDbtp } = measureLoudness(pcm);
    expect(integratedLufs).toBeCloseTo(-20, 0);
    expect(take?.loudnessLufs).toBeCloseTo(integratedLufs, 1);
    expect(truePeakDbtp).toBeLessThanOrEqual(-0.9);
  });

  it('is brought down to 48 kHz', async () => {
    const take = await spokenTake([voiceWav({ sampleRate: 96_000, seconds: 0.5 })], plain, { warnings: [] });
    expect(decodeWav(take?.wav ?? new Uint8Array()).sampleRate).toBe(48_000);
  });

  it('stands lower for a whisper and higher for a shout', async () => {
    const level = async (direction: string) => (await spokenTake([voiceWav()], { kind: 'dialogue', direction }, { warnings: [] }))?.loudnessLufs ?? 0;
    expect(await level('whispering')).toBeCloseTo(-25, 0);
    expect(await level('shouting')).toBeCloseTo(-17, 0);
  });

  it('joins pieces with a sentence’s pause, at one rate', async () => {
    const take = await spokenTake([voiceWav({ seconds: 1 }), voiceWav({ seconds: 1, sampleRate: 32_000 })], plain, { warnings: ['kept'] });
    expect(take?.durationSeconds).toBeCloseTo(2.45, 1);
    expect(take?.warnings).toEqual(['kept']);
  });

  it('moves word times with the cut, and never out of the take', async () => {
    const words = [
      { from: 0.5, to: 0.9, start: 0, end: 3 },
      { from: 0.9, to: 9, start: 4, end: 7 },
    ];
    const take = await spokenTake([voiceWav({ seconds: 1.5, pauses: [{ from: 0, to: 0.5 }] })], plain, { warnings: [], words });
    expect(take?.words[0]?.from).toBeCloseTo(0.02, 2);
    expect(take?.words[1]?.to).toBe(take?.durationSeconds);
  });

  it('is none where nothing is heard', async () => {
    expect(await spokenTake([silence], plain, { warnings: [] })).toBeNull();
    expect(await spokenTake([voiceWav({ peak: 0.0004 })], plain, { warnings: [] })).toBeNull();
    expect(isHeard(await monoOf(silence))).toBe(false);
  });

  it('says in words that a sound is none', async () => {
    await expect(spokenTake([new TextEncoder().encode('<html>')], plain, { warnings: [] })).rejects.toThrow('cut short');
    await expect(spokenTake([voiceWav().subarray(0, 900)], plain, { warnings: [] })).rejects.toThrow('cut short');
  });
});

describe('what an engine obeys', () => {
  it.each([
    ['minimax', 'whispering', 'MiniMax cannot whisper: the direction “whispering” was kept, not spoken.'],
    ['minimax', 'like a man who has not slept', 'MiniMax does not follow such words: the direction “like a man who has not slept” was kept, not spoken.'],
    ['minimax', 'angrily', null],
    ['minimax', 'slowly', null],
    ['minimax', 'loudly', null],
    ['qwen', 'whispering', null],
    ['hume-octave-2', 'sadly, but without anger', null],
    ['hume-octave-2', 'with disgust', 'MiniMax does not follow such words: the direction “with disgust” was kept, not spoken.'],
    ['minimax', ' ', null],
  ] as const)('%s: %s', (engine, direction, warning) => expect(unheard('MiniMax', obeys[engine], direction)).toEqual(warning === null ? [] : [warning]));
});
