import type { ScenePlace } from '../story/types.ts';
import { filtered, highPass, lowPass } from './filters.ts';

/**
 * The room that answers a voice: a few early reflections, then a feedback delay network of eight lines with a
 * Householder matrix and a low-pass in each (J.-M. Jot 1991). Made for each clip as a whole and of a bounded length, so
 * that a window of the mix is the same whatever came before it. Only the room: the voice itself is not in it.
 */
interface Room {
  /** Time until the room answers, ms. */
  delayMs: number;
  /** Early reflections: ms after the voice, amplitude against the first, left (-1) to right (1). */
  early: readonly (readonly [number, number, number])[];
  /** Scale of the delays of the network. */
  size: number;
  /** Seconds to -60 dB. */
  decaySeconds: number;
  /** Above this the room swallows sound, Hz. */
  dampingHz: number;
  /** Power of the late part against the early one. */
  late: number;
  /** Level of the whole room under the voice, dB: felt more than heard, the words stay dry. */
  levelDb: number;
}

const rooms: { [place in ScenePlace]: Room } = {
  room: { delayMs: 4, early: [[4, 1, -0.6], [7.3, 0.8, 0.7], [11.1, 0.6, 0.3], [16.7, 0.45, -0.8]], size: 0.34, decaySeconds: 0.34, dampingHz: 4500, late: 1, levelDb: -21.5 },
  hall: { delayMs: 18, early: [[18, 1, 0.5], [26.3, 0.8, -0.7], [37.9, 0.6, 0.8], [53.1, 0.5, -0.4]], size: 0.95, decaySeconds: 1.15, dampingHz: 3800, late: 1.6, levelDb: -22.5 },
  cave: { delayMs: 12, early: [[12, 1, -0.5], [19.7, 0.9, 0.8], [31.3, 0.7, -0.9], [47.9, 0.6, 0.6]], size: 0.8, decaySeconds: 1.05, dampingHz: 2600, late: 2, levelDb: -20.5 },
  vehicle: { delayMs: 2, early: [[2, 1, -0.4], [3.7, 0.9, 0.5], [5.9, 0.7, 0.2], [8.3, 0.5, -0.6]], size: 0.16, decaySeconds: 0.14, dampingHz: 3200, late: 0.7, levelDb: -20 },
  outdoors: { delayMs: 22, early: [[22, 0.7, 0.3], [71, 1, -0.7], [113, 0.7, 0.8]], size: 1.3, decaySeconds: 0.5, dampingHz: 1700, late: 0.25, levelDb: -26 },
};

/** Below this a room only booms, Hz. */
const wetHighPass = 180;
const delaysMs = [29.7, 37.1, 41.1, 43.7, 53.3, 61.7, 71.3, 79.9];
/** The tail is let go when it is so far down, as a share of its decay, and faded over the last part of it. */
const heardShare = 0.75;
const fadeShare = 0.35;

interface Reflection {
  frames: number;
  left: number;
  right: number;
}

interface Network {
  reflections: Reflection[];
  lengths: Int32Array;
  gains: Float64Array;
  pole: number;
  late: number;
  tail: number;
  filters: ReturnType<typeof highPass>[];
}

function networkOf(room: Room, rate: number): Network {
  const lengths = Int32Array.from(delaysMs, (ms) => Math.max(4, Math.round((ms / 1000) * room.size * rate) | 1));
  const mean = room.early.reduce((sum, [, gain]) => sum + gain * gain, 0);
  return {
    reflections: room.early.map(([ms, gain, side]) => {
      const angle = ((side + 1) * Math.PI) / 4;
      return { frames: Math.round((ms / 1000) * rate), left: (gain * Math.cos(angle)) / Math.sqrt(mean), right: (gain * Math.sin(angle)) / Math.sqrt(mean) };
    }),
    lengths,
    gains: Float64Array.from(lengths, (length) => 10 ** ((-3 * length) / (room.decaySeconds * rate))),
    pole: Math.exp((-2 * Math.PI * Math.min(room.dampingHz, rate * 0.4)) / rate),
    late: Math.sqrt(room.late),
    tail: Math.round((room.delayMs / 1000 + room.decaySeconds * heardShare + 0.03) * rate),
    filters: [highPass(rate, wetHighPass), lowPass(rate, Math.min(7000, rate * 0.42))],
  };
}

