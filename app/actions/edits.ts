'use server';

import { z } from 'zod';
import { chooseVoice } from '../../lib/services/characters/choose-voice.ts';
import { renameCharacter } from '../../lib/services/characters/rename-character.ts';
import { setCue } from '../../lib/services/cues/set-cue.ts';
import { includeChapter } from '../../lib/services/projects/include-chapter.ts';
import { renameProject } from '../../lib/services/projects/rename-project.ts';
import { assignSpeaker } from '../../lib/services/segments/assign-speaker.ts';
import { runAction } from './run-action.ts';
import type { ActionAnswer } from './run-action.ts';

// Whoever posts to a server action chooses its arguments: each is parsed before a service sees it.
const id = z.string().max(64);
const version = z.int();
const schemas = {
  speaker: z.object({ segmentId: id, characterId: id.nullable(), version }),
  name: z.object({ characterId: id, name: z.string().max(500), version }),
  voice: z.object({ characterId: id, externalId: z.string().max(200), version }),
  cue: z.object({ cueId: id, enabled: z.boolean().optional(), gainDb: z.number().optional(), version }),
  chapter: z.object({ chapterId: id, included: z.boolean() }),
  title: z.object({ projectId: id, title: z.string().max(2_000) }),
};

export async function assignSpeakerAction(input: z.input<typeof schemas.speaker>): Promise<ActionAnswer> {
  return await runAction('change a speaker', (context) => assignSpeaker(context, schemas.speaker.parse(input)));
}
export async function renameCharacterAction(input: z.input<typeof schemas.name>): Promise<ActionAnswer> {
  return await runAction('rename a character', (context) => renameCharacter(context, schemas.name.parse(input)));
}
export async function chooseVoiceAction(input: z.input<typeof schemas.voice>): Promise<ActionAnswer> {
  return await runAction('choose a voice', (context) => chooseVoice(context, schemas.voice.parse(input)));
}
export async function setCueAction(input: z.input<typeof schemas.cue>): Promise<ActionAnswer> {
  return await runAction('change a sound', (context) => setCue(context, schemas.cue.parse(input)));
}
export async function includeChapterAction(input: z.input<typeof schemas.chapter>): Promise<ActionAnswer> {
  return await runAction('choose a chapter', (context) => includeChapter(context, schemas.chapter.parse(input)));
}
export async function renameProjectAction(input: z.input<typeof schemas.title>): Promise<ActionAnswer> {
  return await runAction('rename a drama', (context) => renameProject(context, schemas.title.parse(input)));
}
