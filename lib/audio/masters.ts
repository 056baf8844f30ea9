import type { Lane } from './types.ts';

/** The masters that a drama is made into: what is heard in them, how loud they are, and how they are encoded. */

export interface MasterKind {
  /** For a person: "Drama", and what it is for. */
  label: string;
  purpose: string;
  /** Of the encoded sound: integrated loudness by BS.1770-4, LUFS, and the highest true peak, dBTP. */
  integratedLufs: number;
  truePeakDbtp: number;
  /** Lanes that are heard; null is all. */
  lanes: readonly Lane[] | null;
  channels: 1 | 2;
  /** True where every chapter is brought to the loudness for itself: each is a file that is judged alone. */
  chapterByChapter: boolean;
}

export const masters = {
  drama: { label: 'Drama', purpose: 'the full mix, at the loudness of podcasts', integratedLufs: -16, truePeakDbtp: -1, lanes: null, channels: 2, chapterByChapter: false },
  narration: { label: 'Voices only', purpose: 'without music and effects', integratedLufs: -16, truePeakDbtp: -1, lanes: ['speech'], channels: 2, chapterByChapter: false },
  // Loudness of speech about 1.5 LU over its RMS level: in the middle of -23 to -18 dB, with room over the noise floor.
  acx: { label: 'ACX', purpose: 'voices only, mono, to the ACX file specification', integratedLufs: -19.5, truePeakDbtp: -3.2, lanes: ['speech'], channels: 1, chapterByChapter: true },
  broadcast: { label: 'Broadcast', purpose: 'the full mix, to EBU R 128', integratedLufs: -23, truePeakDbtp: -1, lanes: null, channels: 2, chapterByChapter: false },
} as const satisfies { [name: string]: MasterKind };

export type MasterName = keyof typeof masters;

export const masterNames = Object.keys(masters).filter((name) => isMaster(name));

export function isMaster(name: string): name is MasterName {
  return Object.hasOwn(masters, name);
}
