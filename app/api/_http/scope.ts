import { z } from 'zod';

/** What to make, as a page sends it: the shape only; what may be made is the service's to say. */
export const scopeBody = z.object({
  scope: z
    .discriminatedUnion('kind', [
      z.object({ kind: z.literal('all') }),
      z.object({ kind: z.literal('chapters'), chapterIds: z.array(z.string()).max(2_000) }),
      z.object({ kind: z.literal('sample'), fromIndex: z.number(), toIndex: z.number() }),
    ])
    .default({ kind: 'all' }),
});
