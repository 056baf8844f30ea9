/** One writer of the load: brings a story in, reads it, changes a line, has it made, listens. Asks another web server each time. */
import { createHash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { ProjectSummary, ProjectView, ScriptView } from '../../lib/services/views.ts';

export interface Writer {
  name: string;
  cookie: string;
  token: string;
}

/** What was measured of one request. */
export interface Timed {
  kind: 'read' | 'change' | 'sound';
  ms: number;
  status: number;
  what: string;
}

export interface Asking {
  /** Addresses of the web servers. */
  urls: readonly string[];
  note: (timed: Timed) => void;
  /** While something was struck down, an error or no answer is borne and asked again. */
  bears: boolean;
}

/** How long a writer asks for one thing that does not come. */
const patienceMs = 150_000;
let turn = 0;

/** One request to the next web server in turn. A body is read whole: only then has it been answered. */
async function ask(writer: Writer, { urls, note, bears }: Asking, kind: Timed['kind'], route: string, init: Omit<RequestInit, 'headers'> & { headers?: Record<string, string> } = {}): Promise<{ status: number; body: Buffer }> {
  for (const late = Date.now() + patienceMs; ; await pause(250)) {
    const url = urls[(turn += 1) % urls.length];
    const from = performance.now();
    try {
      const response = await fetch(`${url}/api/${route}`, { ...init, headers: { ...init.headers, ...(route.startsWith('v1/') ? { authorization: `Bearer ${writer.token}` } : { cookie: writer.cookie }) }, signal: AbortSignal.timeout(20_000) });
      const body = Buffer.from(await response.arrayBuffer());
      const { status } = response;
      if (status < 500 || !bears) {
        note({ kind, ms: performance.now() - from, status, what: `${init.method ?? 'GET'} ${route.replace(/[0-9a-f-]{36}/g, ':id')}` });
        return { status, body };
      }
    } catch (error) {
      if (!bears) throw error;
    }
    if (Date.now() > late) throw new Error(`${writer.name} got no answer from ${route} for ${patienceMs / 1000} s.`);
  }
}

async function json<T>(writer: Writer, asking: Asking, kind: Timed['kind'], route: string, init?: Parameters<typeof ask>[4]): Promise<T> {
  const { status, body } = await ask(writer, asking, kind, route, init);
  if (status >= 400) throw new Error(`${init?.method ?? 'GET'} ${route} answered ${status}: ${body.toString().slice(0, 300)}`);
  const value: T = JSON.parse(body.toString());
  return value;
}

/** What a writer ended with. */
export interface Made {
  projectId: string;
  /** SHA-256 of the mix as it is downloaded. */
  sha256: string;
  seconds: number;
}

/**
 * From a pasted story to a mix that is listened to, with `thinkMs` between one thing and the next.
 * @throws Error in words where anything is not as it must be
 */
export async function makeOne(writer: Writer, asking: Asking, story: { title: string; text: string }, thinkMs: number, stop: AbortSignal): Promise<Made | null> {
  const began = performance.now();
  const key = createHash('sha256').update(`${writer.name} ${story.title}`).digest('hex');
  const think = async (): Promise<void> => await pause(thinkMs);
  const { id } = await json<ProjectSummary>(writer, asking, 'change', 'v1/projects', { method: 'POST', body: JSON.stringify({ title: story.title, text: story.text }), headers: { 'content-type': 'application/json', 'idempotency-key': key } });
  const rest = async (): Promise<ProjectView> => {
    for (const late = Date.now() + patienceMs * 4; ; await pause(1000)) {
      const view = await json<ProjectView>(writer, asking, 'read', `projects/${id}`);
      if (view.state !== 'reading' && view.production?.state !== 'running') return view;
      if (Date.now() > late) throw new Error(`${writer.name}’s drama did not come to rest: ${JSON.stringify(view.production)}`);
    }
  };
  let view = await rest();
  await think();
  const chapter = view.chapters[0];
  if (chapter === undefined) throw new Error('The story has no chapter.');
  const script = await json<ScriptView>(writer, asking, 'read', `projects/${id}/script?chapter=${chapter.id}`);
  const line = script.segments.find((segment) => segment.kind === 'dialogue');
  if (line !== undefined) await json(writer, asking, 'change', `v1/segments/${line.id}`, { method: 'PATCH', body: JSON.stringify({ version: line.version, direction: 'quietly' }), headers: { 'content-type': 'application/json', 'idempotency-key': `${key}-line` } });
  await think();
  if (stop.aborted) return null;
  await json(writer, asking, 'change', `v1/projects/${id}/make`, { method: 'POST', body: '{}', headers: { 'content-type': 'application/json', 'idempotency-key': `${key}-make` } });
  view = await rest();
  const { production } = view;
  if (production?.state !== 'done' || production.problems.length > 0 || view.export === null) throw new Error(`${writer.name}’s drama was not made: ${JSON.stringify(production)}`);
  // Listening: the picture, then the sound in pieces, as a player asks for it.
  await ask(writer, asking, 'sound', `exports/${view.export.id}/peaks`);
  for (let from = 0; from < 3; from += 1) {
    const { status } = await ask(writer, asking, 'sound', `exports/${view.export.id}/mp3?inline=1`, { headers: { range: `bytes=${from * 65_536}-${from * 65_536 + 65_535}` } });
    if (status !== 206) throw new Error(`A piece of the mix was answered ${status}.`);
    await think();
  }
  const { status, body } = await ask(writer, asking, 'sound', `exports/${view.export.id}/mp3`);
  if (status !== 200) throw new Error(`The mix was answered ${status}.`);
  return { projectId: id, sha256: createHash('sha256').update(body).digest('hex'), seconds: (performance.now() - began) / 1000 };
}

/** Reads what a page reads, until told to stop: the library, a drama, its script. `perSecond` requests in all. */
export async function readAlong(writers: readonly Writer[], asking: Asking, projects: () => readonly { writer: Writer; id: string }[], perSecond: number, stop: AbortSignal): Promise<void> {
  const open = new Set<Promise<void>>();
  const began = performance.now();
  for (let count = 0; !stop.aborted; count += 1) {
    // By the clock, not by the answers: a slow server does not get fewer questions.
    const due = began + (count * 1000) / perSecond;
    if (due > performance.now()) await pause(Math.max(0, due - performance.now()));
    const known = projects();
    const one = known[count % Math.max(1, known.length)];
    const writer = one?.writer ?? writers[count % writers.length];
    if (writer === undefined) return;
    const routes = one === undefined ? ['projects'] : ['projects', `projects/${one.id}`, `v1/projects/${one.id}/segments?limit=50`, 'work'];
    const route = routes[count % routes.length] ?? 'projects';
    const reading = ask(writer, asking, 'read', route).then(() => undefined);
    open.add(reading);
    reading.finally(() => open.delete(reading)).catch(() => undefined);
  }
  await Promise.all(open);
}
