import { sourceOf } from '../access.ts';
import type { Tx } from '../interfaces.ts';

/** So many stories are kept, the one unused for longest goes first: a novel has some megabytes. */
const most = 4;
const kept = new Map<string, string>();

/**
 * The text of a story, kept between its lines: it is asked for twice for each of thousands, and a source never changes
 * (a revised manuscript is another one, with another hash).
 */
export async function storyText(tx: Tx, source: { projectId: string; sha256: string; length: number }): Promise<string> {
  const id = `${source.projectId} ${source.sha256} ${source.length}`;
  const text = kept.get(id) ?? (await sourceOf(tx, source.projectId)).text;
  kept.delete(id);
  kept.set(id, text);
  for (const oldest of kept.keys()) {
    if (kept.size <= most) break;
    kept.delete(oldest);
  }
  return text;
}
