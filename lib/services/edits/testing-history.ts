/** The reference of what can be taken back: every edit with the drama before and after it. */
import { after, Refused, type Drama, type Request, type Told } from './testing-model.ts';

interface Entry {
  before: Drama;
  after: Drama;
  /** A reading or another manuscript came between: what it did to the rows is not in the two dramas. */
  crossed: boolean;
  /** A reading came between that changed nothing a writer sees, only how the reader weighs: it may give open lines to others. */
  weighed: boolean;
}

/** A drama and its edits. Never changed, only followed by another one. */
export interface World {
  drama: Drama;
  done: readonly Entry[];
  undone: readonly Entry[];
}

export const newWorld = (drama: Drama): World => ({ drama, done: [], undone: [] });

/** What the model expects of a request. */
export interface Expected {
  world: World;
  /** Only the rows can say what came of taking an edit back. */
  crossed: boolean;
  /** Only the rows can say who speaks the lines that nobody settled. */
  weighed: boolean;
}

/** @throws Refused */
export function expected(world: World, request: Request, told: Told): Expected {
  if (request.do === 'undo') {
    const last = world.done.at(-1);
    if (!last) throw new Refused('conflict');
    return { world: { drama: last.before, done: world.done.slice(0, -1), undone: [...world.undone, last] }, crossed: last.crossed, weighed: last.weighed };
  }
  if (request.do === 'redo') {
    const next = world.undone.at(-1);
    if (!next) throw new Refused('conflict');
    return { world: { drama: next.after, done: [...world.done, next], undone: world.undone.slice(0, -1) }, crossed: next.crossed, weighed: next.weighed };
  }
  return { world: { ...world, drama: after(world.drama, request, told) }, crossed: false, weighed: false };
}

/** The world in which a change was made: as the rows have it, and kept to be taken back where anything changed. */
export function recordedAs(before: World, request: Request, drama: Drama, same: boolean, next: World): World {
  if (request.do === 'undo' || request.do === 'redo') return { ...next, drama };
  if (same) return { ...before, drama };
  return { drama, done: [...before.done, { before: before.drama, after: drama, crossed: false, weighed: false }], undone: [] };
}

/** After a reading that changed nothing but how lines are weighed, and after what followed from it. */
export function weighedAnew(world: World): World {
  const weigh = (entry: Entry): Entry => ({ ...entry, weighed: true });
  return { ...world, done: world.done.map(weigh), undone: world.undone.map(weigh) };
}

/** After a reading: where it changed anything, what was edited before is only taken back where it still fits. */
export function crossedBy(world: World, drama: Drama, changed: boolean): World {
  const cross = (entry: Entry): Entry => (changed ? { ...entry, crossed: true } : entry);
  return { drama, done: world.done.map(cross), undone: world.undone.map(cross) };
}
