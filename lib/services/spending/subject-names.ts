/** What purchases were for, in words. */
import { soundLabel } from '../../audio/synthesis/labels.ts';
import type { CueLane } from '../../audio/types.ts';
import { sourceOf } from '../access.ts';
import type { Tx } from '../interfaces.ts';
import { soundModels } from '../vendors/models.ts';
import { claudeModels } from '../claude/models.ts';

/** So many letters of a line tell which it is. */
const shownOfLine = 60;

/** Names for the subjects of a drama's purchases, by id. What is gone has none. */
export async function subjectNames(tx: Tx, projectId: string, ids: readonly string[]): Promise<Map<string, string>> {
  const where = { projectId, id: { in: [...new Set(ids)] } };
  const { text } = await sourceOf(tx, projectId);
  const names = new Map<string, string>();
  for (const { id, start, end } of await tx.segment.findMany({ where, select: { id: true, start: true, end: true } })) names.set(id, shortened(text.slice(start, end)));
  for (const { id, name } of await tx.character.findMany({ where, select: { id: true, name: true } })) names.set(id, `A voice for ${name}`);
  for (const { id, title } of await tx.chapter.findMany({ where, select: { id: true, title: true } })) names.set(id, `Chapter “${title}”`);
  for (const { id, chapter } of await tx.scene.findMany({ where: { id: where.id, chapter: { projectId } }, select: { id: true, chapter: { select: { title: true } } } })) names.set(id, `A scene of “${chapter.title}”`);
  for (const { id, lane, sound, prompt, anchorStart, anchorEnd } of await tx.cue.findMany({ where })) {
    const label = soundLabel(lane as CueLane, sound, prompt);
    const word = text.slice(anchorStart, anchorEnd).trim();
    names.set(id, `${label.charAt(0).toUpperCase()}${label.slice(1)}${word === '' ? '' : `, on “${word}”`}`);
  }
  return names;
}

/** What a purchase was for: its subject by name, the whole story, or something that is no longer there. */
export function subjectName(names: ReadonlyMap<string, string>, subjectId: string | null): string {
  if (subjectId === null) return 'The whole story';
  return names.get(subjectId) ?? 'Something that is no longer in the drama';
}

/** A vendor's model as people call it. */
export function modelName(model: string): string {
  const sound = Object.entries(soundModels).find(([key, { id }]) => key === model || id === model);
  return sound?.[1].name ?? claudeModels.find(({ id }) => id === model)?.name ?? model;
}

function shortened(line: string): string {
  const plain = line.replace(/\s+/g, ' ').trim();
  if (plain.length <= shownOfLine) return plain;
  const cut = plain.slice(0, shownOfLine);
  return `${cut.slice(0, cut.lastIndexOf(' ') > 20 ? cut.lastIndexOf(' ') : shownOfLine)}…`;
}
