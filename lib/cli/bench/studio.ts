/** The studio without its pages: the same services and the same worker, over a data folder of the bench's own. */
import { mkdtemp } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Timeline, TimelineSegment } from '../../audio/types.ts';
import { ensureDatabase } from '../../db/embedded.ts';
import { migrate } from '../../db/migrate.ts';
import { getEnv } from '../../env.ts';
import { loadMix } from '../../services/audio-export/load-mix.ts';
import { exportFile } from '../../services/exports/export-file.ts';
import { writeParts } from '../../services/exports/file-parts.ts';
import { makeFileNow } from '../../services/exports/make-file.ts';
import type { ServiceContext } from '../../services/interfaces.ts';
import { localUser } from '../../services/local-user.ts';
import { createLog } from '../../services/log.ts';
import { makeDrama } from '../../services/productions/make-drama.ts';
import { createProject } from '../../services/projects/create-project.ts';
import { readProject } from '../../services/projects/read-project.ts';
import type { ProjectView } from '../../services/views.ts';
import { openWorker } from '../../worker/open-worker.ts';

export interface Studio extends AsyncDisposable {
  context: ServiceContext;
}

/** Opens the database of the data folder and a worker in this process. */
export async function openStudio(): Promise<Studio> {
  await using stack = new AsyncDisposableStack();
  const database = await ensureDatabase({ disposable: true });
  stack.defer(() => database.stop());
  await migrate(database.url);
  const worker = await openWorker(database.url, createLog({ name: 'bench', level: 'error', destination: process.stderr }));
  stack.use(worker);
  const context = worker.context.forUser(await localUser(worker.context.transaction));
  const held = stack.move();
  return { context, [Symbol.asyncDispose]: () => held.disposeAsync() };
}

/** A finished drama with all that the measures need of it. */
export interface MadeStory {
  title: string;
  words: number;
  view: ProjectView;
  /** As it was exported. */
  timeline: Timeline;
  /** Every segment in reading order, with its text. */
  segments: TimelineSegment[];
  files: { mp3: string; wav: string };
  /** The file of an asset. */
  clip(asset: string): Promise<string>;
  /** Lines that carry a direction (whisper, shout). */
  directed: Set<string>;
}

/** Starts a story and waits for its finished mix. Throws Error where it is not made, or not whole. */
export async function makeStory(context: ServiceContext, bytes: Uint8Array, fileName: string): Promise<MadeStory> {
  const project = await createProject(context, { bytes, fileName, title: null });
  await makeDrama(context, { projectId: project.id, scope: { kind: 'all' } });
  const view = await untilFinished(context, project.id);
  const made = view.export;
  if (made === null) throw new Error(`“${view.title}” has no mix: ${view.production?.error ?? 'no reason given'}`);
  const scope = { kind: 'all' } as const;
  const { mix, directed } = await context.transaction.run(
    async (tx) => ({
      mix: await loadMix(tx, project.id, scope),
      directed: await tx.segment.findMany({ where: { projectId: project.id, direction: { not: null } }, select: { id: true } }),
    }),
    { timeoutMs: 60_000 },
  );
  const folder = await mkdtemp(path.join(getEnv().NARRATIX_DATA_DIR, 'made-'));
  const files = { mp3: path.join(folder, 'book.mp3'), wav: path.join(folder, 'book.wav') };
  await makeFileNow(context, { exportId: made.id, format: 'wav' });
  for (const format of ['mp3', 'wav'] as const) await writeParts((await exportFile(context, { exportId: made.id, format })).parts, files[format]);
  return {
    title: view.title,
    words: view.words,
    view,
    timeline: made.timeline,
    segments: mix.input.segments,
    files,
    clip: (asset) => context.assets.path(asset),
    directed: new Set(directed.map((row) => row.id)),
  };
}

/** A production that gets no further for so long hangs, ms. */
const stallMs = 120_000;

/** Waits until the project's production has ended. Throws Error where it failed, left something out or hangs. */
export async function untilFinished(context: ServiceContext, projectId: string): Promise<ProjectView> {
  let fraction = -1;
  let moved = Date.now();
  for (;;) {
    const view = await readProject(context, { projectId });
    const { production } = view;
    if (production?.state !== 'running') {
      if (production?.state !== 'done') throw new Error(`“${view.title}” was not made: ${production?.error ?? view.readError ?? 'no reason given'}`);
      const [problem] = production.problems;
      if (problem) throw new Error(`“${view.title}” is not whole: ${problem.message}`);
      return view;
    }
    if (production.fraction !== fraction) moved = Date.now();
    fraction = production.fraction;
    if (Date.now() - moved > stallMs) {
      const stages = production.stages.map((stage) => `${stage.name} ${stage.done} of ${stage.total}`).join(', ');
      throw new Error(`“${view.title}” got no further for ${stallMs / 1000} s: ${stages}`);
    }
    await pause(400);
  }
}
