import { describe, expect, it, vi } from 'vitest';
import { bookBlocks } from './book-blocks.ts';
import { bookSamples, chapterSamples, masterRate, strideOf } from './book-layout.ts';
import { bookInfoFrame } from './book-mp3.ts';
import { measureBook } from './book-measure.ts';
import { masterChapter, type ChapterMaster } from './chapter-master.ts';
import { decodeClip } from './clip-file.ts';
import { LameThread } from './files/lame-thread.ts';
import { LoudnessMeter, measureLoudness } from './loudness.ts';
import type { MasterSetting } from './master-blocks.ts';
import { expectedLevel, GainSearch, soundChapter, stretchesOf, type HeardStretch } from './master-gain.ts';
import { readMp3Length, samplesPerFrame } from './mp3-info.ts';
import { parsePeaks, PeakJoiner } from './peaks.ts';
import { babble } from './testing-mix.ts';
import type { Pcm, PlacedSpeech, Timeline } from './types.ts';

function chapterOf(lines: number, seed: number): Timeline {
  const speech = Array.from({ length: lines }, (_, i): PlacedSpeech => ({ segmentId: `s${i}`, chapterId: 'c', characterId: null, asset: `${seed + i}`, start: 0.5 + i * 2.5, end: 2.5 + i * 2.5, gainDb: 0, pan: 0.2, words: [] }));
  const durationSeconds = lines * 2.5 + 3.7;
  return { durationSeconds, chapters: [{ chapterId: 'c', title: '', start: 0, end: durationSeconds }], speech, cues: [] };
}

const clipsAt = (level: number) => (asset: string): Promise<Pcm> => Promise.resolve(babble(2, Number(asset), level));
const clips = clipsAt(1);

async function mastered(timeline: Timeline, setting: MasterSetting, source = clips): Promise<{ master: ChapterMaster; frames: Uint8Array }> {
  const frames: Uint8Array[] = [];
  const write = (bytes: Uint8Array): Promise<void> => Promise.resolve(void frames.push(bytes.slice()));
  const master = await masterChapter(timeline, source, setting, { write, rewind: () => Promise.resolve('') });
  return { master, frames: Buffer.concat(frames) };
}

const setting: MasterSetting = { gainDb: 3, ceilingDb: -1.6 };

describe('a mastered chapter', () => {
  it('fails by itself where its encoder does, also while a block is being written', async () => {
    const unhandled: unknown[] = [];
    const note = (error: unknown): void => void unhandled.push(error);
    process.on('unhandledRejection', note);
    vi.spyOn(LameThread.prototype, 'encode').mockRejectedValue(new Error('LAME failed.'));
    try {
      const write = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
      await expect(masterChapter(chapterOf(6, 5), clips, setting, { write, rewind: () => Promise.resolve('') })).rejects.toThrow('LAME failed.');
      await new Promise((resolve) => setImmediate(resolve));
      expect(unhandled).toEqual([]);
    } finally {
      process.off('unhandledRejection', note);
      vi.restoreAllMocks();
    }
  });

  it('is a stream of whole frames, measured as a player hears it, with its waveform', async () => {
    const timeline = chapterOf(4, 3);
    const { master, frames } = await mastered(timeline, setting);
    expect(master.counts).toMatchObject({ samples: chapterSamples(timeline), frames: chapterSamples(timeline) / samplesPerFrame + 1, bytes: frames.length });
    const heard = await decodeClip(Buffer.concat([bookInfoFrame([master.counts], samplesPerFrame), frames]));
    expect(heard.channels[0]!.length).toBe(chapterSamples(timeline));
    const again = measureLoudness(heard);
    const measured = measureBook([master.measured]);
    expect(measured.integratedLufs).toBeCloseTo(again.integratedLufs, 2);
    expect(measured.loudnessRangeLu).toBeCloseTo(again.loudnessRangeLu, 1);
    expect(measured.truePeakDbtp).toBeCloseTo(again.truePeakDbtp, 4);
    expect(parsePeaks(master.peaks).max.length).toBe(Math.ceil(chapterSamples(timeline) / 256));
  });

  it('gives the same bytes for the same chapter', async () => {
    const [once, again] = [await mastered(chapterOf(3, 9), setting), await mastered(chapterOf(3, 9), setting)];
    expect(Buffer.compare(once.frames, again.frames)).toBe(0);
    expect(once.master.measured).toEqual(again.master.measured);
  });

  it('keeps under its ceiling whatever comes', async () => {
    const clicks = (asset: string): Promise<Pcm> => Promise.resolve({ ...babble(2, Number(asset), 0.2), channels: [babble(2, Number(asset), 0.2).channels[0]!.map((sample, i) => (i % 30_000 < 6 ? 0.95 : sample))] });
    const { master } = await mastered(chapterOf(4, 20), { gainDb: 6, ceilingDb: -1.6 }, clicks);
    expect(master.measured.truePeakDbtp).toBeLessThanOrEqual(-1);
    expect(master.deepestLimitDb).toBeLessThan(-3);
  });
});

