import { z } from 'zod';
import type { MasterMeasure } from '../../audio/types.ts';

/** MasterMeasure as it comes out of a row. */
export const measureSchema: z.ZodType<MasterMeasure> = z.object({
  durationSeconds: z.number(),
  integratedLufs: z.number(),
  truePeakDbtp: z.number(),
  loudnessRangeLu: z.number(),
});
