/** The studio's routes as a program uses them, for what a test prepares or counts; what it tests, it does in the page. */
import { said } from '../app/said.ts';
import type { HearAnswer, ProjectSummary, ProjectView, ScriptView, SegmentView } from '../lib/services/views.ts';
import { expect } from './fixtures.ts';
import type { Studio } from '../lib/cli/temporary-studio.ts';

type Maker = Pick<Studio, 'url'>;

async function answer<T>(response: Response): Promise<T> {
  if (!response.ok) throw new Error(`${response.url} answered ${response.status}: ${await response.text()}`);
  const value: T = await response.json();
  return value;
}

async function ask<T>(studio: Maker, path: string, init?: RequestInit): Promise<T> {
  return await answer<T>(await fetch(`${studio.url}/api/${path}`, init));
}

export async function listProjects(studio: Maker): Promise<ProjectSummary[]> {
  return await ask(studio, 'projects');
}

/** The ids of the dramas in the library, in no order of time: another that is still being worked on changes only the rest. */
export async function dramasOf(studio: Maker): Promise<string[]> {
  return (await listProjects(studio)).map(({ id }) => id).toSorted();
}

export async function readProject(studio: Maker, id: string): Promise<ProjectView> {
  return await ask(studio, `projects/${id}`);
}

/** Every line of a drama, in reading order. */
export async function readLines(studio: Maker, id: string): Promise<SegmentView[]> {
  const { chapters } = await readProject(studio, id);
  const scripts = await Promise.all(chapters.map(async (chapter) => await ask<ScriptView>(studio, `projects/${id}/script?chapter=${chapter.id}`)));
  return scripts.flatMap((script) => script.segments);
}

/** Brings a story in and waits until it is read. */
export async function bringIn(studio: Maker, story: string | Uint8Array<ArrayBuffer>, title: string): Promise<ProjectView> {
  const { id } = await ask<ProjectSummary>(studio, 'projects', { method: 'POST', body: story, headers: { 'Content-Type': 'text/plain', ...said({ title }) } });
  return await untilRead(studio, id);
}

export async function untilRead(studio: Maker, id: string): Promise<ProjectView> {
  return await until(studio, id, (project) => project.state !== 'reading', 60_000);
}

export async function startMaking(studio: Maker, id: string): Promise<void> {
  await ask(studio, `projects/${id}/make`, { method: 'POST', body: JSON.stringify({ scope: { kind: 'all' } }), headers: { 'Content-Type': 'application/json' } });
}

/** Waits until what is being made is made, whatever the end; gives the drama then. */
export async function untilMade(studio: Maker, id: string): Promise<ProjectView> {
  return await until(studio, id, (project) => project.production?.state !== 'running', 200_000);
}

/** Looks at the drama again and again until it is as asked. A studio that does not answer at the moment is asked again. */
export async function until(studio: Maker, id: string, asked: (project: ProjectView) => boolean, withinMs: number): Promise<ProjectView> {
  let last: ProjectView | null = null;
  await expect
    .poll(
      async () => {
        try {
          last = await readProject(studio, id);
        } catch (error) {
          return error instanceof Error ? error.message : String(error);
        }
        return asked(last) ? 'as asked' : (last.production ?? last.state);
      },
      { timeout: withinMs, intervals: [50, 50, 100, 200] },
    )
    .toBe('as asked');
  if (last === null) throw new Error('unreachable: the poll passed without an answer');
  return last;
}

/** The sound of a line, made where it is missing. Gives the id of its asset. */
export async function hearLine(studio: Maker, segmentId: string): Promise<string> {
  let asset = '';
  await expect
    .poll(async () => {
      const heard = await ask<HearAnswer>(studio, `segments/${segmentId}/hear`, { method: 'POST' });
      if (heard.state === 'ready') asset = heard.assetId;
      return heard.state;
    })
    .toBe('ready');
  return asset;
}