describe('a book of chapters', () => {
  it('puts every chapter where its timeline says, in its MP3 as in every other file', async () => {
    const timelines = [chapterOf(3, 30), chapterOf(2, 40), chapterOf(4, 50)];
    const made = [];
    for (const timeline of timelines) made.push(await mastered(timeline, setting));
    const counts = made.map(({ master }) => master.counts);
    const file = Buffer.concat([bookInfoFrame(counts, samplesPerFrame), ...made.map(({ frames }) => frames)]);
    expect(readMp3Length(file).samples).toBe(bookSamples(timelines.map((timeline) => ({ samples: chapterSamples(timeline) }))));
    const heard = (await decodeClip(file)).channels[0]!;
    expect(heard.length).toBe(readMp3Length(file).samples);
    const plain: Float32Array[] = [];
    for await (const block of bookBlocks(timelines.map((timeline) => ({ timeline, setting, voices: {} })), clips)) plain.push(block[0]);
    const whole = Float32Array.from(plain.flatMap((block) => [...block]));
    expect(whole.length).toBe(heard.length);
    let start = 0;
    for (const timeline of timelines) {
      // The encoded sound lies over the sound that went in, to the sample.
      const [from, to] = [start + 20_000, start + 60_000];
      const alike = (lag: number): number => {
        let sum = 0;
        for (let i = from; i < to; i += 1) sum += whole[i]! * heard[i + lag]!;
        return sum;
      };
      for (const lag of [-2, -1, 1, 2]) expect(alike(lag)).toBeLessThan(alike(0));
      start += strideOf({ samples: chapterSamples(timeline) });
    }
  });

  it('has the loudness of its chapters taken together', () => {
    // Of whole frames, as chapters are; no two begin at the same place in a tenth of a second.
    const parts = [babble((samplesPerFrame * 1001) / masterRate, 1, 0.2), babble((samplesPerFrame * 777) / masterRate, 2, 1.2), babble((samplesPerFrame * 95) / masterRate, 3, 0.6)];
    const silence = new Float32Array(samplesPerFrame);
    const joined = Float32Array.from(parts.flatMap((part, index) => [...(index === 0 ? [] : silence), ...part.channels[0]!]));
    const whole = measureLoudness({ sampleRate: masterRate, channels: [joined] });
    const together = measureBook(
      parts.map((part) => {
        const meter = new LoudnessMeter(masterRate, 1, { unitFrames: samplesPerFrame });
        meter.push(part.channels);
        const { durationSeconds, truePeakDbtp } = meter.finish();
        return { units: meter.units(), durationSeconds, truePeakDbtp };
      }),
    );
    for (const measure of ['integratedLufs', 'ungatedLufs', 'momentaryMaxLufs', 'shortTermMaxLufs', 'loudnessRangeLu'] as const) expect(Math.abs(together[measure] - whole[measure]), measure).toBeLessThan(0.02);
    expect(together.truePeakDbtp).toBeCloseTo(whole.truePeakDbtp, 2);
    expect(together.durationSeconds).toBeCloseTo(whole.durationSeconds, 9);
  });

  it('draws the waveform of the whole from those of its chapters', () => {
    const peaks = { sampleRate: masterRate, samplesPerPoint: 256, min: Float32Array.from([-0.5, 0, -0.25]), max: Float32Array.from([0.5, 0.25, 0]) };
    const joiner = new PeakJoiner(768 * 2 + 1152, 512);
    for (const start of [0, 768 + 1152]) joiner.add(peaks, start);
    const joined = parsePeaks(joiner.finish());
    expect([...joined.max]).toEqual([0.5, 0, 0, 0.5, 0.5, 0]);
    expect([...joined.min]).toEqual([-0.5, -0.25, 0, -0.5, -0.5, -0.25]);
  });
});

function lufsOf(units: Float32Array): number {
  return measureBook([{ units, durationSeconds: (units.length * samplesPerFrame) / masterRate, truePeakDbtp: 0 }]).integratedLufs;
}

