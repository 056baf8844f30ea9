'use server';

import { z } from 'zod';
import { copyCast } from '../../lib/services/characters/copy-cast.ts';
import { alphabets } from '../../lib/services/pronunciations/dictionary.ts';
import { deletePronunciation, setPronunciation } from '../../lib/services/pronunciations/set-pronunciation.ts';
import { setWalkOns } from '../../lib/services/voice-generation/set-walk-ons.ts';
import { runAction } from './run-action.ts';
import type { ActionAnswer } from './run-action.ts';

// Whoever posts to a server action chooses its arguments: each is parsed before a service sees it.
const id = z.string().max(64);
const version = z.int32();
const schemas = {
  pronunciation: z.object({
    projectId: id,
    entry: z.object({ id, version }).nullable(),
    word: z.string().max(500),
    said: z.string().max(500),
    alphabet: z.enum(alphabets),
    matchCase: z.boolean(),
    note: z.string().max(2_000).nullable(),
  }),
  walkOns: z.object({ projectId: id, walkOns: z.string().max(20) }),
  copy: z.object({ projectId: id, fromId: id, characterIds: z.array(id).max(10_000), words: z.array(z.string().max(500)).max(10_000) }),
  unlearn: z.object({ projectId: id, id, version }),
};

export async function setPronunciationAction(input: z.input<typeof schemas.pronunciation>): Promise<ActionAnswer<{ id: string; version: number }>> {
  return await runAction('keep a pronunciation', (context) => setPronunciation(context, schemas.pronunciation.parse(input)));
}
export async function deletePronunciationAction(input: z.input<typeof schemas.unlearn>): Promise<ActionAnswer> {
  return await runAction('delete a pronunciation', (context) => deletePronunciation(context, schemas.unlearn.parse(input)));
}
export async function setWalkOnsAction(input: z.input<typeof schemas.walkOns>): Promise<ActionAnswer> {
  return await runAction('choose who speaks for walk-ons', (context) => setWalkOns(context, schemas.walkOns.parse(input)));
}
export async function copyCastAction(input: z.input<typeof schemas.copy>): Promise<ActionAnswer<{ people: number; words: number }>> {
  return await runAction('copy a cast', (context) => copyCast(context, schemas.copy.parse(input)));
}
