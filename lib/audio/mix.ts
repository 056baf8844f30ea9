import { effectGainDb, panGains, prepareBed, prepareEffect, prepareSpeech } from './clip-prep.ts';
import type { PreparedClip } from './clip-prep.ts';
import { duckDb, speechIntervals } from './ducking.ts';
import type { Interval } from './ducking.ts';
import { checkSignal, fromDb } from './pcm.ts';
import { addRoomTone } from './room-tone.ts';
import type { CueLane, Pcm, PlacedCue, PlacedSpeech, Timeline } from './types.ts';

/** Gives the sound of an asset. Called when the mixer comes near it, perhaps again when it comes back much later. */
export type ClipSource = (asset: string) => Promise<Pcm>;

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
  /** Lanes to be heard; default all. Room tone goes with speech. */
  lanes?: ReadonlySet<CueLane | 'speech'>;
  signal?: AbortSignal;
  /** A clip that cannot be used: called once for each place it has, and silence stands there. Without it the mix fails. */
  onClipError?: (place: { segmentId: string } | { cueId: string }, error: unknown) => void;
}

/** Edges of clips are faded over this, seconds: no click, no consonant lost. */
const speechFadeIn = 0.003;
const speechFadeOut = 0.008;
const effectFadeIn = 0.001;
const effectFadeOut = 0.02;
/** A clip may be this much longer than its row says before its end is cut, seconds. */
const lengthTolerance = 0.01;
/** Clips are asked for this long before they sound, seconds, and dropped once nothing needs them for as long. */
const loadAhead = 12;
/** Gains that move are worked out at every 64th frame of the whole and drawn straight between. */
const gainGrid = 64;

interface MixEvent {
  kind: CueLane | 'speech';
  place: { segmentId: string } | { cueId: string };
  asset: string;
  /** Frames of the whole; end is open. */
  start: number;
  end: number;
  gainDb: number;
  pan: number;
  fadeIn: number;
  fadeOut: number;
  loops: boolean;
}

function speechEvent(line: PlacedSpeech, asset: string, rate: number): MixEvent {
  const start = Math.round(line.start * rate);
  return {
    kind: 'speech',
    place: { segmentId: line.segmentId },
    asset,
    start,
    end: start + Math.round((line.end - line.start + lengthTolerance) * rate),
    gainDb: line.gainDb,
    pan: line.pan,
    fadeIn: Math.round(speechFadeIn * rate),
    fadeOut: Math.round(speechFadeOut * rate),
    loops: false,
  };
}

function cueEvent(cue: PlacedCue, rate: number): MixEvent {
  const effect = cue.lane === 'effect';
  return {
    kind: cue.lane,
    place: { cueId: cue.cueId },
    asset: cue.asset,
    start: Math.round(cue.start * rate),
    end: Math.round(cue.end * rate),
    gainDb: cue.gainDb,
    pan: cue.pan,
    fadeIn: Math.round(Math.max(effect ? effectFadeIn : 0, cue.fadeInSeconds) * rate),
    fadeOut: Math.round(Math.max(effect ? effectFadeOut : 0, cue.fadeOutSeconds) * rate),
    loops: cue.loops,
  };
}

/** The events of a timeline in the order in which they are always summed. */
function eventsOf(timeline: Timeline, rate: number, lanes: MixOptions['lanes']): MixEvent[] {
  const events: MixEvent[] = [];
  for (const line of timeline.speech) if (line.asset !== null) events.push(speechEvent(line, line.asset, rate));
  for (const cue of timeline.cues) events.push(cueEvent(cue, rate));
  const heard = lanes ? events.filter((event) => lanes.has(event.kind)) : events;
  return heard.filter((event) => event.end > event.start).sort((a, b) => a.start - b.start);
}

function prepare(kind: MixEvent['kind'], pcm: Pcm, rate: number, loops: boolean): PreparedClip {
  if (kind === 'speech') return prepareSpeech(pcm, rate);
  return kind === 'effect' ? prepareEffect(pcm, rate) : prepareBed(pcm, rate, loops);
}

/** Clips near the playing position, each loaded once and dropped when nothing near needs it. */
class ClipCache {
  readonly #source: ClipSource;
  readonly #rate: number;
  readonly #clips = new Map<string, Promise<PreparedClip>>();

  constructor(source: ClipSource, rate: number) {
    this.#source = source;
    this.#rate = rate;
  }

  key(event: MixEvent): string {
    return `${event.kind === 'music' || event.kind === 'ambience' ? 'bed' : event.kind}${event.loops ? '+' : ' '}${event.asset}`;
  }

  get(event: MixEvent): Promise<PreparedClip> {
    const key = this.key(event);
    let clip = this.#clips.get(key);
    if (!clip) {
      clip = this.#source(event.asset).then((pcm) => prepare(event.kind, pcm, this.#rate, event.loops));
      // The failure is met where the clip is used; until then it must not count as unhandled.
      clip.catch(() => undefined);
      this.#clips.set(key, clip);
    }
    return clip;
  }

