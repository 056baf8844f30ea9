import { open, readFile } from 'node:fs/promises';
import { parentPort } from 'node:worker_threads';
import { decodeClip } from '../../audio/clip-file.ts';
import { bookBlocks } from '../../audio/book-blocks.ts';
import { bookSamples, chapterSamples, masterRate } from '../../audio/book-layout.ts';
import { writeMeasured } from '../../audio/files/write-measured.ts';
import { masterChapter } from '../../audio/chapter-master.ts';
import { soundChapter } from '../../audio/master-gain.ts';
import type { ClipSource } from '../../audio/mix.ts';
import { AudioError } from '../../audio/pcm.ts';
import { measureVoices } from '../../audio/voice-treatment.ts';
import type { FromRenderThread, RenderAnswers, RenderProblem, RenderTask, ToRenderThread } from './render-messages.ts';

/** A thread that renders chapters, one after another, as it is asked. Runs under plain Node; ended from outside. */

/** How often a task says how far it is, seconds of its sound. */
const progressSeconds = 5;

function send(message: FromRenderThread): void {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a port between threads has no origin
  parentPort?.postMessage(message);
}

function plainMessage(error: unknown): string {
  return error instanceof AudioError ? error.message : 'This sound could not be read.';
}

function clipSource(clips: RenderTask['clips']): ClipSource {
  return async (asset) => {
    const file = clips[asset];
    if (file === undefined) throw new AudioError('The sound of this line is missing. Please make it again.');
    return decodeClip(await readFile(file));
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
  if (task.kind === 'voices') return { treatments: await measureVoices(task.timeline, clips) };
  const mixing = {
    ...(task.lanes === null ? {} : { lanes: new Set(task.lanes) }),
    onClipError: (place: { segmentId: string } | { cueId: string }, error: unknown) => void problems.push({ segmentId: null, cueId: null, ...place, message: plainMessage(error) }),
  };
  if (task.kind === 'sound') {
    const began = performance.now();
    const sounding = await soundChapter(task.timeline, clips, task.stretches, task.setting, { ...mixing, voices: task.voices, channels: task.channels, progress });
    return { ...sounding, problems, ms: performance.now() - began };
  }
  await using file = await open(task.file, 'w');
  if (task.kind === 'file') {
    const samples = bookSamples(task.chapters.map(({ timeline }) => ({ samples: chapterSamples(timeline) })));
    const blocks = bookBlocks(task.chapters, clips, { ...mixing, mono: task.channels === 1 });
    const measures = await writeMeasured(task.format, file, blocks, { sampleRate: masterRate, samples, channels: task.channels, tags: task.tags, ffmpeg: task.ffmpeg, progress });
    return { measures, problems };
  }
  const write = async (frames: Uint8Array): Promise<void> => void (frames.length > 0 && (await file.appendFile(frames)));
  return { ...(await masterChapter(task.timeline, clips, task.setting, write, { ...mixing, voices: task.voices, channels: task.channels, ffmpeg: task.ffmpeg, progress: (samples) => progress(samples / masterRate) })), problems };
}

parentPort?.on('message', ({ id, task }: ToRenderThread) => {
  render(id, task).then(
    (answer) => send({ id, kind: 'done', answer }),
    (error: unknown) => {
      const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null;
      send({ id, kind: 'failed', message: error instanceof Error ? error.message : String(error), stack: error instanceof Error ? (error.stack ?? null) : null, plain: error instanceof AudioError, code });
    },
  );
});
