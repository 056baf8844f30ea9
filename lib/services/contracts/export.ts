/** Laying it all together, and the finished mix. */
import type { MasterMeasure, Timeline } from '../../audio/types.ts';

export type MakeScope =
  | { kind: 'all' }
  | { kind: 'chapters'; chapterIds: string[] }
  /** Segments [from, to) by index: about three minutes of the liveliest scene. */
  | { kind: 'sample'; fromIndex: number; toIndex: number };

export interface AudioExportService {
  /** Lays the speech (and the cues) of the scope end to end. Pure reading: makes no sound and no row. */
  combineSpeech(projectId: string, scope: MakeScope): Promise<Timeline>;
  /** Mixes, masters, encodes and measures; stores files and the Export row of the production. Run twice: the same one. */
  exportFinalMix(
    input: { projectId: string; productionId: string; scope: MakeScope },
    options: { signal?: AbortSignal; progress?: (fraction: number) => void },
  ): Promise<{ exportId: string; measure: MasterMeasure }>;
}
