import { z } from 'zod';

/** The file of an account: a ZIP of `account.json` (this schema) and `dramas/<name>.narratix`, copies as “Save a copy” makes them. */
export const accountFormat = 'narratix-account';
export const accountVersion = 1;
export const accountEntry = 'account.json';
export const dramaFolder = 'dramas';

const text = z.string().max(1_000);

export const accountSchema = z.object({
  format: z.literal(accountFormat),
  version: z.literal(accountVersion),
  exportedAt: text,
  person: z.object({ name: text, email: text.nullable(), since: text, monthlyCapMicros: z.int().min(0), waysIn: z.array(text) }),
  keys: z.array(z.object({ vendor: text, lastFour: text })),
  // Files of before there were any have none.
  tokens: z.array(z.object({ name: text, prefix: text, scopes: z.array(text), since: text, lastUsedAt: text.nullable(), expiresAt: text.nullable().default(null) })).default([]),
  dramas: z.array(z.object({ file: text, title: text, since: text, sharedWith: z.array(z.object({ name: text, email: text.nullable(), role: text })) })),
  sharedWithMe: z.array(z.object({ title: text, owner: text, role: text })),
  purchases: z.array(z.object({ at: text, vendor: text, model: text, stage: text, state: text, mostMicros: z.int(), costMicros: z.int().nullable(), projectId: text.nullable() })),
  changes: z.array(z.object({ at: text, what: text, projectId: text })),
});
export type AccountFile = z.infer<typeof accountSchema>;