describe('the gain of a book', () => {
  it.each([0.05, 1, 6])('brings a mix to its loudness, whatever its level (%d)', async (level) => {
    const timeline = chapterOf(8, 60);
    const aim = -16;
    const stretches = stretchesOf(timeline, timeline.durationSeconds);
    const search = new GainSearch(aim, expectedLevel([{ timeline, stretches }], null));
    for (let times = 0; !search.found && times < 5; times += 1) search.heard([await soundChapter(timeline, clipsAt(level), stretches, { gainsDb: search.gainsDb, ceilingDb: -1.6 })]);
    const { master } = await mastered(timeline, { gainDb: search.gainDb, ceilingDb: -1.6 }, clipsAt(level));
    expect(Math.abs(measureBook([master.measured]).integratedLufs - aim)).toBeLessThan(0.15);
  });

  it('listens to a stretch of every four in a long book, from line to line, as they sound in the whole', async () => {
    const timeline = chapterOf(40, 80);
    expect(stretchesOf({ durationSeconds: 100, speech: [] }, 100)).toEqual([{ from: 0, to: 100 }]);
    expect(stretchesOf({ durationSeconds: 100, speech: [] }, 1200)).toEqual([6, 30, 54, 78].map((from) => ({ from, to: from + 6 })));
    const stretches = stretchesOf(timeline, 1200);
    // Lines begin half a second past every 2.5.
    expect(stretches).toEqual([[5.5, 13], [30.5, 35.5], [53, 60.5], [78, 83]].map(([from, to]) => ({ from, to })));
    expect(stretchesOf(timeline, 3600).map((stretch) => stretch.from)).toEqual([5.5, 53]);
    const tried = { gainsDb: [0, 3], ceilingDb: -1.6 };
    const [some, all] = [await soundChapter(timeline, clips, stretches, tried), await soundChapter(timeline, clips, [{ from: 0, to: timeline.durationSeconds }], tried)];
    expect(some.limited.map((units) => units.length)).toEqual([0, 0].map(() => stretches.reduce((sum, { from, to }) => sum + Math.floor(((to - from) * masterRate) / samplesPerFrame), 0)));
    for (const index of [0, 1]) expect(Math.abs(lufsOf(some.limited[index]!) - lufsOf(all.limited[index]!))).toBeLessThan(0.2);
  });

  it('is the same however the stretches are shared out', async () => {
    const timeline = chapterOf(40, 80);
    const stretches = stretchesOf(timeline, 1200);
    const tried = { gainsDb: [1, 2.2], ceilingDb: -1.6 };
    const [first, second] = [await soundChapter(timeline, clips, stretches.slice(0, 2), tried), await soundChapter(timeline, clips, stretches.slice(2), tried)];
    const whole = await soundChapter(timeline, clips, stretches, tried);
    expect([0, 1].map((index) => [...first.limited[index]!, ...second.limited[index]!])).toEqual(whole.limited.map((units) => [...units]));
  });

  it('knows from the rows how the stretches stand to the whole', async () => {
    // One line in every three is 6 dB down, and the stretches meet them by chance.
    const level = (index: number): number => (index % 3 === 0 ? -6 : 0);
    const levelled = (timeline: Timeline): Timeline => ({ ...timeline, speech: timeline.speech.map((line, index) => ({ ...line, gainDb: level(index), loudnessLufs: -20 })) });
    const timeline = levelled(chapterOf(60, 200));
    const tried = { gainsDb: [0], ceilingDb: -1.6 };
    const heard = async (stretches: HeardStretch[]): Promise<number> => lufsOf((await soundChapter(timeline, clips, stretches, tried)).limited[0]!);
    const whole = await heard([{ from: 0, to: timeline.durationSeconds }]);
    const quiet = [0, 9, 18, 27].map((line) => ({ from: 0.5 + line * 2.5, to: 3 + line * 2.5 }));
    const { overStretches } = expectedLevel([{ timeline, stretches: quiet }], null);
    const found = await heard(quiet);
    expect(whole - found).toBeGreaterThan(3);
    expect(Math.abs(found + overStretches - whole)).toBeLessThan(0.3);
  });

  it('is expected, and a book measured, without holding anything as long as the book', () => {
    const timeline = chapterOf(140, 300);
    const hundred = Array.from({ length: 100 }, () => ({ timeline, stretches: stretchesOf(timeline, 36_000) }));
    const parts = hundred.map(() => ({ units: new Float32Array(1000).fill(0.01), durationSeconds: (1000 * samplesPerFrame) / masterRate, truePeakDbtp: -1 }));
    const before = process.memoryUsage().arrayBuffers;
    const { lufs } = expectedLevel(hundred, null);
    const { integratedLufs } = measureBook(parts);
    // Cleaning up can only take from it; ten hours of units alone are 5 MB.
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(1e6);
    expect(Math.abs(lufs - expectedLevel(hundred.slice(0, 1), null).lufs)).toBeLessThan(0.1);
    expect(Math.abs(integratedLufs - measureBook(parts.slice(0, 1)).integratedLufs)).toBeLessThan(0.1);
  });

  it('leaves silence silent', async () => {
    const timeline = { ...chapterOf(2, 1), speech: [] };
    const stretches = [{ from: 0, to: timeline.durationSeconds }];
    const search = new GainSearch(-16, expectedLevel([{ timeline, stretches }], []));
    const sounding = await soundChapter(timeline, clips, stretches, { gainsDb: search.gainsDb, ceilingDb: -1.6 }, { lanes: new Set() });
    search.heard([sounding]);
    expect(search).toMatchObject({ gainDb: 0, found: true });
  });
});
