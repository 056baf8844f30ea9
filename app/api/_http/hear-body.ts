import { z } from 'zod';

/** Asking to hear something: with `buy` it is made also where that costs. Players never send it. */
export const hearBody = z.object({ buy: z.boolean().default(false) });
