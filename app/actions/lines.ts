'use server';

import { z } from 'zod';
import { splitCharacter } from '../../lib/services/characters/split-character.ts';
import { assignLines } from '../../lib/services/segments/assign-lines.ts';
import { answerReview } from '../../lib/services/segments/answer-review.ts';
import { setTags } from '../../lib/services/segments/drop-tags.ts';
import { setLocked } from '../../lib/services/segments/lock-lines.ts';
import { lineKinds, setKind } from '../../lib/services/segments/set-kind.ts';
import { mergeLines, splitLine } from '../../lib/services/segments/cut-lines.ts';
import { replaceWords } from '../../lib/services/segments/replace-words.ts';
import { setLines } from '../../lib/services/segments/set-lines.ts';
import { chooseTake, noteTake } from '../../lib/services/segments/takes.ts';
import { undoEdit } from '../../lib/services/edits/undo.ts';
import { setSilent } from '../../lib/services/segments/set-silent.ts';
import { tagSettings, type LinesChanged, type ReviewAnswered } from '../../lib/services/views.ts';
import { runAction } from './run-action.ts';
import type { ActionAnswer } from './run-action.ts';

// Whoever posts to a server action chooses its arguments: each is parsed before a service sees it.
const id = z.string().max(64);
const lines = z.array(z.object({ id, version: z.int32() })).max(20_000);
const projectId = id;
const schemas = {
  assign: z.object({ projectId, lines, characterId: id.nullable() }),
  split: z.object({ projectId, lines, name: z.string().max(500) }),
  kind: z.object({ projectId, lines, kind: z.enum(lineKinds) }),
  lock: z.object({ projectId, lines, locked: z.boolean() }),
  silent: z.object({ projectId, lines, silent: z.boolean() }),
  settings: z.object({
    projectId,
    lines,
    set: z.object({ direction: z.string().max(2_000).nullable(), ear: z.string().max(20_000).nullable(), pace: z.number(), pauseAfterSeconds: z.number().nullable(), gainDb: z.number(), locked: z.boolean(), note: z.string().max(10_000).nullable() }).partial(),
  }),
  cut: z.object({ segmentId: id, version: z.int32(), at: z.int32().min(0) }),
  join: z.object({ segmentId: id, version: z.int32() }),
  take: z.object({ segmentId: id, takeId: id, version: z.int32() }),
  takeNote: z.object({ segmentId: id, takeId: id, note: z.string().max(2_000), seen: z.string().max(2_000).nullable() }),
  replace: z.object({ projectId, find: z.string().max(1_000), replace: z.string().max(1_000), matchCase: z.boolean().optional(), wholeWords: z.boolean().optional(), segmentIds: z.array(id).max(20_000).optional() }),
  undo: z.object({ projectId, redo: z.boolean() }),
  tags: z.object({ projectId, tags: z.enum(tagSettings) }),
  review: z.object({
    segmentId: id,
    version: z.int32(),
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
export async function setLinesAction(input: z.input<typeof schemas.settings>): Promise<ActionAnswer<LinesChanged>> {
  return await runAction('set how lines are spoken', (context) => setLines(context, schemas.settings.parse(input)));
}
export async function splitLineAction(input: z.input<typeof schemas.cut>): Promise<ActionAnswer<{ firstId: string; secondId: string }>> {
  return await runAction('split a line', (context) => splitLine(context, schemas.cut.parse(input)));
}
export async function mergeLinesAction(input: z.input<typeof schemas.join>): Promise<ActionAnswer<{ id: string }>> {
  return await runAction('join two lines', (context) => mergeLines(context, schemas.join.parse(input)));
}
export async function chooseTakeAction(input: z.input<typeof schemas.take>): Promise<ActionAnswer<{ locked: boolean }>> {
  return await runAction('choose a take', (context) => chooseTake(context, schemas.take.parse(input)));
}
export async function noteTakeAction(input: z.input<typeof schemas.takeNote>): Promise<ActionAnswer> {
  return await runAction('write a note beside a take', (context) => noteTake(context, schemas.takeNote.parse(input)));
}
export async function replaceWordsAction(input: z.input<typeof schemas.replace>): Promise<ActionAnswer<{ lines: number; places: number }>> {
  return await runAction('replace words for the ear', (context) => replaceWords(context, schemas.replace.parse(input)));
}
export async function undoAction(input: z.input<typeof schemas.undo>): Promise<ActionAnswer<{ label: string; note: string | null }>> {
  return await runAction('undo an edit', (context) => undoEdit(context, schemas.undo.parse(input)));
}
export async function setTagsAction(input: z.input<typeof schemas.tags>): Promise<ActionAnswer<{ silent: number; tags: number }>> {
  return await runAction('choose what becomes of speech tags', (context) => setTags(context, schemas.tags.parse(input)));
}
export async function answerReviewAction(input: z.input<typeof schemas.review>): Promise<ActionAnswer<ReviewAnswered>> {
  return await runAction('answer a question of the review', (context) => answerReview(context, schemas.review.parse(input)));
}
