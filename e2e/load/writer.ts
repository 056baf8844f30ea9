/** One writer of the load: brings a story in, reads it, changes a line, has it made, listens. */
import { createHash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { ProjectSummary, ProjectView, ScriptView } from '../../lib/services/views.ts';
import { ask, json, patienceMs, type Asking, type Writer } from './asking.ts';
import { followUntil } from './following.ts';

/** What a writer ended with. */
export interface Made {
  projectId: string;
  chapterId: string;
  exportId: string;
  /** Of the lines. */
  takeAssetIds: string[];
  /** SHA-256 of the mix as it is downloaded. */
  sha256: string;
  /** From the pasted story to the downloaded mix, thinking and listening included. */
  seconds: number;
  /** From the wish to have it made until it was. */
  makingSeconds: number;
}

/** A player asks for so much of a mix at a time, and plays it for so long: 192 kbit/s. */
export const pieceBytes = 65_536;
const pieceMs = 2700;
const pieces = 4;

/**
 * From a pasted story to a mix that is listened to, with `thinkMs` between one thing and the next; null where it was told to
 * stop before it was made.
 * @throws Error in words where anything is not as it must be
 */
export async function makeOne(writer: Writer, asking: Asking, story: { title: string; text: string }, thinkMs: number, stop: AbortSignal): Promise<Made | null> {
  const began = performance.now();
  const key = createHash('sha256').update(`${writer.name} ${story.title}`).digest('hex');
  const sent = (name: string, body: object): { body: string; headers: Record<string, string> } => ({ body: JSON.stringify(body), headers: { 'content-type': 'application/json', 'idempotency-key': `${key}${name}` } });
  const think = async (): Promise<void> => await pause(thinkMs);
  const { id } = await json<ProjectSummary>(writer, asking, 'change', '/api/v1/projects', { method: 'POST', ...sent('', { title: story.title, text: story.text }) });
  const atRest = (view: ProjectView): boolean => view.state !== 'reading' && view.production?.state !== 'running';
  const rest = async (): Promise<ProjectView> => await followUntil(writer, asking, id, atRest, patienceMs * 4);
  let view = await rest();
  const chapter = view.chapters[0];
  if (chapter === undefined) throw new Error('The story has no chapter.');
  const script = await json<ScriptView>(writer, asking, 'read', `/api/projects/${id}/script?chapter=${chapter.id}`);
  await think();
  const line = script.segments.find((segment) => segment.kind === 'dialogue');
  if (line !== undefined) await json(writer, asking, 'change', `/api/v1/segments/${line.id}`, { method: 'PATCH', ...sent('-line', { version: line.version, direction: 'quietly' }) });
  await think();
  if (stop.aborted) return null;
  const asked = performance.now();
  await json(writer, asking, 'change', `/api/v1/projects/${id}/make`, { method: 'POST', ...sent('-make', {}) });
  view = await rest();
  const makingSeconds = (performance.now() - asked) / 1000;
  const { production } = view;
  if (production?.state !== 'done' || production.problems.length > 0 || view.export === null) throw new Error(`${writer.name}’s drama was not made: ${JSON.stringify(production)}`);
  const exportId = view.export.id;
  const made = await json<ScriptView>(writer, asking, 'read', `/api/projects/${id}/script?chapter=${chapter.id}`);
  // Listening: the picture, then the sound in pieces, as a player asks for it and at the pace at which it plays.
  await ask(writer, asking, 'sound', `/api/exports/${exportId}/peaks`);
  for (let piece = 0; piece < pieces; piece += 1) {
    const { status } = await ask(writer, asking, 'sound', `/api/exports/${exportId}/mp3?inline=1`, { headers: rangeOf(piece) });
    if (status !== 206) throw new Error(`A piece of the mix was answered ${status}.`);
    await pause(Math.min(thinkMs, pieceMs));
  }
  const { status, body } = await ask(writer, asking, 'sound', `/api/exports/${exportId}/mp3`);
  if (status !== 200) throw new Error(`The mix was answered ${status}.`);
  return { projectId: id, chapterId: chapter.id, exportId, takeAssetIds: made.segments.flatMap(({ takeAssetId }) => takeAssetId ?? []), sha256: createHash('sha256').update(body).digest('hex'), seconds: (performance.now() - began) / 1000, makingSeconds };
}

/** The header that asks for one piece of a mix. */
export function rangeOf(piece: number): { range: string } {
  return { range: `bytes=${piece * pieceBytes}-${(piece + 1) * pieceBytes - 1}` };
}
