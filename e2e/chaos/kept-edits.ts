/** Whether what a writer changed is still there at the end of a run. */
import type { PrismaClient } from '../../lib/db/client.ts';
import type { TextRange } from '../../lib/story/types.ts';
import type { Answered } from './editing.ts';
import type { Plan } from './plan.ts';

/** What edits are looked for in. */
export interface EditedRows {
  lines: readonly { id: string; characterId: string | null; speakerSetBy: string; silent: boolean; silentSetBy: string }[];
  people: readonly { id: string; name: string; nameSetBy: string }[];
  cues: readonly { id: string; gainDb: number; setBy: string }[];
}

/** Reads the rows of a drama that its writer can have changed. */
export async function editedRows(prisma: PrismaClient, projectId: string): Promise<EditedRows> {
  return {
    lines: await prisma.segment.findMany({ where: { projectId }, select: { id: true, characterId: true, speakerSetBy: true, silent: true, silentSetBy: true } }),
    people: await prisma.character.findMany({ where: { projectId }, select: { id: true, name: true, nameSetBy: true } }),
    cues: await prisma.cue.findMany({ where: { projectId }, select: { id: true, gainDb: true, setBy: true } }),
  };
}

/**
 * The answered edits that are not found, in words. Of two on the same thing the later one stands; a line may be gone only
 * where a revised manuscript that came after its edit has other words in its place.
 */
export function lostEdits(answered: readonly Answered[], rows: EditedRows, { story, revised }: Pick<Plan, 'story' | 'revised'>): string[] {
  const otherWords = changedStretch(story, revised);
  return answered.flatMap((edit, at) => {
    const later = answered.slice(at + 1);
    if (later.some((one) => isOnTheSame(edit, one))) return [];
    if ('lineId' in edit && later.some(({ kind }) => kind === 'revise') && !answered.slice(0, at).some(({ kind }) => kind === 'revise') && overlap(edit.at, otherWords)) return [];
    return isFound(edit, rows) ? [] : [`an edit that was answered as done is lost: ${JSON.stringify(edit)}`];
  });
}

function isOnTheSame(one: Answered, other: Answered): boolean {
  if (one.kind === 'speaker') return other.kind === 'speaker' && other.lineId === one.lineId;
  if (one.kind === 'silent') return other.kind === 'silent' && other.lineId === one.lineId;
  if (one.kind === 'rename') return other.kind === 'rename' && other.characterId === one.characterId;
  return one.kind === 'sound' && other.kind === 'sound' && other.cueId === one.cueId;
}

function isFound(edit: Answered, { lines, people, cues }: EditedRows): boolean {
  switch (edit.kind) {
    case 'speaker':
      return lines.some((line) => line.id === edit.lineId && line.characterId === edit.characterId && line.speakerSetBy === 'person');
    case 'silent':
      return lines.some((line) => line.id === edit.lineId && line.silent && line.silentSetBy === 'person');
    case 'rename':
      return people.some((person) => person.id === edit.characterId && person.name === edit.name && person.nameSetBy === 'person');
    case 'sound':
      return cues.some((cue) => cue.id === edit.cueId && cue.gainDb === edit.gainDb && cue.setBy === 'person');
    case 'revise':
      // The text itself is held against the one that was brought in.
      return true;
  }
}

/** Where the old text differs from the new one: all between what both begin with and what both end with. */
function changedStretch(before: string, after: string): TextRange {
  let start = 0;
  while (start < before.length && before[start] === after[start]) start += 1;
  let back = 0;
  while (back < Math.min(before.length, after.length) - start && before.at(-1 - back) === after.at(-1 - back)) back += 1;
  return { start, end: before.length - back };
}

function overlap(one: TextRange, other: TextRange): boolean {
  return one.start < other.end && other.start < one.end;
}
