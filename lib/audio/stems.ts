import type { FileHandle } from 'node:fs/promises';
import type { MasteredChapter } from './book-blocks.ts';
import { bookSamples, chapterSamples, masterRate, strideOf } from './book-layout.ts';
import { FileMeter, type FileMeasures } from './file-measures.ts';
import { openSoundFile } from './files/open-sound-file.ts';
import type { SoundTags } from './files/sound-file.ts';
import { ceilingOf, clipCache, masterBlockFrames, pieceBlocks, toldOnce, type Stereo } from './master-blocks.ts';
import { mixScore, type ClipSource, type MixBlock, type MixOptions } from './mix.ts';
import { fromDb } from './pcm.ts';
import { piecesOf, type Piece } from './pieces.ts';
import { StemLimiter } from './stem-limiter.ts';
import { StemSumMeter } from './stem-sum.ts';
import type { Lane } from './types.ts';

/** The stems of a mix: what an editor can weigh anew, adding up to the mix as it was mastered. */

export const stems = {
  dialogue: { label: 'Dialogue', lanes: ['speech'] },
  music: { label: 'Music', lanes: ['music'] },
  effects: { label: 'Effects and ambience', lanes: ['effect', 'ambience'] },
} as const satisfies { [name: string]: { label: string; lanes: readonly Lane[] } };

export type StemName = keyof typeof stems;
export const stemNames: readonly StemName[] = ['dialogue', 'music', 'effects'];

export interface StemMeasures {
  measures: { [stem in StemName]: FileMeasures };
  /** How far the sum of the stems as they were written is from the mix, at most, dB. */
  sumErrorDb: number;
}

export interface StemOptions extends Pick<MixOptions, 'onClipError'> {
  format: 'wav' | 'flac';
  bits: 16 | 24;
  tags: { [stem in StemName]: SoundTags };
  /** Seconds of the book that are done. */
  progress?: (seconds: number) => void;
}

/** One chapter's stems, piece by piece, limited with the gain of the mix, beside the mix rendered for itself. */
async function* stemBlocks({ timeline, setting, voices }: MasteredChapter, samples: number, clips: ClipSource, onClipError: MixOptions['onClipError']): AsyncGenerator<{ mix: Stereo; stems: Stereo[] }, void, void> {
  // A clip that cannot be used is told once, by the mix.
  const quiet = onClipError ? { onClipError: () => {} } : {};
  const told = toldOnce(onClipError);
  const cut = (lanes?: readonly Lane[]): Piece[] => piecesOf(timeline, { samples, voices, ...(lanes ? { lanes: new Set(lanes) } : {}) });
  // The mix and every stem come near a clip at their own time.
  const caches = [clipCache(clips, voices), ...stemNames.map(() => clipCache(clips, voices))];
  const lanePieces = stemNames.map((name) => cut(stems[name].lanes));
  for (const [index, piece] of cut().entries()) {
    const limiter = new StemLimiter(masterRate, fromDb(setting.gainDb), fromDb(ceilingOf(setting, piece)), stemNames.length);
    const lanes = lanePieces.map((pieces, lane): AsyncGenerator<MixBlock, void, void> => mixScore(pieces[index]!.score, { from: 0, to: piece.length }, caches[lane + 1]!, { rate: masterRate, blockFrames: masterBlockFrames, ...quiet }));
    let at = 0;
    for await (const { channels } of pieceBlocks(piece, caches[0]!, setting, told)) {
      const parts: Stereo[] = [];
      for (const lane of lanes) {
        const { value } = await lane.next();
        if (value) parts.push(value.channels);
      }
      // The mix gives its last block when the lanes have given all of theirs.
      const limited = (parts.length === lanes.length ? limiter.push(parts) : limiter.finish()).stems;
      const [from, to] = [Math.max(0, piece.lead - at), Math.min(channels[0].length, piece.lead + piece.to - piece.from - at)];
      at += channels[0].length;
      if (from < to) yield { mix: between(channels, from, to), stems: limited.map((stem) => between(stem, from, to)) };
    }
  }
  for (const cache of caches) cache.keepOnly([]);
}

function between([left, right]: Stereo, from: number, to: number): Stereo {
  return [left.subarray(from, to), right.subarray(from, to)];
}

/**
 * Writes the stems of a whole book as WAV or FLAC files of one length, its chapters where they lie in its other files, and
 * measures them. The handles are the caller's. Deterministic. Throws what the clips throw, unless `onClipError` is given.
 */
export async function writeStems(chapters: readonly MasteredChapter[], clips: ClipSource, handles: { [stem in StemName]: FileHandle }, options: StemOptions): Promise<StemMeasures> {
  const { format, bits, tags, progress, onClipError } = options;
  const expectedSamples = bookSamples(chapters.map(({ timeline }) => ({ samples: chapterSamples(timeline) })));
  const open = async (name: StemName) => ({ name, file: await openSoundFile(format, handles[name], { sampleRate: masterRate, channels: 2, tags: tags[name], expectedSamples }, { bits }), meter: new FileMeter(masterRate, 2) });
  const files = [await open('dialogue'), await open('music'), await open('effects')];
  const check = new StemSumMeter(masterRate);
  let done = 0;
  for (const [index, chapter] of chapters.entries()) {
    const own = { samples: chapterSamples(chapter.timeline) };
    const samples = index === chapters.length - 1 ? own.samples : strideOf(own);
    for await (const block of stemBlocks(chapter, samples, clips, onClipError)) {
      const written: Float32Array[][] = [];
      for (const [at, { file, meter }] of files.entries()) {
        const { lossless } = await file.write(block.stems[at]!);
        meter.push(lossless ?? []);
        written.push(lossless ?? []);
      }
      check.push(block.mix, written);
      done += block.mix[0].length;
      progress?.(done / masterRate);
    }
  }
  for (const { file } of files) await file.finish();
  const measured = (name: StemName): FileMeasures => files.find((one) => one.name === name)!.meter.finish({ kind: format, bitRateKbps: null, constantBitRate: false });
  return { measures: { dialogue: measured('dialogue'), music: measured('music'), effects: measured('effects') }, sumErrorDb: check.finish() };
}
