import { ClipCache } from './clip-cache.ts';
import { effectGainDb, panGains } from './clip-prep.ts';
import type { PreparedClip } from './clip-prep.ts';
import { scoreOf, soundsUntil, toFrames } from './mix-events.ts';
import type { MixChapter, MixEvent, MixScore } from './mix-events.ts';
import { checkSignal, fromDb } from './pcm.ts';
import { addRoomTone } from './room-tone.ts';
import { lanes as allLanes } from './settings.ts';
import type { ClipSource, Lane, Timeline } from './types.ts';
import type { VoiceTreatments } from './voice-treatment.ts';

export type { ClipSource } from './types.ts';

export interface MixBlock {
  /** Frame of the whole at which the block begins. */
  frame: number;
  /** Left and right, full scale = 1, not limited. */
  channels: [Float32Array, Float32Array];
}

export interface MixOptions {
  /** Default 44,100 Hz. */
  sampleRate?: number;
  /** The window to render, seconds. Default: the whole. */
  from?: number;
  to?: number;
  /** Default 16,384 frames. */
  blockFrames?: number;
  /** Lanes to be heard, of those the timeline lets be heard; default all. Room tone goes with speech. */
  lanes?: ReadonlySet<Lane>;
  /** What is done to each voice (`measureVoices`); default: the same little to all. */
  voices?: VoiceTreatments;
  /** The same arrays for every block: each must be done with before the next is asked for. */
  reuse?: boolean;
  /** Clips made ready, kept from one window of a timeline to the next; the rate and the voices are the cache's own. */
  cache?: ClipCache;
  signal?: AbortSignal;
  /** A clip that cannot be used: called once for each place it has, and silence stands there. Without it the mix fails. */
  onClipError?: (place: { segmentId: string } | { cueId: string }, error: unknown) => void;
}

/** Clips are asked for this long before they sound, seconds, and dropped once nothing needs them for as long. */
const loadAhead = 12;
/** A voice that breaks off is let die away over this, seconds. */
const release = 0.04;
/** Gains that move are worked out at every 64th frame of a chapter and drawn straight between. */
const gainGrid = 64;

/** The gain of a bed at every grid point that touches a stretch of frames: fades and ducking together. */
function bedGains(event: MixEvent, rate: number, from: number, to: number): Float32Array {
  const { origin } = event;
  const first = Math.floor((from - origin) / gainGrid);
  const gains = new Float32Array(Math.floor((to - 1 - origin) / gainGrid) - first + 2);
  for (let i = 0; i < gains.length; i += 1) {
    const frame = (first + i) * gainGrid;
    const fade = Math.min(
      event.fadeIn > 0 ? (frame + origin - event.start) / event.fadeIn : 1,
      event.fadeOut > 0 ? (event.end - origin - frame) / event.fadeOut : 1,
    );
    // A quarter sine: two beds that cross keep one power.
    const shape = Math.sin((Math.PI / 2) * Math.max(0, Math.min(1, fade)));
    gains[i] = shape * fromDb(event.curve?.at(frame / rate) ?? 0);
  }
  return gains;
}

/** Raised cosine of the nearer edge. */
function edgeGain(frame: number, length: number, fadeIn: number, fadeOut: number): number {
  let share = 1;
  if (frame < fadeIn) share = (frame + 0.5) / fadeIn;
  const left = length - frame - 0.5;
  if (left < fadeOut) share = Math.min(share, left / fadeOut);
  return share >= 1 ? 1 : 0.5 - 0.5 * Math.cos(Math.PI * Math.max(0, share));
}

function addOneShot(block: MixBlock, event: MixEvent, clip: PreparedClip, rate: number): void {
  const length = Math.min(clip.left.length - event.skip, event.end - event.start);
  const from = Math.max(block.frame, event.start);
  const to = Math.min(block.frame + block.channels[0].length, event.start + length);
  const gainDb = event.kind === 'effect' ? effectGainDb(clip, event.gainDb) : event.gainDb;
  const gains = panGains(event.pan, gainDb, clip.mono);
  // A clip cut by its place dies away over its fade, a voice that breaks off as a throat does; edges overlap in very short clips.
  const brokenOff = event.kind === 'speech' && (clip.abrupt || length < clip.left.length);
  const fadeIn = Math.min(event.fadeIn, length >> 1);
  const fadeOut = Math.min(brokenOff ? Math.round(release * rate) : event.fadeOut, length >> 1);
  const bodyFrom = event.start + fadeIn;
  const bodyTo = event.start + length - fadeOut;
  const edges = { start: event.start, skip: event.skip, length, fadeIn, fadeOut };
  for (const channel of [0, 1] as const) {
    const [out, samples, gain] = [block.channels[channel], channel === 0 ? clip.left : clip.right, gains[channel]];
    const head = Math.min(to, bodyFrom);
    const body = Math.max(head, Math.min(to, bodyTo));
    addEdge(out, block.frame, samples, edges, from, head, gain);
    addPlain(out, block.frame, samples, event.start - event.skip, Math.max(from, head), body, gain);
    addEdge(out, block.frame, samples, edges, Math.max(from, body), to, gain);
  }
}

