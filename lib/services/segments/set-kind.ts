import { z } from 'zod';
import type { SegmentKind } from '../../story/types.ts';
import { ServiceError } from '../errors.ts';
import type { ServiceContext } from '../interfaces.ts';
import type { LineRef, LinesChanged } from '../views.ts';
import { editLines } from './edit-lines.ts';

/** The kinds a writer may choose; a scene's end is a mark in the text, no kind of line. */
export const lineKinds = ['narration', 'dialogue', 'thought', 'letter', 'epigraph', 'verse', 'heading'] as const satisfies readonly SegmentKind[];
export type LineKind = (typeof lineKinds)[number];

/** Kinds that somebody of the story says; the others are the narrator's unless the writer gives them away. */
const voiced: ReadonlySet<string> = new Set<LineKind>(['dialogue', 'thought', 'letter']);

/** Says what lines are. What was speech and becomes narration goes to the narrator. A remade analysis leaves the kind. */
export async function setKind(context: ServiceContext, input: { projectId: string; lines: LineRef[]; kind: LineKind }): Promise<LinesChanged> {
  const kind = z.enum(lineKinds).safeParse(input.kind);
  if (!kind.success) throw new ServiceError('bad-input', { person: 'There is no such kind of line. Choose one from the list.' });
  return await editLines(context, input, (row) => {
    if (row.kind === 'scene-break') return null;
    const silenced = voiced.has(row.kind) && !voiced.has(kind.data);
    return { kind: kind.data, kindSetBy: 'person', ...(silenced ? { characterId: null, confidence: 1, speakerSetBy: 'person' } : {}) };
  }, (lines) => `made ${lines} ${kind.data}`);
}
