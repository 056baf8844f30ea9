/**
 * What edits of a drama do to its lines and its cast, said a second time and in memory: the reference that the services
 * are held against. It knows nothing of tables, versions or the reader of stories. Who speaks a line that nobody settled
 * is the reader's, so the model takes that from the rows wherever a change may move it.
 */

/** A line as its writer sees it. `start` and `end` are UTF-16 offsets in the text. */
export interface ModelLine {
  id: string;
  start: number;
  end: number;
  kind: string;
  kindSetBy: string;
  /** Null is the narrator. */
  speaker: string | null;
  speakerSetBy: string;
  silent: boolean;
  silentSetBy: string;
  direction: string | null;
  ear: string | null;
  pace: number;
  pause: number | null;
  gainDb: number;
  locked: boolean;
  note: string | null;
  cutSetBy: string;
  endsParagraph: boolean;
  sceneId: string;
  /** Input hashes of its takes, sorted, and of the one that is heard. */
  takes: readonly string[];
  chosen: string | null;
}

export interface ModelPerson {
  id: string;
  name: string;
  aliases: readonly string[];
  nameSetBy: string;
  role: string;
}

export interface Drama {
  text: string;
  /** In the order of the text. */
  lines: readonly ModelLine[];
  /** By id, sorted by it. */
  cast: readonly ModelPerson[];
}

export interface Ref {
  id: string;
  version: number;
}

export type LineSet = Partial<Pick<ModelLine, 'direction' | 'ear' | 'pace' | 'pause' | 'gainDb' | 'locked' | 'note'>>;

/** What a window asks for. */
export type Request =
  | { do: 'split'; line: Ref; at: number }
  | { do: 'join'; line: Ref }
  | { do: 'assign'; lines: Ref[]; to: string | null }
  | { do: 'silence'; lines: Ref[]; silent: boolean }
  | { do: 'settle'; lines: Ref[]; settled: boolean }
  | { do: 'kind'; lines: Ref[]; kind: string }
  | { do: 'set'; lines: Ref[]; set: LineSet }
  | { do: 'part'; lines: Ref[]; name: string }
  | { do: 'rename'; person: Ref; name: string }
  | { do: 'merge'; keep: Ref; gone: Ref }
  | { do: 'remove'; person: Ref }
  | { do: 'add'; name: string }
  | { do: 'undo' }
  | { do: 'redo' };

/** What the model cannot know beforehand: ids of new rows, and where a cut fell. */
export interface Told {
  newLine?: string;
  newPerson?: string;
  cutAt?: number;
}

/** Thrown where the model says that a request is refused, with every code that it may be refused with. */
export class Refused extends Error {
  readonly codes: readonly string[];
  constructor(...codes: string[]) {
    super(`refused: ${codes.join(' or ')}`);
    this.codes = codes;
  }
}

/** The lines that a request names. */
export function linesOf(request: Request): Ref[] {
  if ('lines' in request) return request.lines;
  return 'line' in request ? [request.line] : [];
}

/** The people whose rows it changes, as it saw them. */
export function peopleOf(request: Request): Ref[] {
  if (request.do === 'merge') return [request.keep, request.gone];
  return 'person' in request ? [request.person] : [];
}

/** Whether a change may move who speaks lines that nobody settled. */
export function movesOpenLines(request: Request): boolean {
  return ['assign', 'settle', 'kind', 'part'].includes(request.do);
}

/** The drama after a request. @throws Refused */
export function after(drama: Drama, request: Exclude<Request, { do: 'undo' | 'redo' }>, told: Told): Drama {
  switch (request.do) {
    case 'split':
      return split(drama, request.line.id, told);
    case 'join':
      return join(drama, request.line.id);
    case 'assign':
      if (request.to !== null && !drama.cast.some(({ id }) => id === request.to)) throw new Refused('not-found');
      return edit(drama, request.lines, () => ({ speaker: speakerOf(drama, request.to), speakerSetBy: 'person' }));
    case 'silence':
      return edit(drama, request.lines, () => ({ silent: request.silent, silentSetBy: 'person' }));
    case 'settle':
      return edit(drama, request.lines, () => ({ speakerSetBy: request.settled ? 'person' : 'analysis' }));
    case 'kind':
      return edit(drama, request.lines, (line) => ({ kind: request.kind, kindSetBy: 'person', ...(isVoiced(line.kind) && !isVoiced(request.kind) ? { speaker: null, speakerSetBy: 'person' } : {}) }));
    case 'set':
      return edit(drama, request.lines, () => request.set);
    case 'part': {
      const made = add(drama, request.name, told);
      return edit(made, request.lines, () => ({ speaker: told.newPerson ?? null, speakerSetBy: 'person' }));
    }
    case 'add':
      return add(drama, request.name, told);
    case 'rename':
      return rename(drama, request.person.id, request.name);
    case 'merge':
      return merge(drama, request.keep.id, request.gone.id);
    case 'remove':
      return remove(drama, request.person.id);
  }
}