/*
 * The loops over frames stand in functions of their own, which close over nothing: in a closure that is made for every
 * block, the numbers of a loop lie on the heap one by one, and a tenth of a render goes to tidying them away.
 */

/** Adds samples to the frames [from, to) of a block that begins at `first`, at one gain; sample 0 belongs at frame `start`. */
function addPlain(out: Float32Array, first: number, samples: Float32Array, start: number, from: number, to: number, gain: number): void {
  for (let frame = from; frame < to; frame += 1) out[frame - first]! += samples[frame - start]! * gain;
}

/** Something `length` frames long from frame `start`, before which `skip` of its samples lie, and how long its edges are, frames. */
interface Edges {
  start: number;
  skip: number;
  length: number;
  fadeIn: number;
  fadeOut: number;
}

/** As `addPlain`, under edges. */
function addEdge(out: Float32Array, first: number, samples: Float32Array, { start, skip, length, fadeIn, fadeOut }: Edges, from: number, to: number, gain: number): void {
  for (let frame = from; frame < to; frame += 1) {
    const at = frame - start;
    out[frame - first]! += samples[at + skip]! * gain * edgeGain(at, length, fadeIn, fadeOut);
  }
}

/** The room of a line: as long as the line itself is heard, and its tail. */
function addRoom(block: MixBlock, event: MixEvent, clip: PreparedClip): void {
  const { room } = clip;
  if (!room) return;
  const tail = room.left.length - clip.left.length;
  const length = Math.min(clip.left.length, event.end - event.start) + tail;
  const from = Math.max(block.frame, event.start);
  const to = Math.min(block.frame + block.channels[0].length, event.start + length);
  const gain = fromDb(event.gainDb);
  const fade = Math.min(tail, length) >> 2;
  for (const channel of [0, 1] as const) {
    const [out, samples] = [block.channels[channel], channel === 0 ? room.left : room.right];
    const whole = length === samples.length ? to : Math.min(to, event.start + length - fade);
    addPlain(out, block.frame, samples, event.start, from, whole, gain);
    addEdge(out, block.frame, samples, { start: event.start, skip: 0, length, fadeIn: 0, fadeOut: fade }, Math.max(from, whole), to, gain);
  }
}

function addBed(block: MixBlock, event: MixEvent, clip: PreparedClip, rate: number): void {
  const period = clip.left.length;
  const end = event.loops ? event.end : Math.min(event.end, event.start + period);
  const from = Math.max(block.frame, event.start);
  const to = Math.min(block.frame + block.channels[0].length, end);
  if (period === 0 || from >= to) return;
  const grid = bedGains({ ...event, end }, rate, from, to);
  const gains = panGains(event.pan, event.gainDb, clip.mono);
  for (const channel of [0, 1] as const) addMoving(block.channels[channel], block.frame, channel === 0 ? clip.left : clip.right, event, grid, from, to, gains[channel]);
}

/** As `addPlain`, for a sound that repeats, at gains that move straight from one point of their grid to the next. */
function addMoving(out: Float32Array, first: number, samples: Float32Array, { start, origin }: MixEvent, grid: Float32Array, from: number, to: number, gain: number): void {
  const period = samples.length;
  const firstCell = Math.floor((from - origin) / gainGrid);
  let position = (from - start) % period;
  for (let cell = firstCell, frame = from; frame < to; cell += 1) {
    const here = grid[cell - firstCell]!;
    const step = grid[cell - firstCell + 1]! - here;
    const cellStart = origin + cell * gainGrid;
    for (const end = Math.min(to, cellStart + gainGrid); frame < end; frame += 1) {
      const moving = here + (step * (frame - cellStart)) / gainGrid;
      out[frame - first]! += samples[position]! * gain * moving;
      position += 1;
      if (position === period) position = 0;
    }
  }
}

