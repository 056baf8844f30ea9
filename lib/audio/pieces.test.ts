import * as fc from 'fast-check';
import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { chapterSamples, masterRate, mp3BitRate } from './book-layout.ts';
import { bookInfoFrame } from './book-mp3.ts';
import { masterChapter, type ChapterMaster } from './chapter-master.ts';
import { decodeClip } from './clip-file.ts';
import { encodePiece } from './encode-piece.ts';
import { LevelMeter } from './file-measures.ts';
import { FramePacker, type FrameSound } from './files/mp3-frames.ts';
import { openEncoder } from './files/open-encoder.ts';
import type { KeptChapterSound } from './kept-pieces.ts';
import { measureLoudness } from './loudness.ts';
import { clipCache, masterBlocks } from './master-blocks.ts';
import { samplesPerFrame } from './mp3-info.ts';
import { piecesOf } from './pieces.ts';
import { seamGrid } from './seams.ts';
import { babble } from './testing-mix.ts';
import { buildChapterTimelines } from './timeline.ts';
import type { Lane, Pcm, Timeline, TimelineCue, TimelineInput, TimelineSegment } from './types.ts';

const sentences = ['The lamp had gone out again.', 'Nobody in the harbour office would say who had the key.', 'She counted the boats twice and came to eleven, and then to twelve.', 'It was not the wind.', 'Somewhere below a door was shut with great care.', 'He wrote the number down and drew a line under it.'];

/** Two slow chords, loud enough that an encoder has something to do in the pauses. */
function bed(seconds: number): Pcm {
  const left = Float32Array.from({ length: seconds * masterRate }, (_, i) => 0.05 * (Math.sin(i / 17) + Math.sin(i / 31 + Math.sin(i / 20_000)) + Math.sin(i / 7)));
  return { sampleRate: masterRate, channels: [left, left.map((sample, i) => 0.7 * sample + 0.02 * Math.sin(i / 5))] };
}

const clips = (asset: string): Promise<Pcm> => Promise.resolve(asset === 'bed' ? bed(7) : babble(Number(asset.split(' ')[1]), Number(asset.split(' ')[0])));

function segmentOf(index: number, seconds = 1.6 + (index % 5) / 3): TimelineSegment {
  return {
    id: `s${index}`, chapterId: 'c', sceneId: index < 13 ? 'one' : 'two', kind: 'narration', characterId: null, voiceId: 'v', text: `${sentences[index % sentences.length]} ${sentences[(index + 2) % sentences.length]} ${sentences[(index * 5 + 1) % sentences.length]} ${sentences[(index * 3 + 4) % sentences.length]} ${index}`,
    endsParagraph: index % 2 === 1, pauseAfterSeconds: null, gainDb: 0, take: { asset: `${index} ${seconds}`, durationSeconds: seconds, loudnessLufs: -20 - (index % 3) / 2, words: [] },
  };
}

function cueOf(from: number, until: number): TimelineCue {
  return { id: `bed ${from}`, lane: 'music', segmentId: `s${from}`, offset: 0, untilSegmentId: `s${until}`, placement: 'on', gainDb: -12, pan: 0, fadeInSeconds: 1.5, fadeOutSeconds: 2, clip: { asset: 'bed', durationSeconds: 7, loudnessLufs: -24, loops: true } };
}

function inputOf(change: (segments: TimelineSegment[]) => TimelineSegment[] = (segments) => segments, cues: TimelineCue[] = [cueOf(4, 9)]): TimelineInput {
  return { chapters: [{ id: 'c', title: '' }], segments: change(Array.from({ length: 26 }, (_, index) => segmentOf(index))), cues };
}

const timelineOf = (input: TimelineInput): Timeline => buildChapterTimelines(input)[0]!;
const setting = { gainDb: 4, ceilingDb: -1.6 };

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'pieces-'));
});
afterAll(() => rm(folder, { recursive: true }));

let rewinds = 0;
/** What came so far lies in a file; all comes again. */
async function rewound(frames: Uint8Array[]): Promise<string> {
  const file = path.join(folder, `so far ${(rewinds += 1)}`);
  await writeFile(file, Buffer.concat(frames.splice(0)));
  return file;
}

