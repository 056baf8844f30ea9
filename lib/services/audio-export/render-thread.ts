import { open, readFile } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { decodeClip } from '../../audio/clip-file.ts';
import { id3Tag } from '../../audio/id3.ts';
import { masterMix } from '../../audio/master.ts';
import { mixTimeline } from '../../audio/mix.ts';
import { readMp3Length, samplesPerFrame } from '../../audio/mp3-info.ts';
import { AudioError } from '../../audio/pcm.ts';
import { PcmSpool } from '../../audio/spool.ts';
import type { RenderProblem, RenderStage, RenderThreadInput, RenderThreadMessage } from './render-messages.ts';

/** The thread that renders: mix, master, encode, measure. Runs under plain Node; ended from outside when it is aborted. */

const sampleRate = 44_100;

function send(message: RenderThreadMessage): void {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a port between threads has no origin
  parentPort?.postMessage(message);
}

function plainMessage(error: unknown): string {
  return error instanceof AudioError ? error.message : 'This sound could not be read.';
}

/**
 * Frames of the whole, down to whole MP3 frames: at most 26 ms of the last room tone go, and players that count frames
 * show the right length too.
 */
function wholeMp3Frames(seconds: number): number {
  return Math.max(1, Math.floor((seconds * sampleRate) / samplesPerFrame)) * samplesPerFrame;
}

async function lengthOfFile(handle: FileHandle, tagBytes: number): Promise<number> {
  const head = new Uint8Array(tagBytes + 1024);
  const { bytesRead } = await handle.read(head, 0, head.length, 0);
  return readMp3Length(head.subarray(0, bytesRead)).durationSeconds;
}

async function render(input: RenderThreadInput): Promise<void> {
  const { timeline, clips, files, tags } = input;
  const frames = wholeMp3Frames(timeline.durationSeconds);
  const problems: RenderProblem[] = [];
  const stages: RenderStage[] = [];
  const tag = id3Tag({
    ...tags,
    genre: 'Audiobook',
    durationSeconds: frames / sampleRate,
    chapters: timeline.chapters.map(({ title, start, end }) => ({ title, start, end })),
  });
  const handles: FileHandle[] = [];
  const create = async (file: string): Promise<FileHandle> => {
    const handle = await open(file, 'w+');
    handles.push(handle);
    return handle;
  };
  try {
    const spool = new PcmSpool(await create(files.spool));
    const output = {
      mp3: await create(files.mp3),
      wav: await create(files.wav),
      peaks: await create(files.peaks),
      coarsePeaks: await create(files.coarsePeaks),
    };
    const blocks = mixTimeline(
      timeline,
      async (asset) => {
        const file = clips[asset];
        if (file === undefined) throw new AudioError('The sound of this line is missing. Please make it again.');
        return decodeClip(await readFile(file));
      },
      {
        sampleRate,
        to: frames / sampleRate,
        onClipError: (place, error) => {
          problems.push({ segmentId: null, cueId: null, ...place, message: plainMessage(error) });
        },
      },
    );
    let lastSent = 0;
    const mastered = await masterMix({ blocks, frames }, spool, output, {
      sampleRate,
      tag,
      progress: (fraction) => {
        if (fraction - lastSent < 0.005) return;
        lastSent = fraction;
        send({ kind: 'progress', fraction });
      },
      stage: (name, ms) => stages.push({ name, ms }),
    });
    const { integratedLufs, truePeakDbtp, loudnessRangeLu } = mastered.encoded;
    const durationSeconds = await lengthOfFile(output.mp3, tag.length);
    send({
      kind: 'done',
      measure: { durationSeconds, integratedLufs, truePeakDbtp, loudnessRangeLu },
      gainDb: mastered.gainDb,
      deepestLimitDb: mastered.deepestLimitDb,
      attempts: mastered.attempts,
      problems,
      stages,
    });
  } finally {
    await Promise.all(handles.map((handle) => handle.close()));
  }
}

const input: RenderThreadInput = workerData;
try {
  await render(input);
} catch (error) {
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null;
  send({
    kind: 'failed',
    message: error instanceof Error ? error.message : String(error),
    stack: error instanceof Error ? (error.stack ?? null) : null,
    plain: error instanceof AudioError,
    code,
  });
}