/** Room tone of every chapter that a block touches: each begins its own at the same place. */
function addTone(block: MixBlock, chapters: MixChapter[]): void {
  const blockEnd = block.frame + block.channels[0].length;
  for (const chapter of chapters) {
    const from = Math.max(block.frame, chapter.start);
    const to = Math.min(blockEnd, chapter.end);
    if (from < to) addRoomTone(block.channels.map((samples) => samples.subarray(from - block.frame, to - block.frame)), from - chapter.start);
  }
}

/**
 * Mixes a score from one frame of it to another, block by block. Every frame depends on its place and on nothing before it.
 * Clips are the cache's, which is the caller's to empty. Throws as `mixTimeline`.
 */
export async function* mixScore({ events, chapters }: MixScore, { from, to }: { from: number; to: number }, cache: ClipCache, options: { rate: number } & Pick<MixOptions, 'blockFrames' | 'reuse' | 'signal' | 'onClipError'>): AsyncGenerator<MixBlock, void, void> {
  const { rate, blockFrames = 16_384 } = options;
  const failed = new Set<MixEvent>();
  let active: MixEvent[] = [];
  let nextEvent = 0;
  const kept = options.reuse === true ? [new Float32Array(blockFrames), new Float32Array(blockFrames)] as const : null;
  const silence = (channel: 0 | 1, length: number): Float32Array => (kept === null ? new Float32Array(length) : kept[channel].fill(0).subarray(0, length));
  for (let frame = from; frame < to; frame += blockFrames) {
    checkSignal(options.signal);
    const length = Math.min(blockFrames, to - frame);
    const block: MixBlock = { frame, channels: [silence(0, length), silence(1, length)] };
    while (nextEvent < events.length && events[nextEvent]!.start < Math.min(to, frame + length + loadAhead * rate)) {
      const event = events[nextEvent]!;
      nextEvent += 1;
      if (soundsUntil(event, rate) <= frame) continue;
      active.push(event);
      void cache.get(event);
    }
    for (const event of active) {
      if (event.start >= frame + length || soundsUntil(event, rate) <= frame || failed.has(event)) continue;
      try {
        const clip = await cache.get(event);
        if (event.kind === 'music' || event.kind === 'ambience') addBed(block, event, clip, rate);
        else addOneShot(block, event, clip, rate);
        addRoom(block, event, clip);
      } catch (error) {
        if (!options.onClipError) throw error;
        failed.add(event);
        options.onClipError(event.place, error);
      }
    }
    addTone(block, chapters);
    const done = frame + length;
    const stillNear = active.filter((event) => soundsUntil(event, rate) > done);
    if (stillNear.length < active.length) {
      active = stillNear;
      cache.keepOnly(active);
    }
    yield block;
  }
}

/** Lanes of a timeline that are to be heard, of those that are wanted. */
export function lanesHeard({ heard }: Pick<Timeline, 'heard'>, wanted: ReadonlySet<Lane> | undefined): Set<Lane> {
  return new Set((heard ?? allLanes).filter((lane) => wanted?.has(lane) ?? true));
}

/**
 * Mixes a timeline block by block. Every frame depends on its place in its chapter and on nothing before it, so a window
 * rendered alone equals the same stretch of the whole, and a chapter cut out with `chapterTimeline` its stretch, bit for
 * bit; memory holds only the clips near the position. Speech is placed to the nearest frame. Throws what the clip source
 * throws and AudioError for a clip that is no sound, unless `onClipError` is given; throws the signal's reason when
 * aborted.
 */
export async function* mixTimeline(timeline: Timeline, clips: ClipSource, options: MixOptions = {}): AsyncGenerator<MixBlock, void, void> {
  const rate = options.sampleRate ?? 44_100;
  const to = toFrames(Math.min(timeline.durationSeconds, options.to ?? Infinity), rate);
  const score = scoreOf(timeline, rate, lanesHeard(timeline, options.lanes));
  const cache = options.cache ?? new ClipCache(clips, rate, options.voices ?? timeline.voices ?? {});
  yield* mixScore(score, { from: toFrames(Math.max(0, options.from ?? 0), rate), to }, cache, { ...options, rate });
  if (options.cache === undefined) cache.keepOnly([]);
}
