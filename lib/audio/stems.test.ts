import { mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bookBlocks, type MasteredChapter } from './book-blocks.ts';
import { bookSamples, chapterSamples, masterRate } from './book-layout.ts';
import { sampleBlocks, windowSamples } from './sample-blocks.ts';
import { stemNames, writeStems } from './stems.ts';
import { noise, placed, rms, speech } from './testing-mix.ts';
import type { Timeline } from './types.ts';
import { decodeWav } from './wav.ts';

function chapter(seed: number): MasteredChapter {
  const timeline: Timeline = {
    durationSeconds: 7,
    chapters: [{ chapterId: 'c', title: '', start: 0, end: 7 }],
    speech: [speech('a', `${seed}`, 0.5, 2), speech('b', `${seed + 1}`, 3.2, 2)],
    cues: [placed('m', 'music', `${seed + 2}`, 0, 7, { gainDb: -6 }), placed('e', 'effect', `${seed + 3}`, 2.4, 4.4), placed('r', 'ambience', `${seed + 4}`, 1, 6)],
  };
  // Loud enough that the limiter is at work.
  return { timeline, setting: { gainDb: 9, ceilingDb: -1.5 }, voices: {} };
}
const book = [chapter(1), chapter(20)];
const clips = async (asset: string) => noise(Number(asset), 2 * 22_050, 1, 22_050);

type Stereo = [Float32Array, Float32Array];
async function whole(blocks: AsyncIterable<Stereo>): Promise<Stereo> {
  const parts: Stereo[] = [];
  for await (const [left, right] of blocks) parts.push([left.slice(), right.slice()]);
  const join = (channel: 0 | 1): Float32Array => Float32Array.from(parts.flatMap((part) => [...part[channel]]));
  return [join(0), join(1)];
}

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'stems-'));
});
afterAll(async () => await rm(folder, { recursive: true, force: true }));

async function written(bits: 16 | 24) {
  const handles = { dialogue: await open(path.join(folder, 'dialogue'), 'w'), music: await open(path.join(folder, 'music'), 'w'), effects: await open(path.join(folder, 'effects'), 'w') };
  const tags = { title: 'Stem', artist: 'Narratix' };
  const made = await writeStems(book, clips, handles, { format: 'wav', bits, tags: { dialogue: tags, music: tags, effects: tags } });
  for (const handle of Object.values(handles)) await handle.close();
  const files = await Promise.all(stemNames.map(async (name) => decodeWav(await readFile(path.join(folder, name)))));
  return { made, files };
}

describe('stems of a book', () => {
  it('are as long as the book and add up to its mix, within a tenth of a decibel and as they say themselves', async () => {
    const { made, files } = await written(24);
    const mix = await whole(bookBlocks(book, clips));
    const frames = bookSamples(book.map(({ timeline }) => ({ samples: chapterSamples(timeline) })));
    for (const file of files) expect(file.channels.map((samples) => samples.length)).toEqual([frames, frames]);
    for (const channel of [0, 1] as const) {
      const sum = mix[channel].map((_, i) => files.reduce((total, file) => total + file.channels[channel]![i]!, 0));
      const rest = sum.map((value, i) => value - mix[channel][i]!);
      expect(20 * Math.log10(1 + rms(rest) / rms(mix[channel]))).toBeLessThan(0.001);
    }
    expect(made.sumErrorDb).toBeLessThan(0.01);
    expect(made.measures.dialogue).toMatchObject({ kind: 'wav', channels: 2, sampleRate: masterRate });
    expect(made.measures.music.integratedLufs).toBeLessThan(made.measures.dialogue.integratedLufs);
  });

  it('give the same bytes again', async () => {
    await written(16);
    const first = await readFile(path.join(folder, 'effects'));
    await written(16);
    expect((await readFile(path.join(folder, 'effects'))).equals(first)).toBe(true);
  });
});

describe('a sample of a chapter', () => {
  it('is the same stretch of the whole, with soft edges', async () => {
    const window = { from: 1.5, to: 4.75 };
    const first = book[0]!;
    const [sample, mix] = [await whole(sampleBlocks(first, window, clips)), await whole(bookBlocks([first], clips))];
    expect(sample[0].length).toBe(windowSamples(window));
    expect(sample[0][0]).toBeLessThan(0.001);
    const start = Math.round(window.from * masterRate);
    // The limiter has another past at the window's start, so only what lies a second in is the very same.
    const [from, to] = [masterRate, sample[0].length - Math.round(0.35 * masterRate)];
    const rest = sample[0].slice(from, to).map((value, i) => value - mix[0][start + from + i]!);
    expect(rms(rest)).toBeLessThan(0.02 * rms(sample[0].slice(from, to)));
  });
});
