import { z } from 'zod';

/** What a process holds after a collection: bytes, open files (0 where the system does not tell), and when that was, ms since the epoch. */
export const heldSchema = z.object({ heapUsed: z.number(), external: z.number(), rss: z.number(), files: z.number(), at: z.number() });
export type Held = z.infer<typeof heldSchema>;
