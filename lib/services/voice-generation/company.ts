/** Who is cast before whom, and in whose company: the same for every engine. */
import type { CastingCall } from '../interfaces.ts';

/** Who shares a scene with whom, both ways, whichever of the two says so. */
export function sceneMates(calls: CastingCall[]): Map<string, Set<string>> {
  const mates = new Map<string, Set<string>>(calls.map(({ characterId }) => [characterId, new Set<string>()]));
  for (const { characterId, sharesSceneWith } of calls) {
    for (const other of sharesSceneWith) {
      mates.get(characterId)?.add(other);
      mates.get(other)?.add(characterId);
    }
  }
  return mates;
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** Whoever speaks most comes first; never by the order of the rows. */
export function byImportance(a: CastingCall, b: CastingCall): number {
  return b.lines - a.lines || compare(a.name, b.name) || compare(a.characterId, b.characterId);
}
