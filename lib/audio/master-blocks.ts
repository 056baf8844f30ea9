import { ClipCache } from './clip-cache.ts';
import { chapterSamples, masterRate } from './book-layout.ts';
import { TruePeakLimiter } from './limiter.ts';
import { mixScore, type ClipSource, type MixOptions } from './mix.ts';
import { fromDb, monoOf } from './pcm.ts';
import { piecesOf, type Piece } from './pieces.ts';
import type { Timeline } from './types.ts';
import type { VoiceTreatments } from './voice-treatment.ts';

/** What is done to a mix to make a master of it: one gain for all, then only what passes the ceiling is limited. */
export interface MasterSetting {
  gainDb: number;
  /** True peak of what goes into the encoder, dBTP: room is left for what encoding adds. */
  ceilingDb: number;
  /** Pieces to which encoding added more than that: their own ceilings, dBTP, by the sample of the chapter at which they begin. */
  lowered?: { [from: number]: number };
}

/** The ceiling of a piece, dBTP. */
export function ceilingOf({ ceilingDb, lowered }: MasterSetting, { from }: Pick<Piece, 'from'>): number {
  return lowered?.[from] ?? ceilingDb;
}

/** Long blocks: the encoder is told of each, and being told costs as much as a few thousand samples. */
export const masterBlockFrames = 65_536;

export type MasterStage = 'mix' | 'limit' | 'encode' | 'measure';

/** Where the time of a master goes, ms a stage. `encode` is what was waited for: the encoder has a thread of its own. */
export class SpentTime {
  readonly ms: { [stage in MasterStage]: number } = { mix: 0, limit: 0, encode: 0, measure: 0 };

  add(stage: MasterStage, ms: number): void {
    this.ms[stage] += ms;
  }
}

/** Each call gives the milliseconds since the one before. */
export function stopwatch(): () => number {
  let last = performance.now();
  return () => {
    const now = performance.now();
    const since = now - last;
    last = now;
    return since;
  };
}

export type Stereo = [Float32Array, Float32Array];

/** What mixing a master can be told besides. */
export type MasterMixing = Pick<MixOptions, 'reuse' | 'signal' | 'onClipError'> & { spent?: SpentTime; mono?: boolean };

/**
 * The mastered sound of a piece, block by block: mixed, brought to its level, limited. All of its score, what stands before
 * and after the piece included.
 */
export async function* pieceBlocks(piece: Pick<Piece, 'score' | 'length' | 'from'>, cache: ClipCache, setting: MasterSetting, { spent, mono = false, reuse = false, ...mixing }: MasterMixing = {}): AsyncGenerator<{ channels: Stereo; deepest: number }, void, void> {
  const limiter = new TruePeakLimiter(masterRate, fromDb(setting.gainDb), fromDb(ceilingOf(setting, piece)), { reuse });
  const clock = stopwatch();
  for await (const { channels } of mixScore(piece.score, { from: 0, to: piece.length }, cache, { blockFrames: masterBlockFrames, ...mixing, reuse, rate: masterRate })) {
    const heard = mono ? monoOf(channels) : channels;
    spent?.add('mix', clock());
    const limited = limiter.push(heard);
    spent?.add('limit', clock());
    yield { channels: limited, deepest: limiter.deepest };
    clock();
  }
  yield { channels: limiter.finish(), deepest: limiter.deepest };
}

/** Of blocks that follow each other those between two frames of them: views. Mono blocks are one array twice, and stay so. */
export async function* within<Block extends Stereo>(blocks: AsyncIterable<Block>, from: number, to: number): AsyncGenerator<Stereo, void, void> {
  let at = 0;
  for await (const [left, right] of blocks) {
    if (at >= to) return;
    const [begin, end] = [Math.max(0, from - at), Math.min(left.length, to - at)];
    at += left.length;
    if (begin >= end) continue;
    const cut = left.subarray(begin, end);
    yield [cut, right === left ? cut : right.subarray(begin, end)];
  }
}

/** Tells of a clip that cannot be used once, in however many pieces it would sound. */
export function toldOnce(onClipError: MixOptions['onClipError']): Pick<MixOptions, 'onClipError'> {
  if (!onClipError) return {};
  const told = new Set<string>();
  return {
    onClipError: (place, error) => {
      const name = JSON.stringify(place);
      if (told.has(name)) return;
      told.add(name);
      onClipError(place, error);
    },
  };
}

async function* soundOf(blocks: AsyncIterable<{ channels: Stereo }>): AsyncGenerator<Stereo, void, void> {
  for await (const { channels } of blocks) yield channels;
}

export interface ChapterBlocksOptions extends MasterMixing, Pick<MixOptions, 'lanes' | 'voices'> {
  /** Of the chapter, drawn out: room tone goes on to their end. Default: whole MP3 frames. */
  samples?: number;
  /** Only these samples of it. */
  window?: { from: number; to: number };
}

/** The mastered sound of a chapter, from 0, piece after piece. As many samples as it has, or its window. */
export async function* masterBlocks(timeline: Timeline, clips: ClipSource, setting: MasterSetting, options: ChapterBlocksOptions = {}): AsyncGenerator<Stereo, void, void> {
  const { samples = chapterSamples(timeline), window, lanes, voices = timeline.voices ?? {}, ...mixing } = options;
  const { from, to } = window ?? { from: 0, to: samples };
  const once = { ...mixing, ...toldOnce(mixing.onClipError) };
  const cache = clipCache(clips, voices);
  try {
    for (const piece of piecesOf(timeline, { samples, lanes, voices })) {
      if (piece.to <= from || piece.from >= to) continue;
      // Where the window lies in the piece's score.
      const offset = piece.lead - piece.from;
      yield* within(soundOf(pieceBlocks(piece, cache, setting, once)), Math.max(from, piece.from) + offset, Math.min(to, piece.to) + offset);
    }
  } finally {
    cache.keepOnly([]);
  }
}

/** Clips made ready for masters. */
export function clipCache(clips: ClipSource, voices: VoiceTreatments): ClipCache {
  return new ClipCache(clips, masterRate, voices);
}
