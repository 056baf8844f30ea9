/**
 * The factor of a line as its row keeps it: what `LineFactor` is to the reader, with its candidates by character id
 * instead of by place in a reading, so that it outlives the reading.
 */
import { z } from 'zod';
import type { Prisma } from '../../db/generated/client.ts';
import { toJson } from '../../db/json.ts';
import type { LineFactor } from '../../story/types.ts';

const schema = z.object({
  key: z.string(),
  gap: z.string(),
  candidates: z.array(z.object({ characterId: z.string().nullable(), score: z.number() })),
});

/** Null as a character id is the narrator (the "I" of a first-person story). Scores are natural logs, the likeliest first. */
export type StoredFactor = z.infer<typeof schema>;

/**
 * A reading's factor as the column `factor` keeps it; undefined (the column stays empty) where the reading weighed nobody.
 *
 * @param characterIds for each character of the reading its row's id, null for the narrator. Two of them may be one row
 *   (people whom the writer made one): their scores are added as probabilities.
 */
export function storedFactor(factor: LineFactor | null, characterIds: readonly (string | null)[]): Prisma.InputJsonObject | undefined {
  if (!factor) return undefined;
  const candidates = factor.candidates.map(({ speaker, score }) => ({ characterId: characterIds[speaker] ?? null, score }));
  return writeFactor({ key: factor.key, gap: factor.gap, candidates });
}

/** As the column keeps it: each candidate once, the likeliest first. */
export function writeFactor(factor: StoredFactor): Prisma.InputJsonObject {
  return toJson({ key: factor.key, gap: factor.gap, candidates: joinCandidates(factor.candidates) });
}

/** The column's own, each candidate once, or null where it holds none (narration, or a row older than the column). */
export function readFactor(json: unknown): StoredFactor | null {
  const parsed = schema.safeParse(json);
  return parsed.success ? { ...parsed.data, candidates: joinCandidates(parsed.data.candidates) } : null;
}

function joinCandidates(candidates: StoredFactor['candidates']): StoredFactor['candidates'] {
  const scores = new Map<string | null, number>();
  for (const { characterId, score } of candidates) {
    const before = scores.get(characterId);
    scores.set(characterId, before === undefined ? score : Math.max(before, score) + Math.log1p(Math.exp(-Math.abs(before - score))));
  }
  return [...scores].map(([characterId, score]) => ({ characterId, score })).toSorted((a, b) => b.score - a.score);
}
