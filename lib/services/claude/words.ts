import { z } from 'zod';

/** One line, without what does not belong into a name, a direction or a prompt, and not longer than `most`. */
export const line = (most: number) =>
  z.string().transform((value) => {
    const clean = value.toWellFormed().replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}<>⟦⟧{}]+/gu, ' ').replace(/\s+/g, ' ').trim();
    return Array.from(clean).slice(0, most).join('').trim();
  });
