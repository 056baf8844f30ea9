'use server';

import { z } from 'zod';
import { setSoundDensity } from '../../lib/services/audio-analysis/set-density.ts';
import { chooseVoice } from '../../lib/services/characters/choose-voice.ts';
import { deleteCharacter } from '../../lib/services/characters/delete-character.ts';
import { mergeCharacters } from '../../lib/services/characters/merge-characters.ts';
import { newCharacter } from '../../lib/services/characters/new-character.ts';
import { recolourCharacter } from '../../lib/services/characters/recolour-character.ts';
import { renameCharacter } from '../../lib/services/characters/rename-character.ts';
import { setCue } from '../../lib/services/cues/set-cue.ts';
import { includeChapter } from '../../lib/services/projects/include-chapter.ts';
import { renameProject } from '../../lib/services/projects/rename-project.ts';
import { engineChoices } from '../../lib/services/vendors/pick.ts';
import { runAction } from './run-action.ts';
import type { ActionAnswer } from './run-action.ts';

// Whoever posts to a server action chooses its arguments: each is parsed before a service sees it.
const id = z.string().max(64);
const version = z.int32();
const schemas = {
  name: z.object({ characterId: id, name: z.string().max(500), version }),
  colour: z.object({ characterId: id, colour: z.int32(), version }),
  merge: z.object({ keepId: id, keepVersion: version, goneId: id, goneVersion: version }),
  newcomer: z.object({ projectId: id, name: z.string().max(500) }),
  gone: z.object({ characterId: id, version }),
  voice: z.object({ characterId: id, engine: z.enum(engineChoices.voice.all), externalId: z.string().max(200), version }),
  cue: z.object({ cueId: id, enabled: z.boolean().optional(), gainDb: z.number().optional(), placement: z.string().max(20).optional(), version }),
  density: z.object({ projectId: id, density: z.string().max(20) }),
  chapter: z.object({ chapterId: id, included: z.boolean() }),
  title: z.object({ projectId: id, title: z.string().max(2_000) }),
};

export async function renameCharacterAction(input: z.input<typeof schemas.name>): Promise<ActionAnswer> {
  return await runAction('rename a character', (context) => renameCharacter(context, schemas.name.parse(input)));
}
export async function recolourCharacterAction(input: z.input<typeof schemas.colour>): Promise<ActionAnswer> {
  return await runAction('recolour a character', (context) => recolourCharacter(context, schemas.colour.parse(input)));
}
export async function mergeCharactersAction(input: z.input<typeof schemas.merge>): Promise<ActionAnswer<{ lines: number }>> {
  return await runAction('make two characters one', (context) => mergeCharacters(context, schemas.merge.parse(input)));
}
export async function newCharacterAction(input: z.input<typeof schemas.newcomer>): Promise<ActionAnswer<{ id: string }>> {
  return await runAction('add a character', (context) => newCharacter(context, schemas.newcomer.parse(input)));
}
export async function deleteCharacterAction(input: z.input<typeof schemas.gone>): Promise<ActionAnswer> {
  return await runAction('delete a character', (context) => deleteCharacter(context, schemas.gone.parse(input)));
}
export async function chooseVoiceAction(input: z.input<typeof schemas.voice>): Promise<ActionAnswer> {
  return await runAction('choose a voice', (context) => chooseVoice(context, schemas.voice.parse(input)));
}
export async function setCueAction(input: z.input<typeof schemas.cue>): Promise<ActionAnswer> {
  return await runAction('change a sound', (context) => setCue(context, schemas.cue.parse(input)));
}
export async function setSoundDensityAction(input: z.input<typeof schemas.density>): Promise<ActionAnswer<{ scored: number; waiting: number }>> {
  return await runAction('choose how much sound a drama has', (context) => setSoundDensity(context, schemas.density.parse(input)));
}
export async function includeChapterAction(input: z.input<typeof schemas.chapter>): Promise<ActionAnswer> {
  return await runAction('choose a chapter', (context) => includeChapter(context, schemas.chapter.parse(input)));
}
export async function renameProjectAction(input: z.input<typeof schemas.title>): Promise<ActionAnswer> {
  return await runAction('rename a drama', (context) => renameProject(context, schemas.title.parse(input)));
}
