import { z } from 'zod';

/** What a purchase of Hume's designs holds: several candidates for one price. */
export const boughtCandidates = z.object({
  candidates: z.array(z.object({ generationId: z.string(), assetId: z.string(), durationSeconds: z.number(), medianHz: z.number().nullable() })),
});
export type BoughtCandidate = z.output<typeof boughtCandidates>['candidates'][number];
