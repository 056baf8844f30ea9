import type { CueLane } from './types.ts';

/** The masters that a drama is made into: what is heard in them and how loud they are. */

export interface MasterKind {
  /** Of the encoded file: integrated loudness by BS.1770-4, LUFS, and the highest true peak, dBTP. */
  integratedLufs: number;
  truePeakDbtp: number;
  /** Lanes that are heard; null is all. */
  lanes: (CueLane | 'speech')[] | null;
}

export const masters = {
  /** A podcast's or drama's usual level. */
  drama: { integratedLufs: -16, truePeakDbtp: -1, lanes: null },
  /** The voices alone, at the same level. */
  narration: { integratedLufs: -16, truePeakDbtp: -1, lanes: ['speech'] },
  /** Broadcast: EBU R 128. */
  broadcast: { integratedLufs: -23, truePeakDbtp: -1, lanes: null },
} as const satisfies { [name: string]: MasterKind };

export type MasterName = keyof typeof masters;