  keepOnly(near: MixEvent[]): void {
    const wanted = new Set(near.map((event) => this.key(event)));
    for (const key of this.#clips.keys()) if (!wanted.has(key)) this.#clips.delete(key);
  }
}

/** The gain of a bed at every grid point that touches a block: fades and ducking together. */
function bedGains(event: MixEvent, intervals: Interval[], rate: number, from: number, to: number): Float32Array {
  const first = Math.floor(from / gainGrid);
  const gains = new Float32Array(Math.floor((to - 1) / gainGrid) - first + 2);
  for (let i = 0; i < gains.length; i += 1) {
    const frame = (first + i) * gainGrid;
    const fade = Math.min(
      event.fadeIn > 0 ? (frame - event.start) / event.fadeIn : 1,
      event.fadeOut > 0 ? (event.end - frame) / event.fadeOut : 1,
    );
    // A quarter sine: two beds that cross keep one power.
    const shape = Math.sin((Math.PI / 2) * Math.max(0, Math.min(1, fade)));
    gains[i] = shape * (event.kind === 'speech' ? 1 : fromDb(duckDb(intervals, frame / rate, event.kind)));
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

function addOneShot(block: MixBlock, event: MixEvent, clip: PreparedClip): void {
  const length = Math.min(clip.left.length, event.end - event.start);
  const from = Math.max(block.frame, event.start);
  const to = Math.min(block.frame + block.channels[0].length, event.start + length);
  const gainDb = event.kind === 'effect' ? effectGainDb(clip, event.gainDb) : event.gainDb;
  const gains = panGains(event.pan, gainDb, clip.left === clip.right);
  // A clip cut by its place dies away over its fade; edges overlap in very short clips.
  const fadeIn = Math.min(event.fadeIn, length >> 1);
  const fadeOut = Math.min(event.fadeOut, length >> 1);
  const bodyFrom = event.start + fadeIn;
  const bodyTo = event.start + length - fadeOut;
  block.channels.forEach((out, channel) => {
    const samples = channel === 0 ? clip.left : clip.right;
    const gain = gains[channel]!;
    let frame = from;
    const edge = (end: number): void => {
      for (; frame < end; frame += 1) {
        const at = frame - event.start;
        out[frame - block.frame]! += samples[at]! * gain * edgeGain(at, length, fadeIn, fadeOut);
      }
    };
    edge(Math.min(to, bodyFrom));
    const offset = event.start;
    for (const end = Math.min(to, bodyTo); frame < end; frame += 1) out[frame - block.frame]! += samples[frame - offset]! * gain;
    edge(to);
  });
}

function addBed(block: MixBlock, event: MixEvent, clip: PreparedClip, intervals: Interval[], rate: number): void {
  const period = clip.left.length;
  const end = event.loops ? event.end : Math.min(event.end, event.start + period);
  const from = Math.max(block.frame, event.start);
  const to = Math.min(block.frame + block.channels[0].length, end);
  if (period === 0 || from >= to) return;
  const grid = bedGains({ ...event, end }, intervals, rate, from, to);
  const firstCell = Math.floor(from / gainGrid);
  const gains = panGains(event.pan, event.gainDb, clip.left === clip.right);
  block.channels.forEach((out, channel) => {
    const samples = channel === 0 ? clip.left : clip.right;
    const gain = gains[channel]!;
    let position = (from - event.start) % period;
    for (let frame = from; frame < to; frame += 1) {
      const cell = Math.floor(frame / gainGrid);
      const here = grid[cell - firstCell]!;
      const next = grid[cell - firstCell + 1]!;
      const moving = here + ((next - here) * (frame - cell * gainGrid)) / gainGrid;
      out[frame - block.frame]! += samples[position]! * gain * moving;
      position += 1;
      if (position === period) position = 0;
    }
  });
}

/**
 * Mixes a timeline block by block. Every frame depends on its place in the whole and on nothing before it, so a window
 * rendered alone equals the same stretch of the whole bit for bit, and memory holds only the clips near the position.
 * Speech is placed to the nearest frame. Throws what the clip source throws, unless `onClipError` is given; throws the
 * signal's reason when aborted.
 */
export async function* mixTimeline(timeline: Timeline, clips: ClipSource, options: MixOptions = {}): AsyncGenerator<MixBlock, void, void> {
  const rate = options.sampleRate ?? 44_100;
  const blockFrames = options.blockFrames ?? 16_384;
  const last = Math.round(Math.min(timeline.durationSeconds, options.to ?? Infinity) * rate);
  const events = eventsOf(timeline, rate, options.lanes);
  const intervals = speechIntervals(timeline);
  const cache = new ClipCache(clips, rate);
  const failed = new Set<MixEvent>();
  let active: MixEvent[] = [];
  let nextEvent = 0;
  for (let frame = Math.round(Math.max(0, options.from ?? 0) * rate); frame < last; frame += blockFrames) {
    checkSignal(options.signal);
    const length = Math.min(blockFrames, last - frame);
    const block: MixBlock = { frame, channels: [new Float32Array(length), new Float32Array(length)] };
    while (nextEvent < events.length && events[nextEvent]!.start < frame + length + loadAhead * rate) {
      const event = events[nextEvent]!;
      nextEvent += 1;
      if (event.end <= frame) continue;
      active.push(event);
      void cache.get(event);
    }
    for (const event of active) {
      if (event.start >= frame + length || event.end <= frame || failed.has(event)) continue;
      try {
        const clip = await cache.get(event);
        if (event.kind === 'music' || event.kind === 'ambience') addBed(block, event, clip, intervals, rate);
        else addOneShot(block, event, clip);
      } catch (error) {
        if (!options.onClipError) throw error;
        failed.add(event);
        options.onClipError(event.place, error);
      }
    }
    if (!options.lanes || options.lanes.has('speech')) addRoomTone(block.channels, frame);
    const done = frame + length;
    const stillNear = active.filter((event) => event.end > done);
    if (stillNear.length < active.length) {
      active = stillNear;
      cache.keepOnly(active);
    }
    yield block;
  }
}
