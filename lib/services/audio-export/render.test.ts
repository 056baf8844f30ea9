import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeClip } from '../../audio/clip-file.ts';
import { durationOf } from '../../audio/pcm.ts';
import { measureLoudness } from '../../audio/loudness.ts';
import { parsePeaks } from '../../audio/peaks.ts';
import { encodeWav16 } from '../../audio/wav.ts';
import type { PlacedSpeech, Timeline } from '../../audio/types.ts';
import { renderMaster } from './render.ts';
import type { RenderJob } from './render.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'render-'));
  const tone = Float32Array.from({ length: 22_050 }, (_, i) => 0.2 * Math.sin(i / 9) * Math.sin((Math.PI * i) / 22_050));
  await writeFile(path.join(folder, 'line.wav'), encodeWav16({ sampleRate: 22_050, channels: [tone] }));
  await writeFile(path.join(folder, 'bad.wav'), 'not a sound');
});
afterAll(() => rm(folder, { recursive: true }));

function job(name: string, lines: number, assets: string[] = ['line']): RenderJob {
  const speech = Array.from({ length: lines }, (_, i): PlacedSpeech => ({
    segmentId: `s${i}`, chapterId: 'c', characterId: null, asset: assets[i % assets.length]!, start: 0.5 + i * 1.5, end: 1.5 + i * 1.5, gainDb: 0, pan: 0, words: [],
  }));
  const durationSeconds = lines * 1.5 + 4;
  const timeline: Timeline = { durationSeconds, chapters: [{ chapterId: 'c', title: 'One', start: 0, end: durationSeconds }], speech, cues: [] };
  return { timeline, clips: { line: path.join(folder, 'line.wav'), bad: path.join(folder, 'bad.wav') }, folder: path.join(folder, name), tags: { title: 'T', artist: 'A' } };
}

describe('renderMaster', () => {
  it('writes files that are what the measure says, and tells which line had no sound', async () => {
    const seen: number[] = [];
    const { files, measure, problems } = await renderMaster(job('out', 6, ['line', 'bad']), { progress: (fraction) => seen.push(fraction) });
    const heard = await decodeClip(await readFile(files.mp3));
    const again = measureLoudness(heard);
    expect(measure.integratedLufs).toBeCloseTo(again.integratedLufs, 4);
    expect(measure.truePeakDbtp).toBeCloseTo(again.truePeakDbtp, 4);
    expect(measure.durationSeconds).toBe(durationOf(heard));
    expect(Math.abs(measure.durationSeconds - 13)).toBeLessThan(0.03);
    expect(Math.abs(measure.integratedLufs + 16)).toBeLessThan(0.2);
    expect(durationOf(await decodeClip(await readFile(files.wav)))).toBe(measure.durationSeconds);
    expect(parsePeaks(await readFile(files.peaks)).samplesPerPoint).toBe(256);
    expect(problems.map((problem) => problem.segmentId)).toEqual(['s1', 's3', 's5']);
    expect(problems[0]!.message).toMatch(/^This/);
    expect(seen.at(-1)).toBe(1);
    seen.forEach((fraction, i) => expect(fraction).toBeGreaterThanOrEqual(seen[i - 1] ?? 0));
    expect((await readdir(path.join(folder, 'out'))).sort()).toEqual(['master.mp3', 'master.wav', 'peaks-coarse.dat', 'peaks.dat']);
  });

  it('stops within a second and leaves no file', async () => {
    const controller = new AbortController();
    let abortedAt = 0;
    const running = renderMaster(job('stopped', 400), {
      signal: controller.signal,
      progress: () => {
        if (abortedAt === 0) abortedAt = performance.now();
        controller.abort();
      },
    });
    await expect(running).rejects.toMatchObject({ code: 'cancelled' });
    expect(performance.now() - abortedAt).toBeLessThan(1000);
    expect(await readdir(path.join(folder, 'stopped'))).toEqual([]);
    await expect(renderMaster(job('never', 1), { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'cancelled' });
  });
});