const isVoiced = (kind: string): boolean => ['dialogue', 'thought', 'letter'].includes(kind);

function edit(drama: Drama, refs: readonly Ref[], change: (line: ModelLine) => Partial<ModelLine>): Drama {
  const ids = new Set(refs.map(({ id }) => id));
  if (ids.size === 0) throw new Refused('bad-input');
  return { ...drama, lines: drama.lines.map((line) => (ids.has(line.id) && line.kind !== 'scene-break' ? { ...line, ...change(line) } : line)) };
}

/** The narrator's own row and nobody are one and the same. */
function speakerOf(drama: Drama, id: string | null): string | null {
  return drama.cast.find((one) => one.id === id)?.role === 'narrator' ? null : id;
}

function split(drama: Drama, id: string, { newLine, cutAt }: Told): Drama {
  const line = drama.lines.find((one) => one.id === id);
  // Where nothing was cut there was nothing to cut: a line of two words has a place.
  if (!line || newLine === undefined || cutAt === undefined) throw new Refused('bad-input');
  const first: ModelLine = { ...line, end: cutAt, endsParagraph: false, ear: null, locked: false, pause: null, cutSetBy: 'person' };
  const second: ModelLine = { ...line, id: newLine, start: cutAt, ear: null, locked: false, note: null, cutSetBy: 'person', takes: [], chosen: null };
  return { ...drama, lines: drama.lines.flatMap((one) => (one.id === id ? [first, second] : [one])) };
}

function join(drama: Drama, id: string): Drama {
  const at = drama.lines.findIndex((one) => one.id === id);
  const [line, next] = [drama.lines[at], drama.lines[at + 1]];
  if (!line || !next || next.sceneId !== line.sceneId || [line.kind, next.kind].includes('scene-break')) throw new Refused('bad-input');
  const said = (one: ModelLine): string => one.ear ?? drama.text.slice(one.start, one.end).trim();
  const notes = [line.note, next.note].filter((note) => note !== null);
  const joined: ModelLine = {
    ...line,
    end: next.end,
    endsParagraph: next.endsParagraph,
    ear: line.ear === null && next.ear === null ? null : `${said(line)} ${said(next)}`,
    locked: false,
    pause: next.pause,
    note: notes.length === 0 ? null : notes.join('\n'),
    silent: line.silent && next.silent,
    cutSetBy: 'person',
    takes: [...new Set([...line.takes, ...next.takes])].toSorted(),
  };
  return { ...drama, lines: drama.lines.toSpliced(at, 2, joined) };
}

function add(drama: Drama, name: string, { newPerson }: Told): Drama {
  if (newPerson === undefined) throw new Refused('bad-input');
  return withCast(drama, [...drama.cast, { id: newPerson, name, aliases: [], nameSetBy: 'person', role: 'cast' }]);
}

function rename(drama: Drama, id: string, name: string): Drama {
  return withCast(drama, drama.cast.map((one) => (one.id === id ? { ...one, name, nameSetBy: 'person', aliases: [...new Set([...one.aliases, one.name])].filter((alias) => alias !== name) } : one)));
}

function merge(drama: Drama, keepId: string, goneId: string): Drama {
  const [keep, gone] = [drama.cast.find(({ id }) => id === keepId), drama.cast.find(({ id }) => id === goneId)];
  if (!keep || !gone || keep.id === gone.id || gone.role === 'narrator') throw new Refused('bad-input');
  const aliases = [...new Set([...keep.aliases, gone.name, ...gone.aliases])].filter((alias) => alias !== keep.name);
  const cast = drama.cast.flatMap((one) => (one.id === gone.id ? [] : [one.id === keep.id ? { ...one, aliases, nameSetBy: 'person' } : one]));
  const lines = drama.lines.map((line) => (line.speaker === gone.id ? { ...line, speaker: speakerOf(drama, keep.id) } : line));
  return withCast({ ...drama, lines }, cast);
}

function remove(drama: Drama, id: string): Drama {
  const person = drama.cast.find((one) => one.id === id);
  if (!person || person.role === 'narrator' || drama.lines.some((line) => line.speaker === id)) throw new Refused('conflict');
  return withCast(drama, drama.cast.filter((one) => one.id !== id));
}

function withCast(drama: Drama, cast: readonly ModelPerson[]): Drama {
  return { ...drama, cast: cast.toSorted((a, b) => (a.id < b.id ? -1 : 1)) };
}
