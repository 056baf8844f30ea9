import { open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { parentPort } from 'node:worker_threads';
import { decodeClip } from '../../audio/clip-file.ts';
import { bookSamples, chapterSamples, masterRate } from '../../audio/book-layout.ts';
import { masterChapter, type FrameSink } from '../../audio/chapter-master.ts';
import type { ClipSource } from '../../audio/mix.ts';
import { AudioError, durationOf } from '../../audio/pcm.ts';
import type { StemMeasures } from '../../audio/stems.ts';
import { encodeWav16, writeAll } from '../../audio/wav.ts';
import type { ClipsTask, FromRenderThread, RenderAnswers, RenderProblem, RenderTask, StemsTask, ToRenderThread } from './render-messages.ts';

/**
 * A thread that renders chapters, one after another, as it is asked. Runs under plain Node; ended from outside. What only
 * some tasks need is read when one of them comes: a chapter that is changed is heard the sooner.
 */

/** How often a task says how far it is, seconds of its sound. */
const progressSeconds = 5;

/** `given` are arrays of the message that are the other side's from now on: a copy would lie here until somebody cleans up. */
function send(message: FromRenderThread, given: ArrayBuffer[] = []): void {
  parentPort?.postMessage(message, given);
}

function givenWith(answer: RenderAnswers[RenderTask['kind']]): ArrayBuffer[] {
  return 'peaks' in answer ? [answer.measured.units, answer.peaks].flatMap(({ buffer }) => (buffer instanceof ArrayBuffer ? buffer : [])) : [];
}

function plainMessage(error: unknown): string {
  return error instanceof AudioError ? error.message : 'This sound could not be read.';
}

function clipSource(clips: RenderTask['clips']): ClipSource {
  return async (asset) => {
    const file = clips[asset];
    if (file === undefined) throw new AudioError('The sound of this line is missing. Please make it again.');
    const bytes = await readFile(file);
    const pcm = await decodeClip(bytes);
    // Of a long bed this is as much as the render's other memory together: it does not wait to be cleaned up.
    if (bytes.buffer instanceof ArrayBuffer && bytes.buffer.byteLength === bytes.length) bytes.buffer.transfer(0);
    return { ...pcm, own: true };
  };
}

async function writeClips({ clips, files, effects }: ClipsTask, progress: (seconds: number) => void): Promise<RenderAnswers['clips']> {
  const { prepareEffect } = await import('../../audio/clip-prep.ts');
  const read = clipSource(clips);
  const heldByLevel = new Set(effects);
  const written: RenderAnswers['clips']['written'] = {};
  let done = 0;
  for (const [asset, file] of Object.entries(files)) {
    let pcm;
    try {
      pcm = await read(asset);
    } catch (error) {
      if (error instanceof AudioError) continue;
      throw error;
    }
    await writeFile(file, encodeWav16(pcm));
    const seconds = durationOf(pcm);
    let momentaryMaxLufs: number | null = null;
    try {
      // Last: it takes the samples as its own.
      if (heldByLevel.has(asset)) momentaryMaxLufs = prepareEffect(pcm, masterRate).momentaryMaxLufs;
    } catch (error) {
      // What the mixer finds no sound in is left as it is.
      if (!(error instanceof AudioError)) throw error;
    }
    written[asset] = { seconds, channels: pcm.channels.length === 1 ? 1 : 2, momentaryMaxLufs };
    done += seconds;
    progress(done);
  }
  return { written };
}

async function renderStems({ chapters, clips, files, format, bits, tags }: StemsTask, options: { onClipError: (place: { segmentId: string } | { cueId: string }, error: unknown) => void; progress: (seconds: number) => void }): Promise<StemMeasures> {
  const { writeStems } = await import('../../audio/stems.ts');
  await using dialogue = await open(files.dialogue, 'w');
  await using music = await open(files.music, 'w');
  await using effects = await open(files.effects, 'w');
  return await writeStems(chapters, clipSource(clips), { dialogue, music, effects }, { format, bits, tags, ...options });
}

/** The frames of a chapter in a file. What came before a new beginning lies beside it, until the chapter is done. */
async function frameSink(path: string): Promise<FrameSink & AsyncDisposable> {
  let file = await open(path, 'w');
  const before: string[] = [];
  let at = 0;
  return {
    async write(frames) {
      await writeAll(file, frames, at);
      at += frames.length;
    },
    async rewind() {
      await file.close();
      const kept = `${path}.${before.length}`;
      await rename(path, kept);
      before.push(kept);
      file = await open(path, 'w');
      at = 0;
      return kept;
    },
    async [Symbol.asyncDispose]() {
      await file.close();
      for (const kept of before) await rm(kept, { force: true });
    },
  };
}

async function render(id: number, task: RenderTask): Promise<RenderAnswers[RenderTask['kind']]> {
  const problems: RenderProblem[] = [];
  let told = 0;
  const progress = (seconds: number): void => {
    if (seconds - told < progressSeconds) return;
    told = seconds;
    send({ id, kind: 'progress', seconds });
  };
  const clips = clipSource(task.clips);
  if (task.kind === 'clips') return await writeClips(task, progress);
  if (task.kind === 'voices') {
    const { measureVoices } = await import('../../audio/voice-treatment.ts');
    return { treatments: await measureVoices(task.timeline, clips) };
  }
  const onClipError = (place: { segmentId: string } | { cueId: string }, error: unknown): void => void problems.push({ segmentId: null, cueId: null, ...place, message: plainMessage(error) });
  if (task.kind === 'stems') return { ...(await renderStems(task, { onClipError, progress })), problems };
  const mixing = { ...(task.lanes === null ? {} : { lanes: new Set(task.lanes) }), onClipError };
  if (task.kind === 'sound') {
    const { soundChapter } = await import('../../audio/master-gain.ts');
    const began = performance.now();
    const sounding = await soundChapter(task.timeline, clips, task.stretches, task.setting, { ...mixing, voices: task.voices, channels: task.channels, progress });
    return { ...sounding, problems, ms: performance.now() - began };
  }
  if (task.kind === 'file') {
    await using file = await open(task.file, 'w');
    const [{ writeMeasured }, { bookBlocks }, { sampleBlocks, windowSamples }] = await Promise.all([import('../../audio/files/write-measured.ts'), import('../../audio/book-blocks.ts'), import('../../audio/sample-blocks.ts')]);
    const [first] = task.chapters;
    const cut = task.window && first ? { chapter: first, window: task.window } : null;
    const samples = cut ? windowSamples(cut.window) : bookSamples(task.chapters.map(({ timeline }) => ({ samples: chapterSamples(timeline) })));
    const heard = { ...mixing, mono: task.channels === 1 };
    const blocks = cut ? sampleBlocks(cut.chapter, cut.window, clips, heard) : bookBlocks(task.chapters, clips, heard);
    const measures = await writeMeasured(task.format, file, blocks, { sampleRate: masterRate, samples, channels: task.channels, tags: task.tags, ffmpeg: task.ffmpeg, progress });
    return { measures, problems };
  }
  const { timeline, setting, voices, channels, truePeakDbtp, ffmpeg, encoders, kept } = task;
  await using sink = await frameSink(task.file);
  return { ...(await masterChapter(timeline, clips, setting, sink, { ...mixing, voices, channels, truePeakDbtp, ffmpeg, encoders, kept, progress: (samples) => progress(samples / masterRate) })), problems };
}

parentPort?.on('message', ({ id, task }: ToRenderThread) => {
  render(id, task).then(
    (answer) => send({ id, kind: 'done', answer }, givenWith(answer)),
    (error: unknown) => {
      const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null;
      send({ id, kind: 'failed', message: error instanceof Error ? error.message : String(error), stack: error instanceof Error ? (error.stack ?? null) : null, plain: error instanceof AudioError, code });
    },
  );
});
