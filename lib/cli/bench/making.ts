/**
 * `npm run bench -- making`: a story of 1,500 words from the click to the finished mix, with the worker in a process of
 * its own as in the studio. Time by the clock, stage by stage, and what the worker's processes used.
 */
import { availableParallelism, loadavg } from 'node:os';
import { ensureDatabase } from '../../db/embedded.ts';
import { migrate } from '../../db/migrate.ts';
import { makeDrama } from '../../services/productions/make-drama.ts';
import { createProject } from '../../services/projects/create-project.ts';
import { joinedStory } from './demos.ts';
import { Rows, type BenchResult } from './figures.ts';
import { cpuBetween, watchProcess, type ProcessUse } from './process-use.ts';
import { untilFinished } from './studio.ts';
import { openAsker, startWorker, stopWorker } from './worker.ts';

const words = 1500;
const goalSeconds = 60;

interface StageTime {
  name: string;
  total: number;
  from: number;
  to: number;
}

export async function making(say: (sentence: string) => void): Promise<BenchResult> {
  await using stack = new AsyncDisposableStack();
  const database = await ensureDatabase();
  stack.defer(() => database.stop());
  await migrate(database.url);
  const context = await openAsker(database.url, stack);
  const worker = await startWorker(database.url);
  stack.defer(() => stopWorker(worker));
  const story = await joinedStory(words);
  const watch = watchProcess(worker.pid ?? 0);
  stack.defer(() => watch.stop());

  say(`Making a story of ${story.words} words...`);
  const began = Date.now();
  const project = await createProject(context, { bytes: new TextEncoder().encode(story.text), fileName: 'bench.txt', title: 'The bench' });
  await makeDrama(context, { projectId: project.id, scope: { kind: 'all' } });
  const view = await untilFinished(context, project.id);
  const wall = (Date.now() - began) / 1000;
  const use = await watch.read();
  const rows = await context.transaction.run((tx) => tx.productionStage.findMany({ where: { production: { projectId: project.id } } }));
  const stages = rows.flatMap((row): StageTime[] => (row.startedAt && row.finishedAt ? [{ name: row.name, total: row.total, from: row.startedAt.getTime(), to: row.finishedAt.getTime() }] : []));
  const durationSeconds = view.export?.measure.durationSeconds ?? 0;
  return { title: `A story of ${story.words} words, from the click to the finished mix`, subjects: [{ name: 'making', measures: describe({ wall, began, stages, use, durationSeconds, lines: view.lines.total, cues: view.cues.length, words: story.words }).measures }] };
}

function describe(run: { wall: number; began: number; stages: StageTime[]; use: ProcessUse | null; durationSeconds: number; lines: number; cues: number; words: number }): Rows {
  const rows = new Rows();
  rows.group('Time');
  const cores = availableParallelism();
  const load = loadavg()[0] ?? 0;
  rows.bar('from the click to the finished mix', `under ${goalSeconds} s on 2 cores`, `${run.wall.toFixed(1)} s (${cores} cores here; load over the last minute ${load.toFixed(1)})`, run.wall < goalSeconds, { seconds: run.wall, cores, load });
  rows.note('sound made', `${run.durationSeconds.toFixed(0)} s of ${run.lines} lines and ${run.cues} cues: ${(run.durationSeconds / run.wall).toFixed(1)} s of sound each second`, { soundSeconds: run.durationSeconds, soundPerSecond: run.durationSeconds / run.wall });
  rows.group('Stages');
  const order = ['read', 'cast', 'speak', 'score', 'sound', 'mix'];
  for (const stage of run.stages.toSorted((a, b) => order.indexOf(a.name) - order.indexOf(b.name))) {
    const seconds = (stage.to - stage.from) / 1000;
    const cpu = run.use === null ? null : cpuBetween(run.use.samples, stage.from, stage.to);
    const used = cpu === null ? '' : `; the worker used ${cpu.toFixed(1)} s of processor meanwhile`;
    rows.note(stage.name, `${seconds.toFixed(2)} s for ${stage.total}, from ${((stage.from - run.began) / 1000).toFixed(1)} to ${((stage.to - run.began) / 1000).toFixed(1)} s${used}`, { seconds, steps: stage.total, cpuSeconds: cpu });
  }
  const sum = run.stages.reduce((total, stage) => total + (stage.to - stage.from) / 1000, 0);
  rows.note('all stages', `${sum.toFixed(1)} s added up; what is more than the clock's ${run.wall.toFixed(1)} s ran side by side`, { seconds: sum });
  rows.group('Worker');
  if (run.use === null) rows.note('memory and processor', 'not measured on this system (there is no /proc)');
  else {
    rows.note('peak memory', `${(run.use.peakBytes / 1e6).toFixed(0)} MB the worker, ${(run.use.childrenPeakBytes / 1e6).toFixed(0)} MB its ${run.use.children} voice processes together`, { workerBytes: run.use.peakBytes, childrenBytes: run.use.childrenPeakBytes });
    rows.note('processor time', `${run.use.cpuSeconds.toFixed(1)} s: at least ${(run.use.cpuSeconds / cores).toFixed(1)} s by the clock on ${cores} idle cores`, { cpuSeconds: run.use.cpuSeconds });
  }
  return rows;
}
