import { requireSegment } from '../access.ts';
import { ServiceError } from '../errors.ts';
import type { ServiceContext } from '../interfaces.ts';
import type { LineNow, LinesChanged } from '../views.ts';
import { assignLines } from './assign-lines.ts';
import { setLines, type LineSettings } from './set-lines.ts';
import { setSilent } from './set-silent.ts';

/** What of a line may be changed at once; what is missing stays. */
export interface LineChange extends LineSettings {
  /** Null is the narrator. */
  characterId?: string | null | undefined;
  silent?: boolean | undefined;
}

/**
 * Changes one line in several ways, in one transaction: all of it or nothing. Gives the other lines that the reader then
 * saw in another light.
 * @throws ServiceError `stale` where the line is no longer the version named; `bad-input`; as the single changes
 */
export async function changeLine(context: ServiceContext, input: { segmentId: string; version: number; set: LineChange }): Promise<{ resolved: LineNow[] }> {
  const { characterId, silent, ...settings } = input.set;
  const wanted = Object.values(settings).some((value) => value !== undefined);
  if (characterId === undefined && silent === undefined && !wanted) throw new ServiceError('bad-input', { person: 'Say what is to be changed.' });
  return await context.transaction.run(async (tx) => {
    const { id, projectId } = await requireSegment(context, tx, input.segmentId, 'edit');
    const resolved = new Map<string, LineNow>();
    let version = input.version;
    const after = ({ changed, resolved: others }: LinesChanged): void => {
      // A line that a change leaves as it is (a speaker for a scene break) keeps its version.
      version = changed.find((line) => line.id === id)?.version ?? version;
      for (const line of others) if (line.id !== id) resolved.set(line.id, line);
    };
    const lines = () => [{ id, version }];
    if (characterId !== undefined) after(await assignLines(context, { projectId, lines: lines(), characterId }));
    if (silent !== undefined) after(await setSilent(context, { projectId, lines: lines(), silent }));
    if (wanted) after(await setLines(context, { projectId, lines: lines(), set: settings }));
    return { resolved: [...resolved.values()] };
  });
}