/** The early reflections of a sound, added to the two sides. */
function reflect(dry: Float32Array, { reflections }: Network, left: Float32Array, right: Float32Array): void {
  for (const { frames, left: l, right: r } of reflections) {
    for (let i = 0; i < dry.length; i += 1) {
      const x = dry[i]!;
      left[i + frames]! += l * x;
      right[i + frames]! += r * x;
    }
  }
}

/** The late part: `from` frames after the voice, for as long as the two sides are. */
function diffuse(dry: Float32Array, network: Network, from: number, left: Float32Array, right: Float32Array): void {
  const { lengths, gains, pole, late } = network;
  const starts = new Int32Array(8);
  let total = 0;
  for (let k = 0; k < 8; k += 1) {
    starts[k] = total;
    total += lengths[k]!;
  }
  const memory = new Float64Array(total);
  const places = starts.slice();
  const damped = new Float64Array(8);
  const out = new Float64Array(8);
  const keep = 1 - pole;
  for (let i = from; i < left.length; i += 1) {
    let sum = 0;
    for (let k = 0; k < 8; k += 1) {
      const low = keep * memory[places[k]!]! + pole * damped[k]!;
      damped[k] = low;
      const value = low * gains[k]!;
      out[k] = value;
      sum += value;
    }
    const input = i - from < dry.length ? late * dry[i - from]! : 0;
    sum *= 0.25;
    for (let k = 0; k < 8; k += 1) {
      const place = places[k]!;
      memory[place] = out[k]! - sum + (k < 4 ? input : -input) * 0.5;
      const next = place + 1;
      places[k] = next === starts[k]! + lengths[k]! ? starts[k]! : next;
    }
    left[i]! += out[0]! + out[2]! - out[4]! + out[6]!;
    right[i]! += out[1]! - out[3]! + out[5]! + out[7]!;
  }
}

function unscaled(dry: Float32Array, network: Network): [Float32Array, Float32Array] {
  const longest = network.reflections.reduce((most, { frames }) => Math.max(most, frames), 0);
  const frames = dry.length + Math.max(longest + 1, network.tail);
  const left = new Float32Array(frames);
  const right = new Float32Array(frames);
  reflect(dry, network, left, right);
  diffuse(dry, network, network.reflections[0]?.frames ?? 0, left, right);
  const fade = Math.round(network.tail * fadeShare);
  for (const samples of [left, right]) {
    for (let i = 0; i < fade; i += 1) samples[frames - fade + i]! *= 0.5 + 0.5 * Math.cos((Math.PI * (i + 1)) / fade);
  }
  return [left, right];
}

const scales = new Map<string, number>();

/** Power of speech lies where this does: the level of a room is set for it and not for a click, whose half is hiss. */
function speechLike(rate: number): Float32Array {
  const click = new Float32Array(Math.round(rate / 2));
  click[0] = 1;
  return filtered(click, [highPass(rate, 150), lowPass(rate, Math.min(1200, rate * 0.3))]);
}

function powerOf(samples: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < samples.length; i += 1) sum += samples[i]! * samples[i]!;
  return sum;
}

/** The factor that brings a room to its level. */
function scaleOf(place: ScenePlace, rate: number, network: Network): number {
  const key = `${place} ${rate}`;
  let scale = scales.get(key);
  if (scale === undefined) {
    const probe = speechLike(rate);
    const [left, right] = unscaled(probe, network);
    const wet = filtered(left, network.filters);
    const other = filtered(right, network.filters);
    scale = 10 ** (rooms[place].levelDb / 20) * Math.sqrt(powerOf(probe) / Math.max(1e-12, powerOf(wet) + powerOf(other)));
    scales.set(key, scale);
  }
  return scale;
}

/**
 * What a place answers to a voice, left and right, longer than the voice by its tail. The level is that of the place
 * under the voice; whoever adds it puts on the voice's own gain. Both sides are in phase enough to be added up to mono.
 */
export function answerOf(place: ScenePlace, dry: Float32Array, sampleRate: number): { left: Float32Array; right: Float32Array } {
  const network = networkOf(rooms[place], sampleRate);
  const scale = scaleOf(place, sampleRate, network);
  const source = filtered(dry, network.filters);
  for (let i = 0; i < source.length; i += 1) source[i]! *= scale;
  const [left, right] = unscaled(source, network);
  return { left, right };
}
