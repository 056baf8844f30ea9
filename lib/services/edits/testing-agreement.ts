/** One random day of edits, by the services over the rows and by the reference model: where they disagree is a bug. */
import { ServiceError } from '../errors.ts';
import type { ServiceContext } from '../interfaces.ts';
import { crossedBy, expected, newWorld, recordedAs, weighedAnew, type World } from './testing-history.ts';
import { linesOf, movesOpenLines, peopleOf, Refused, type Drama, type ModelLine, type Request, type Told } from './testing-model.ts';
import { ask, beginDrama, fingerprint, look, read, revise, type Seen } from './testing-rows.ts';
import { requestOf, revisedText, type Step } from './testing-steps.ts';

/** What was done in all, by name; refusals are counted by their code. */
export type Tally = Map<string, number>;

type Outcome = { told: Told } | { refused: string };

interface Desk {
  context: ServiceContext;
  projectId: string;
  world: World;
  now: Seen;
  windows: [Seen, Seen];
  log: string[];
  tally: Tally;
  /** Two changes at once took something back across a reading: which came first is not known, and so no more what follows. */
  over: boolean;
}

/** Does all steps. @throws Error with the whole day where rows and model disagree */
export async function agree(context: ServiceContext, story: string, steps: readonly Step[], assetId: string, tally: Tally): Promise<void> {
  const projectId = await beginDrama(context, story, assetId);
  const now = await look(context, projectId);
  const desk: Desk = { context, projectId, world: newWorld(now.drama), now, windows: [now, now], log: [], tally, over: false };
  try {
    wellFormed(now);
    for (const step of steps) if (!desk.over) await take(desk, step);
  } catch (error) {
    throw new Error(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n${desk.log.join('\n')}`, { cause: error });
  }
}

async function take(desk: Desk, step: Step): Promise<void> {
  if (step.what === 'look') desk.windows[step.window] = desk.now;
  else if (step.what === 'read') await readAgain(desk);
  else if (step.what === 'revise') await reviseText(desk, step);
  else if (step.what === 'both') await both(desk, step.first, step.second);
  else await one(desk, step);
}

async function one(desk: Desk, step: Step): Promise<void> {
  const view = desk.windows[step.window];
  const request = requestOf(step, view);
  if (!request) return;
  const outcome = await outcomeOf(desk, request);
  const before = desk.now;
  desk.now = await look(desk.context, desk.projectId);
  noted(desk, request, outcome);
  wellFormed(desk.now);
  desk.world = follow(desk.world, request, outcome, { view, before, now: desk.now });
  desk.windows[step.window] = desk.now;
}

async function outcomeOf({ context, projectId }: Desk, request: Request): Promise<Outcome> {
  try {
    return { told: await ask(context, projectId, request) };
  } catch (error) {
    if (error instanceof ServiceError && error.code !== 'internal') return { refused: error.code };
    throw error;
  }
}

/** The world after one request. @throws Error where the rows have another */
function follow(world: World, request: Request, outcome: Outcome, { view, before, now }: { view: Seen; before: Seen; now: Seen }): World {
  const told = 'told' in outcome ? withCut(outcome.told, now) : {};
  const stale = staleness(request, view, before);
  let next: ReturnType<typeof expected> | null = null;
  let codes: readonly string[] = stale;
  try {
    if (stale.length === 0) next = expected(world, request, told);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    codes = error.codes;
  }
  if (!next || 'refused' in outcome) {
    if (next && !next.crossed) throw new Error(`refused as ${'refused' in outcome ? outcome.refused : ''}, where it should be done`);
    if (!('refused' in outcome)) throw new Error(`done, where it should be refused as ${codes.join(' or ')}`);
    if (!next && !codes.includes(outcome.refused) && !refusedAnyway(world, request, outcome.refused)) throw new Error(`refused as ${outcome.refused}, and not as ${codes.join(' or ')}`);
    same(world.drama, now.drama, 'after a refusal', false);
    return world;
  }
  if (next.crossed) return crossedBy({ ...next.world, drama: now.drama }, now.drama, true);
  same(next.world.drama, now.drama, 'after it', next.weighed || movesOpenLines(request));
  raised(before, now);
  const followed = recordedAs(world, request, now.drama, isSame(world.drama, now.drama), next.world);
  // Open lines went to others than the drama of any edit has them: so they will when another one is taken back.
  return next.weighed && !isSame(next.world.drama, now.drama) ? weighedAnew(followed) : followed;
}

/** A request that is wrong in two ways may be refused for either. */
function refusedAnyway(world: World, request: Request, code: string): boolean {
  try {
    expected(world, request, {});
    return false;
  } catch (error) {
    return error instanceof Refused && error.codes.includes(code);
  }
}

/** Why a request must be refused for what its window showed; empty where the window was up to date. */
function staleness(request: Request, view: Seen, before: Seen): string[] {
  const codes = new Set<string>();
  for (const { id, version } of [...linesOf(request), ...peopleOf(request)]) {
    const current = before.versions.get(id);
    if (current === undefined) codes.add('not-found');
    else if (current !== version) codes.add('stale');
    else if (!sameRow(view.drama, before.drama, id)) throw new Error(`${id} is at version ${version} as it was, and is another: what a window did not see would be overwritten`);
  }
  return [...codes];
}

/** Whether a line or a person is what it was, its place in the text aside. */
function sameRow(a: Drama, b: Drama, id: string): boolean {
  const row = (drama: Drama): string => {
    const line = drama.lines.find((one) => one.id === id);
    return line ? JSON.stringify({ ...line, start: 0, end: 0, words: drama.text.slice(line.start, line.end).replace(/\s+/gu, ' ').trim(), takes: [], chosen: null, sceneId: '', endsParagraph: false }) : JSON.stringify(drama.cast.find((one) => one.id === id) ?? null);
  };
  return row(a) === row(b);
}

/** Two requests at the same moment: as if one had come after the other, whichever. */
async function both(desk: Desk, first: Step, second: Step): Promise<void> {
  const views = [desk.windows[first.window], desk.windows[second.window]] as const;
  const requests = [requestOf(first, views[0]), requestOf(second, views[1])] as const;
  if (!requests[0] || !requests[1]) return;
  const [a, b] = await Promise.all([outcomeOf(desk, requests[0]), outcomeOf(desk, requests[1])]);
  desk.now = await look(desk.context, desk.projectId);
  noted(desk, requests[0], a);
  noted(desk, requests[1], b);
  desk.log.push('  (both at once)');
  wellFormed(desk.now);
  const done = [[requests[0], a], [requests[1], b]].filter((pair): pair is [Request, { told: Told }] => 'told' in (pair[1] as Outcome));
  const rows = new Set(done[0] ? [...linesOf(done[0][0]), ...peopleOf(done[0][0])].map(({ id }) => id) : []);
  const shared = done[1] ? [...linesOf(done[1][0]), ...peopleOf(done[1][0])].find(({ id }) => rows.has(id)) : undefined;
  // What is settled, and what nobody can do to a scene break, leaves the row as it was.
  const leaves = ([request, { told }]: [Request, { told: Told }]): boolean => {
    if (request.do === 'settle') return true;
    try {
      return shared !== undefined && sameRow(desk.world.drama, expected(desk.world, request, withCut(told, desk.now, request)).world.drama, shared.id);
    } catch (error) {
      if (error instanceof Refused) return false;
      throw error;
    }
  };
  if (shared && !done.some(leaves)) throw new Error(`both were done to ${shared.id}, of which each saw the same version`);
  const orders = done.length === 2 ? [done, done.toReversed()] : [done];
  const worlds = orders.flatMap((order) => {
    try {
      return [order.reduce((world, [request, { told }]) => {
        const next = expected(world, request, withCut(told, desk.now, request));
        return recordedAs(world, request, next.world.drama, isSame(world.drama, next.world.drama), next.world);
      }, desk.world)];
    } catch (error) {
      if (error instanceof Refused) return [];
      throw error;
    }
  });
  const found = worlds.find((world) => isSame(world.drama, desk.now.drama, true));
  const crossed = [...desk.world.done, ...desk.world.undone].some((entry) => entry.crossed);
  if (!found && !crossed) throw new Error('two requests at once came to what neither order of them gives');
  desk.over = !found;
  // What the reader made of open lines in between is in no model: what was edited before is only taken back where it fits.
  desk.world = crossedBy(found ?? desk.world, desk.now.drama, true);
}

async function readAgain(desk: Desk): Promise<void> {
  const before = await fingerprint(desk.context, desk.projectId);
  await read(desk.context, desk.projectId);
  const first = await fingerprint(desk.context, desk.projectId);
  await read(desk.context, desk.projectId);
  differ(first, await fingerprint(desk.context, desk.projectId), 'after a second reading');
  const now = await look(desk.context, desk.projectId);
  noted(desk, { do: 'read' }, { told: {} });
  wellFormed(now);
  kept(desk.world.drama, now.drama);
  const changed = !isSame(desk.world.drama, now.drama);
  desk.world = crossedBy(desk.world, now.drama, changed);
  if (!changed && JSON.stringify(before) !== JSON.stringify(first)) desk.world = weighedAnew(desk.world);
  desk.now = now;
}

/** What a person set stands after a reading, and every line keeps its row. */
function kept(before: Drama, now: Drama): void {
  const people = new Map(now.cast.map((one) => [one.id, one]));
  for (const one of before.cast) {
    if (one.nameSetBy === 'person' && people.get(one.id)?.name !== one.name) throw new Error(`${one.name} lost the name that somebody gave them`);
  }
  const settled = (line: ModelLine): unknown => ({ ...line, sceneId: '', ...(line.speakerSetBy === 'person' ? {} : { speaker: null }), ...(line.kindSetBy === 'person' ? {} : { kind: '' }), ...(line.direction === null ? { direction: null } : {}) });
  differ(before.lines.map(settled), now.lines.map(settled), 'after a reading');
}

async function reviseText(desk: Desk, step: Extract<Step, { what: 'revise' }>): Promise<void> {
  const text = revisedText(step, desk.world.drama.text);
  if (text === null || text === desk.world.drama.text) return;
  await revise(desk.context, desk.projectId, text);
  const [before, now] = [desk.world.drama, await look(desk.context, desk.projectId)];
  noted(desk, { do: `revise (${step.how})` }, { told: {} });
  if (now.drama.text !== text) throw new Error('the text is not the revised manuscript');
  wellFormed(now);
  if (step.how !== 'space') stayed(before, now.drama, step.how === 'swap');
  desk.now = now;
  desk.world = crossedBy(desk.world, now.drama, true);
}

const tellingLetters = 12;

/**
 * Lines of paragraphs that stand in both manuscripts are the same lines, with all that was set of them. Where paragraphs
 * changed places, short ones are too common to be known again.
 */
function stayed(before: Drama, now: Drama, moved: boolean): void {
  const parts = before.text.split('\n\n');
  const after = new Set(now.text.split('\n\n').map((part) => part.trim()));
  const byId = new Map(now.lines.map((line) => [line.id, line]));
  const words = (drama: Drama, line: ModelLine): string => drama.text.slice(line.start, line.end).trim();
  let start = 0;
  for (const part of parts) {
    const end = start + part.length + 2;
    const own = before.lines.filter((line) => line.start >= start && line.end <= end);
    start = end;
    if (!after.has(part.trim())) continue;
    for (const line of own) {
      if (before.lines.filter((one) => words(before, one) === words(before, line)).length > 1) continue;
      if (moved && words(before, line).replace(/[^\p{L}\p{N}]/gu, '').length < tellingLetters) continue;
      const found = byId.get(line.id);
      if (!found) throw new Error(`“${words(before, line)}” stands in both manuscripts, and its line is gone`);
      const plain = (one: ModelLine, drama: Drama): unknown => ({ ...one, start: words(drama, one), end: 0, sceneId: '', endsParagraph: false, takes: [] });
      differ(plain(line, before), plain(found, now), 'of a line that stands in both manuscripts');
    }
  }
}

/** Where a cut fell. One that was taken back in the same moment (`at once`) left no line: any place will do. */
function withCut(told: Told, now: Seen, atOnce: Request | null = null): Told {
  const gone = atOnce?.do === 'split' ? now.drama.lines.find(({ id }) => id === atOnce.line.id)?.start : undefined;
  const cutAt = now.drama.lines.find(({ id }) => id === told.newLine)?.start ?? gone;
  return cutAt === undefined ? told : { ...told, cutAt };
}

function wellFormed({ broken }: Seen): void {
  if (broken.length > 0) throw new Error(broken.join('; '));
}

/** Whoever sees a line or a person change sees its version rise. */
function raised(before: Seen, now: Seen): void {
  for (const [id, version] of now.versions) {
    const was = before.versions.get(id);
    if (was === undefined) continue;
    if (version < was) throw new Error(`the version of ${id} fell`);
    if (version === was && !sameRow(before.drama, now.drama, id)) throw new Error(`${id} changed and kept its version`);
  }
}

/** The drama with what is the reader's left out: who speaks the lines that nobody settled. */
function plainly(drama: Drama, open: boolean): Drama {
  return { ...drama, lines: drama.lines.map((line) => ({ ...line, ...(open && line.speakerSetBy !== 'person' ? { speaker: null } : {}) })) };
}

function isSame(a: Drama, b: Drama, open = false): boolean {
  return JSON.stringify(sorted(plainly(a, open))) === JSON.stringify(sorted(plainly(b, open)));
}

function same(a: Drama, b: Drama, when: string, open: boolean): void {
  differ(plainly(a, open), plainly(b, open), when);
}

function differ(wanted: unknown, is: unknown, when: string): void {
  const [a, b] = [JSON.stringify(sorted(wanted), null, 1).split('\n'), JSON.stringify(sorted(is), null, 1).split('\n')];
  const at = a.findIndex((line, place) => line !== b[place]);
  if (at < 0 && a.length === b.length) return;
  throw new Error(`${when} the rows have\n${b.slice(Math.max(0, at - 6), at + 4).join('\n')}\nwhere the model has\n${a.slice(Math.max(0, at - 6), at + 4).join('\n')}`);
}

/** With the keys of every object in one order. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([key, one]) => [key, sorted(one)]));
}

function noted({ log, tally }: Desk, request: { do: string }, outcome: Outcome): void {
  const result = 'told' in outcome ? 'done' : outcome.refused;
  log.push(`${JSON.stringify(request)}: ${result}`);
  const name = result === 'done' ? request.do : `refused as ${result}`;
  tally.set(name, (tally.get(name) ?? 0) + 1);
}
