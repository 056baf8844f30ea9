'use server';

import { z } from 'zod';
import { addCue, anotherSound, duplicateCue, removeCue } from '../../lib/services/cues/add-cue.ts';
import { shapeCue } from '../../lib/services/cues/shape-cue.ts';
import { runAction } from './run-action.ts';
import type { ActionAnswer } from './run-action.ts';

const id = z.string().max(64);
const version = z.int32();
const offset = z.int32().min(0);
const schemas = {
  added: z.object({ projectId: id, lane: z.enum(['effect', 'ambience', 'music']), sound: z.string().max(100), prompt: z.string().max(2_000).optional(), anchorStart: offset, anchorEnd: offset, untilOffset: offset.optional() }),
  shape: z.object({
    cueId: id,
    version,
    anchorStart: offset.optional(),
    anchorEnd: offset.optional(),
    untilOffset: offset.optional(),
    shiftSeconds: z.number().optional(),
    trimHeadSeconds: z.number().optional(),
    trimTailSeconds: z.number().optional(),
    fadeInSeconds: z.number().nullable().optional(),
    fadeOutSeconds: z.number().nullable().optional(),
    pan: z.number().optional(),
  }),
  one: z.object({ cueId: id }),
  gone: z.object({ cueId: id, version }),
  other: z.object({ cueId: id, version, sound: z.string().max(100).optional(), prompt: z.string().max(2_000).optional() }),
};

export async function addCueAction(input: z.input<typeof schemas.added>): Promise<ActionAnswer<{ cueId: string }>> {
  return await runAction('add a sound', (context) => addCue(context, schemas.added.parse(input)));
}
export async function shapeCueAction(input: z.input<typeof schemas.shape>): Promise<ActionAnswer<{ version: number }>> {
  return await runAction('shape a sound', (context) => shapeCue(context, schemas.shape.parse(input)));
}
export async function duplicateCueAction(input: z.input<typeof schemas.one>): Promise<ActionAnswer<{ cueId: string }>> {
  return await runAction('double a sound', (context) => duplicateCue(context, schemas.one.parse(input)));
}
export async function removeCueAction(input: z.input<typeof schemas.gone>): Promise<ActionAnswer> {
  return await runAction('take a sound away', (context) => removeCue(context, schemas.gone.parse(input)));
}
export async function anotherSoundAction(input: z.input<typeof schemas.other>): Promise<ActionAnswer<{ version: number }>> {
  return await runAction('choose another sound', (context) => anotherSound(context, schemas.other.parse(input)));
}