async function mastered(timeline: Timeline, options: { kept?: KeptChapterSound[]; encoders?: number; lanes?: ReadonlySet<Lane> } = {}): Promise<{ master: ChapterMaster; frames: Buffer }> {
  const frames: Uint8Array[] = [];
  const write = (bytes: Uint8Array): Promise<void> => Promise.resolve(void frames.push(bytes.slice()));
  const master = await masterChapter(timeline, clips, setting, { write, rewind: () => rewound(frames) }, options);
  return { master, frames: Buffer.concat(frames) };
}

async function keptAs(name: string, { master, frames }: { master: ChapterMaster; frames: Buffer }): Promise<KeptChapterSound> {
  const file = path.join(folder, name);
  await writeFile(file, frames);
  return { file, pieces: master.pieces, energies: master.measured.units, peaks: master.peaks };
}

async function mixed(timeline: Timeline, lanes?: ReadonlySet<Lane>): Promise<Float32Array> {
  const left: Float32Array[] = [];
  for await (const block of masterBlocks(timeline, clips, setting, lanes ? { lanes } : {})) left.push(block[0].slice());
  return Float32Array.from(left.flatMap((block) => [...block]));
}

/** The sound of the first frame of a piece that is encoded by itself. */
async function firstSound(timeline: Timeline, index: number): Promise<Uint8Array> {
  const piece = piecesOf(timeline, { samples: chapterSamples(timeline) })[index]!;
  const encoder = await openEncoder({ codec: 'mp3', sampleRate: masterRate, channels: 2, bitRate: mp3BitRate, bits: 16 }, undefined);
  const { sound } = await encodePiece(piece, clipCache(clips, {}), setting, { channels: 2, encoder });
  return (await sound).frames[0]!.sound;
}

const keysOf = (timeline: Timeline): string[] => piecesOf(timeline, { samples: chapterSamples(timeline) }).map(({ key }) => key);

