'use server';

import { z } from 'zod';
import { mergeChapter, moveChapter, resetChapters, setChapter, setSceneNarrator, splitChapter } from '../../lib/services/chapters/edit-chapters.ts';
import { setLanguage } from '../../lib/services/projects/set-language.ts';
import { setStyle } from '../../lib/services/projects/set-style.ts';
import { acceptRevision, discardRevision } from '../../lib/services/revisions/revise.ts';
import { runAction } from './run-action.ts';
import type { ActionAnswer } from './run-action.ts';

// Whoever posts to a server action chooses its arguments: each is parsed before a service sees it.
const id = z.string().max(64);
const version = z.int32();
const schemas = {
  chapter: z.object({ chapterId: id, version, title: z.string().max(2_000).optional(), included: z.boolean().optional(), narratorId: id.nullable().optional() }),
  scene: z.object({ sceneId: id, narratorId: id.nullable() }),
  merge: z.object({ chapterId: id, version }),
  split: z.object({ segmentId: id, title: z.string().max(2_000).optional() }),
  move: z.object({ chapterId: id, version, to: z.int32().min(0).max(100_000) }),
  project: z.object({ projectId: id }),
  language: z.object({ projectId: id, language: z.string().max(20) }),
  style: z.object({ projectId: id, style: z.string().max(20) }),
};

export async function setChapterAction(input: z.input<typeof schemas.chapter>): Promise<ActionAnswer> {
  return await runAction('change a chapter', (context) => setChapter(context, schemas.chapter.parse(input)));
}
export async function setSceneNarratorAction(input: z.input<typeof schemas.scene>): Promise<ActionAnswer> {
  return await runAction('choose who tells a scene', (context) => setSceneNarrator(context, schemas.scene.parse(input)));
}
export async function mergeChapterAction(input: z.input<typeof schemas.merge>): Promise<ActionAnswer> {
  return await runAction('join two chapters', (context) => mergeChapter(context, schemas.merge.parse(input)));
}
export async function splitChapterAction(input: z.input<typeof schemas.split>): Promise<ActionAnswer> {
  return await runAction('part a chapter', (context) => {
    const { segmentId, title } = schemas.split.parse(input);
    return splitChapter(context, { at: { segmentId }, title });
  });
}
export async function moveChapterAction(input: z.input<typeof schemas.move>): Promise<ActionAnswer> {
  return await runAction('move a chapter', (context) => moveChapter(context, schemas.move.parse(input)));
}
export async function resetChaptersAction(input: z.input<typeof schemas.project>): Promise<ActionAnswer> {
  return await runAction('reset the chapters', (context) => resetChapters(context, schemas.project.parse(input)));
}
export async function setLanguageAction(input: z.input<typeof schemas.language>): Promise<ActionAnswer> {
  return await runAction('choose the language of a story', (context) => setLanguage(context, schemas.language.parse(input)));
}
export async function setStyleAction(input: z.input<typeof schemas.style>): Promise<ActionAnswer> {
  return await runAction('choose how a drama is read', (context) => setStyle(context, schemas.style.parse(input)));
}
export async function acceptRevisionAction(input: z.input<typeof schemas.project>): Promise<ActionAnswer> {
  return await runAction('take a revised manuscript over', (context) => acceptRevision(context, schemas.project.parse(input)));
}
export async function discardRevisionAction(input: z.input<typeof schemas.project>): Promise<ActionAnswer> {
  return await runAction('discard a revised manuscript', (context) => discardRevision(context, schemas.project.parse(input)));
}
