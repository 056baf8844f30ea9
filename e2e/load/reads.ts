/** What people's pages read while they write and listen, in the shares in which open pages ask for it. */
import { setTimeout as pause } from 'node:timers/promises';
import { ask, type Asking, type Writer } from './asking.ts';
import { rangeOf, type Made } from './writer.ts';

/** A drama that is there, and whose it is. */
export interface Known {
  writer: Writer;
  made: Made;
}

/** One kind of read: a route, and what goes with it. */
export interface Read {
  name: string;
  route: string;
  headers?: { range: string };
}

/** Every kind of a drama, `share` times in twenty-four; `turn` changes from one to the next. */
export function readsOf({ made }: Pick<Known, 'made'>, turn: number): { read: Read; share: number }[] {
  const { projectId, chapterId, exportId, takeAssetIds } = made;
  const take = takeAssetIds[turn % Math.max(1, takeAssetIds.length)];
  return [
    { read: { name: 'library', route: '/api/projects' }, share: 2 },
    { read: { name: 'drama', route: `/api/projects/${projectId}` }, share: 4 },
    { read: { name: 'script', route: `/api/projects/${projectId}/script?chapter=${chapterId}` }, share: 4 },
    { read: { name: 'work', route: '/api/work' }, share: 2 },
    { read: { name: 'lines (API)', route: `/api/v1/projects/${projectId}/segments?limit=50` }, share: 2 },
    { read: { name: 'piece of the mix', route: `/api/exports/${exportId}/mp3?inline=1`, headers: rangeOf(turn % 4) }, share: 5 },
    { read: { name: 'peaks', route: `/api/exports/${exportId}/peaks` }, share: 1 },
    ...(take === undefined ? [] : [{ read: { name: 'take of a line', route: `/api/assets/${take}` }, share: 3 }]),
    { read: { name: 'page', route: `/projects/${projectId}` }, share: 1 },
  ];
}

/** The kinds one after another, each as often as its share says, well mixed. */
function kindsInTurn(known: Known, turn: number): Read {
  const all = readsOf(known, turn).flatMap(({ read, share }) => Array.from({ length: share }, () => read));
  const read = all[(turn * 5) % all.length];
  if (read === undefined) throw new Error('There is nothing to read.');
  return read;
}

/**
 * Reads until told to stop, so that in all `perSecond` reads are asked for each second: those that writers ask for by
 * themselves (`others` counts them) are among them. By the clock, not by the answers: a slow server does not get fewer.
 */
export async function readAlong(writers: readonly Writer[], asking: Asking, known: () => readonly Known[], others: () => number, perSecond: number, stop: AbortSignal): Promise<void> {
  const open = new Set<Promise<void>>();
  const began = performance.now();
  for (let count = 0; !stop.aborted; ) {
    const due = Math.floor(((performance.now() - began) * perSecond) / 1000);
    if (count + others() >= due) {
      await pause(5);
      continue;
    }
    const dramas = known();
    const one = dramas[count % Math.max(1, dramas.length)];
    const writer = one?.writer ?? writers[count % writers.length];
    if (writer === undefined) return;
    // Before anybody's drama is made there are libraries alone to look at.
    const { route, headers } = one === undefined ? { route: '/api/projects', headers: undefined } : kindsInTurn(one, Math.floor(count / dramas.length) + count);
    count += 1;
    const reading = ask(writer, asking, 'read', route, headers === undefined ? {} : { headers }).then(() => undefined);
    open.add(reading);
    reading.finally(() => open.delete(reading)).catch(() => undefined);
  }
  await Promise.all(open);
}
