import { sampleRate, type Stereo } from './dsp.ts';

export interface Room {
  /** Scale of the delays: 0.3 a cupboard, 1 a hall, 2 a cathedral. */
  size: number;
  /** Seconds to -60 dB at low frequencies. */
  decaySeconds: number;
  /** Above this the room swallows sound, Hz. */
  dampingHz: number;
  /** Level of the room against the direct sound, 1 = as loud. */
  wet: number;
}

export const rooms = {
  parlour: { size: 0.35, decaySeconds: 0.45, dampingHz: 4500, wet: 0.28 },
  hall: { size: 0.9, decaySeconds: 1.6, dampingHz: 4000, wet: 0.35 },
  outdoors: { size: 1.9, decaySeconds: 1.1, dampingHz: 1800, wet: 0.22 },
  valley: { size: 2.6, decaySeconds: 3.2, dampingHz: 900, wet: 0.5 },
  concert: { size: 1.25, decaySeconds: 3.4, dampingHz: 3800, wet: 0.45 },
} as const satisfies Record<string, Room>;

const delaysMs = [29.7, 37.1, 41.1, 43.7, 53.3, 61.7, 71.3, 79.9];

/**
 * A feedback delay network of eight lines with a Householder matrix and a low-pass in each line (J.-M. Jot 1991).
 * Adds the room to `x` in place. With `wrap` the buffer is a circle: the room is first filled with the end of it.
 */
export function reverb(x: Stereo, room: Room, wrap = false): Stereo {
  const n = x.left.length;
  const lengths = delaysMs.map((ms) => Math.max(8, Math.round((ms / 1000) * room.size * sampleRate) | 1));
  const offsets: number[] = [];
  let total = 0;
  for (const length of lengths) {
    offsets.push(total);
    total += length;
  }
  const memory = new Float32Array(total);
  const size = new Int32Array(lengths);
  const offset = new Int32Array(offsets);
  const at = new Int32Array(8);
  const gain = new Float64Array(lengths.map((length) => 10 ** ((-3 * length) / (room.decaySeconds * sampleRate))));
  const damp = new Float64Array(8);
  const pole = Math.exp((-2 * Math.PI * room.dampingHz) / sampleRate);
  const out = new Float64Array(8);
  const wet = room.wet * 0.5;
  const warm = wrap ? Math.min(n, Math.round(room.decaySeconds * sampleRate)) : 0;
  for (let i = -warm; i < n; i++) {
    const j = i < 0 ? i + n : i;
    const l = x.left[j] ?? 0;
    const r = x.right[j] ?? 0;
    let sum = 0;
    for (let k = 0; k < 8; k++) {
      const read = memory[(offset[k] ?? 0) + (at[k] ?? 0)] ?? 0;
      const y = read + pole * ((damp[k] ?? 0) - read);
      damp[k] = y;
      const v = y * (gain[k] ?? 0);
      out[k] = v;
      sum += v;
    }
    sum *= 0.25;
    for (let k = 0; k < 8; k++) {
      const slot = at[k] ?? 0;
      memory[(offset[k] ?? 0) + slot] = (out[k] ?? 0) - sum + ((k & 1) === 0 ? l : r) * 0.5;
      at[k] = slot + 1 >= (size[k] ?? 1) ? 0 : slot + 1;
    }
    if (i >= 0) {
      x.left[j] = l + wet * ((out[0] ?? 0) - (out[2] ?? 0) + (out[4] ?? 0) - (out[6] ?? 0)) * 2;
      x.right[j] = r + wet * ((out[1] ?? 0) - (out[3] ?? 0) + (out[5] ?? 0) - (out[7] ?? 0)) * 2;
    }
  }
  return x;
}