describe('the pieces of a chapter', { timeout: 60_000 }, () => {
  it('tile it, and are about a minute long', () => {
    const timeline = timelineOf(inputOf());
    const pieces = piecesOf(timeline, { samples: chapterSamples(timeline) });
    expect(pieces.length).toBeGreaterThanOrEqual(3);
    expect(pieces[0]!.from).toBe(0);
    expect(pieces.at(-1)!.to).toBe(chapterSamples(timeline));
    for (const [index, piece] of pieces.slice(1).entries()) {
      expect(piece.from).toBe(pieces[index]!.to);
      expect(piece.from % seamGrid).toBe(0);
      // Nobody speaks at a seam.
      expect(timeline.speech.some(({ start, end }) => start <= piece.from / masterRate && end > piece.from / masterRate)).toBe(false);
    }
  });

  it('are cut in pauses set by hand too, which stay as they were set', () => {
    const timeline = timelineOf(inputOf((segments) => segments.map((segment) => ({ ...segment, pauseAfterSeconds: 0.777 }))));
    expect(timeline.seams!.length).toBeGreaterThan(2);
    for (const [index, line] of timeline.speech.slice(1).entries()) expect(line.start - timeline.speech[index]!.end).toBeCloseTo(0.777, 9);
    for (const seam of timeline.seams!) expect(timeline.speech.some(({ start, end }) => start <= seam / masterRate && end > seam / masterRate)).toBe(false);
  });

  it('a line that becomes longer changes its own, and one that is parted no seam but those beside it', () => {
    const before = keysOf(timelineOf(inputOf()));
    const longer = keysOf(timelineOf(inputOf((segments) => segments.map((segment, index) => (index === 21 ? segmentOf(21, 5.2) : segment)))));
    expect(longer).toHaveLength(before.length);
    expect(longer.filter((key) => !before.includes(key)).length).toBeLessThanOrEqual(2);
    const parted = keysOf(
      timelineOf(inputOf((segments) => segments.flatMap((segment, index) => {
        if (index !== 21) return [segment];
        const half = segment.text.indexOf(' ', 9);
        return [{ ...segmentOf(21, 1.1), id: 'half', text: segment.text.slice(0, half), endsParagraph: false }, { ...segmentOf(21, 1.3), text: segment.text.slice(half) }];
      }))),
    );
    expect(parted.filter((key) => !before.includes(key)).length).toBeLessThanOrEqual(3);
    // A bed under the line takes its pieces along, and no others.
    const under = keysOf(timelineOf(inputOf((segments) => segments.map((segment, index) => (index === 7 ? segmentOf(7, 5.2) : segment)))));
    expect(under.at(-1)).toBe(before.at(-1));
    expect(under.filter((key) => before.includes(key)).length).toBeGreaterThanOrEqual(1);
  });

  it('change with a line of any length, and none but those beside it', () => {
    const takes = Array.from({ length: 26 }, (_, index) => 1.1 + ((index * 0.618034) % 1) * 2.3);
    const timelineWith = (changed: number, seconds: number): string[] => keysOf(timelineOf(inputOf((segments) => segments.map((_, index) => segmentOf(index, index === changed ? seconds : takes[index])), [])));
    const before = timelineWith(-1, 0);
    expect(before.length).toBeGreaterThan(3);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 25 }), fc.double({ min: 0.9, max: 4, noNaN: true }), (changed, seconds) => {
        const after = timelineWith(changed, seconds);
        // Its own, the one beside it, and one more where a seam has come far enough from the chapter's beginning.
        expect(after.filter((key) => !before.includes(key)).length).toBeLessThanOrEqual(3);
      }),
      { numRuns: 60 },
    );
  });

  it('made anew where something changed, and taken from what was kept elsewhere, are the chapter made at once', async () => {
    const before = await keptAs('before', await mastered(timelineOf(inputOf())));
    for (const changed of [21, 7]) {
      const timeline = timelineOf(inputOf((segments) => segments.map((segment, index) => (index === changed ? segmentOf(index, 5.2) : segment))));
      const whole = await mastered(timeline, { encoders: 3 });
      const patched = await mastered(timeline, { kept: [before] });
      expect(patched.master.madeSamples).toBeLessThan(0.8 * whole.master.madeSamples);
      expect(whole.master.madeSamples).toBeGreaterThan(chapterSamples(timeline));
      expect(patched.frames.equals(whole.frames)).toBe(true);
      expect({ ...patched.master, spent: null, madeSamples: 0 }).toEqual({ ...whole.master, spent: null, madeSamples: 0 });
    }
  });

  it('know the one before them where they find no room after it, then as later', async () => {
    const timeline = timelineOf(inputOf());
    const plain = await mastered(timeline);
    const found = plain.master.pieces.map(({ widened }) => widened);
    expect(found).toEqual(found.map(() => null));
    const fits = vi.spyOn(FramePacker.prototype, 'fits');
    try {
      // The third piece finds none whenever it is encoded by itself.
      const third = (frames: readonly FrameSound[]): boolean => Buffer.compare(frames[0]!.sound, itself) === 0;
      const itself = await firstSound(timeline, 2);
      fits.mockImplementation((frames) => !third(frames));
      const widened = await mastered(timeline);
      // What follows it may find little room in turn.
      expect(widened.master.pieces.slice(0, 3).map((piece) => piece.widened !== null)).toEqual([false, false, true]);
      expect(Math.abs(widened.frames.length - plain.frames.length)).toBeLessThan(3);
      expect(widened.frames.equals(plain.frames)).toBe(false);
      const kept = await keptAs('widened', widened);
      const again = await mastered(timeline, { kept: [kept] });
      expect(again.master.madeSamples).toBe(0);
      expect(again.frames.equals(widened.frames)).toBe(true);
      expect({ ...again.master, spent: null, madeSamples: 0 }).toEqual({ ...widened.master, spent: null, madeSamples: 0 });
      // Where another stands before it, or leaves other room, it is made as it would be at once.
      for (const changed of [timelineOf(inputOf((segments) => segments.map((segment, index) => (index === 1 ? segmentOf(index, 4.4) : segment)))), { ...timeline, seams: timeline.seams!.filter((seam) => seam !== piecesOf(timeline, { samples: chapterSamples(timeline) })[1]!.from) }]) {
        const [whole, patched] = [await mastered(changed), await mastered(changed, { kept: [kept] })];
        expect(patched.frames.equals(whole.frames)).toBe(true);
        expect({ ...patched.master, spent: null, madeSamples: 0 }).toEqual({ ...whole.master, spent: null, madeSamples: 0 });
      }
    } finally {
      fits.mockRestore();
    }
  });

  it('are made as one where the second finds no room after the first even so, and anew where what was kept is not what it was', async () => {
    const timeline = timelineOf(inputOf());
    const pieces = piecesOf(timeline, { samples: chapterSamples(timeline) });
    const seams = timeline.seams!.filter((seam) => seam !== pieces[2]!.from);
    const fits = vi.spyOn(FramePacker.prototype, 'fits');
    for (const answer of [true, true, false, false]) fits.mockReturnValueOnce(answer);
    const joined = await mastered(timeline);
    fits.mockRestore();
    const without = await mastered({ ...timeline, seams });
    expect(joined.master.pieces).toHaveLength(pieces.length - 1);
    expect(joined.frames.equals(without.frames)).toBe(true);
    const kept = await keptAs('cut', without);
    await truncate(kept.file, 20_000);
    const again = await mastered({ ...timeline, seams }, { kept: [kept] });
    expect(again.frames.equals(without.frames)).toBe(true);
  });

  it('are measured as the whole stream is heard', async () => {
    const timeline = timelineOf(inputOf());
    const { master, frames } = await mastered(timeline);
    const heard = await decodeClip(Buffer.concat([bookInfoFrame([master.counts], samplesPerFrame), frames]));
    expect(heard.channels[0]!.length).toBe(chapterSamples(timeline));
    const again = measureLoudness(heard);
    const meter = new LevelMeter(masterRate);
    meter.push(heard.channels);
    const levels = meter.finish();
    for (const figure of ['integratedLufs', 'momentaryMaxLufs', 'shortTermMaxLufs', 'ungatedLufs'] as const) expect(Math.abs(master.figures[figure] - again[figure]), figure).toBeLessThan(0.05);
    expect(Math.abs(master.figures.loudnessRangeLu - again.loudnessRangeLu)).toBeLessThan(0.1);
    expect(master.figures.truePeakDbtp).toBeCloseTo(again.truePeakDbtp, 3);
    expect(master.figures.samplePeakDb).toBeCloseTo(levels.samplePeakDb, 4);
    expect(master.figures.rmsDb).toBeCloseTo(levels.rmsDb, 3);
    expect(Math.abs(master.figures.noiseFloorDb - levels.noiseFloorDb)).toBeLessThan(0.2);
    expect(Math.abs(master.figures.headSeconds - levels.headSeconds)).toBeLessThan(0.011);
    expect(Math.abs(master.figures.tailSeconds - levels.tailSeconds)).toBeLessThan(0.021);
  });

  it('cannot be told from a chapter that is one piece', async () => {
    const timeline = timelineOf(inputOf());
    const [cut, whole] = await Promise.all([timeline, { ...timeline, seams: [] }].map((one) => mixed(one)));
    expect(cut!.length).toBe(whole!.length);
    let most = 0;
    for (let i = 0; i < whole!.length; i += 1) most = Math.max(most, Math.abs(cut![i]! - whole![i]!));
    // Room tone of -70 dBFS is another stretch of it, 4 dB up; all else is the same.
    expect(20 * Math.log10(most)).toBeLessThan(-48);
  });

  it('are encoded to one stream in which a bed plays through the seams as it does elsewhere', async () => {
    const timeline = timelineOf(inputOf(undefined, [cueOf(0, 25)]));
    // Without the lines, and so without room tone.
    const lanes = new Set<Lane>(['music']);
    const errors = await Promise.all([timeline, { ...timeline, seams: [] }].map(async (one) => {
      const wentIn = await mixed(one, lanes);
      const { master, frames } = await mastered(one, { lanes });
      const heard = (await decodeClip(Buffer.concat([bookInfoFrame([master.counts], samplesPerFrame), frames]))).channels[0]!;
      return timeline.seams!.map((seam) => {
        let [error, sound] = [0, 0];
        for (let i = seam - 1000; i < seam + 1000; i += 1) {
          error += (heard[i]! - wentIn[i]!) ** 2;
          sound += wentIn[i]! ** 2;
        }
        return 10 * Math.log10(error / sound);
      });
    }));
    expect(timeline.seams!.length).toBeGreaterThan(1);
    for (const [index, error] of errors[0]!.entries()) expect(error).toBeLessThan(errors[1]![index]! + 2);
  });
});
