'use server';

import { z } from 'zod';
import { splitCharacter } from '../../lib/services/characters/split-character.ts';
import { assignLines } from '../../lib/services/segments/assign-lines.ts';
import { answerReview } from '../../lib/services/segments/answer-review.ts';
import { setTags } from '../../lib/services/segments/drop-tags.ts';
import { setLocked } from '../../lib/services/segments/lock-lines.ts';
import { lineKinds, setKind } from '../../lib/services/segments/set-kind.ts';
import { setSilent } from '../../lib/services/segments/set-silent.ts';
import { tagSettings, type LinesChanged, type ReviewAnswered } from '../../lib/services/views.ts';
import { runAction } from './run-action.ts';
import type { ActionAnswer } from './run-action.ts';

// Whoever posts to a server action chooses its arguments: each is parsed before a service sees it.
const id = z.string().max(64);
const lines = z.array(z.object({ id, version: z.int() })).max(20_000);
const projectId = id;
const schemas = {
  assign: z.object({ projectId, lines, characterId: id.nullable() }),
  split: z.object({ projectId, lines, name: z.string().max(500) }),
  kind: z.object({ projectId, lines, kind: z.enum(lineKinds) }),
  lock: z.object({ projectId, lines, locked: z.boolean() }),
  silent: z.object({ projectId, lines, silent: z.boolean() }),
  tags: z.object({ projectId, tags: z.enum(tagSettings) }),
  review: z.object({
    segmentId: id,
    version: z.int(),
    answer: z.discriminatedUnion('kind', [z.object({ kind: z.literal('right') }), z.object({ kind: z.literal('speaker'), characterId: id.nullable() }), z.object({ kind: z.literal('swap'), withId: id.nullable() })]),
  }),
};

export async function assignLinesAction(input: z.input<typeof schemas.assign>): Promise<ActionAnswer<LinesChanged>> {
  return await runAction('change speakers', (context) => assignLines(context, schemas.assign.parse(input)));
}
export async function splitCharacterAction(input: z.input<typeof schemas.split>): Promise<ActionAnswer<LinesChanged>> {
  return await runAction('give lines to somebody new', (context) => splitCharacter(context, schemas.split.parse(input)));
}
export async function setKindAction(input: z.input<typeof schemas.kind>): Promise<ActionAnswer<LinesChanged>> {
  return await runAction('change the kind of lines', (context) => setKind(context, schemas.kind.parse(input)));
}
export async function setLockedAction(input: z.input<typeof schemas.lock>): Promise<ActionAnswer<LinesChanged>> {
  return await runAction('confirm lines', (context) => setLocked(context, schemas.lock.parse(input)));
}
export async function setSilentAction(input: z.input<typeof schemas.silent>): Promise<ActionAnswer<LinesChanged>> {
  return await runAction('silence lines', (context) => setSilent(context, schemas.silent.parse(input)));
}
export async function setTagsAction(input: z.input<typeof schemas.tags>): Promise<ActionAnswer<{ silent: number; tags: number }>> {
  return await runAction('choose what becomes of speech tags', (context) => setTags(context, schemas.tags.parse(input)));
}
export async function answerReviewAction(input: z.input<typeof schemas.review>): Promise<ActionAnswer<ReviewAnswered>> {
  return await runAction('answer a question of the review', (context) => answerReview(context, schemas.review.parse(input)));
}
