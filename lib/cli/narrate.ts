/** `npm run narrate -- STORY.txt --out book.mp3`: the same services as the studio, from a terminal. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { ensureDatabase } from '../db/embedded.ts';
import { migrate } from '../db/migrate.ts';
import { EnvError, getEnv } from '../env.ts';
import { personMessage, ServiceError } from '../services/errors.ts';
import { exportFile } from '../services/exports/export-file.ts';
import { writeParts } from '../services/exports/file-parts.ts';
import { soundFormatNames, type SoundFormatName } from '../services/exports/formats.ts';
import { makeFileNow } from '../services/exports/make-file.ts';
import type { ServiceContext } from '../services/interfaces.ts';
import { localUser } from '../services/local-user.ts';
import { createLog } from '../services/log.ts';
import { cancelProduction } from '../services/productions/cancel-production.ts';
import { makeDrama } from '../services/productions/make-drama.ts';
import { createProject } from '../services/projects/create-project.ts';
import { deleteProject } from '../services/projects/delete-project.ts';
import { readProject } from '../services/projects/read-project.ts';
import { setEngine } from '../services/vendors/set-engines.ts';
import type { ProjectView } from '../services/views.ts';
import { openWorker } from '../worker/open-worker.ts';
import { progressBar } from './progress-bar.ts';
import { readerOptions, readerUsage, type ReaderOptions } from './read-with.ts';
import { readWith } from './read-with-claude.ts';

const usage = `Usage: npm run narrate -- STORY --out BOOK.mp3 [--engine auto|local|kokoro] [--reader auto|local|claude [--agree]] [--report REPORT.json] [--keep]
  STORY      a story: .txt, .md, .html, .epub or .docx
  --out      where the drama goes: .mp3, .m4b, .opus, .flac or .wav
  --engine   auto (the default) takes the best engine there is; local keeps to the built-in voices and sounds;
             kokoro has the natural voices of this machine speak, set up by “npm run natural-voices”
${readerUsage}
  --report   writes what was made and measured, as JSON
  --keep     leaves the drama in the studio's library, to go on with it there`;

const engines = ['auto', 'local', 'kokoro'] as const;

interface Options {
  story: string;
  out: string;
  format: 'mp3' | SoundFormatName;
  report: string | null;
  keep: boolean;
  engine: (typeof engines)[number];
  reading: ReaderOptions;
}

/** Bad usage: exit code 2, with a plain sentence. */
class UsageError extends Error {
  override readonly name = 'UsageError';
}

function readOptions(args: string[]): Options {
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: { out: { type: 'string' }, engine: { type: 'string', default: 'auto' }, reader: { type: 'string', default: 'auto' }, agree: { type: 'boolean', default: false }, report: { type: 'string' }, keep: { type: 'boolean', default: false } },
    });
    const [story] = positionals;
    if (story === undefined || positionals.length > 1) throw new UsageError('Name one story to narrate.');
    if (values.out === undefined) throw new UsageError('Say with --out where the drama goes, for example --out book.mp3.');
    const ending = path.extname(values.out).toLowerCase().slice(1);
    const format = ending === 'mp3' ? ending : soundFormatNames.find((name) => name === ending);
    if (format === undefined) throw new UsageError(`A drama can be written as .mp3, .m4b, .opus, .flac or .wav, not as “${path.basename(values.out)}”.`);
    const engine = engines.find((name) => name === values.engine);
    if (engine === undefined) throw new UsageError(`There is no engine “${values.engine}”. Choose auto, local or kokoro.`);
    return { engine, story, out: path.resolve(values.out), format, report: values.report === undefined ? null : path.resolve(values.report), keep: values.keep, reading: readerOptions(values.reader, values.agree) };
  } catch (error) {
    if (error instanceof UsageError) throw new UsageError(`${error.message}\n\n${usage}`);
    if (error instanceof ServiceError) throw error;
    throw new UsageError(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`);
  }
}

async function readStory(file: string): Promise<Uint8Array> {
  try {
    return await readFile(file);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : '';
    if (code === 'ENOENT') throw new UsageError(`There is no file “${file}”.`);
    if (code === 'EISDIR') throw new UsageError(`“${file}” is a folder. Name one story’s file.`);
    throw new UsageError(`“${file}” cannot be read: ${error instanceof Error ? error.message : String(error)}.`);
  }
}

/** Runs the command; gives its exit code. */
async function narrate(args: string[]): Promise<number> {
  const options = readOptions(args);
  const bytes = await readStory(options.story);
  const began = performance.now();
  await using stack = new AsyncDisposableStack();
  const database = await ensureDatabase();
  stack.defer(() => database.stop());
  await migrate(database.url);
  const log = createLog({ name: 'narrate', level: getEnv().LOG_LEVEL === 'debug' ? 'debug' : 'error' });
  const worker = await openWorker(database.url, log);
  stack.use(worker);
  const context = worker.context.forUser(await localUser(worker.context.transaction));

  const project = await createProject(context, { bytes, fileName: path.basename(options.story), title: null });
  if (!options.keep) stack.defer(() => deleteProject(context, { projectId: project.id }));
  await takeEngines(context, project.id, options.engine);
  await readWith(context, project.id, options.reading, () => finished(context, project.id), (line) => process.stderr.write(`${line}\n`));
  await makeDrama(context, { projectId: project.id, scope: { kind: 'all' } });
  const made = await finished(context, project.id);
  if (made.production?.state !== 'done' || !made.export) {
    throw new ServiceError('internal', { person: made.production?.error ?? made.readError ?? 'The drama could not be made.' });
  }
  for (const problem of made.production.problems) process.stderr.write(`Left out: ${problem.message}\n`);

  if (options.format !== 'mp3') await makeFileNow(context, { exportId: made.export.id, format: options.format });
  const file = await exportFile(context, { exportId: made.export.id, format: options.format });
  await mkdir(path.dirname(options.out), { recursive: true });
  await writeParts(file.parts, options.out);
  if (options.report !== null) {
    await mkdir(path.dirname(options.report), { recursive: true });
    await writeFile(options.report, `${JSON.stringify(reportOf(made, options, (performance.now() - began) / 1000), null, 2)}\n`);
  }
  const { durationSeconds, integratedLufs, truePeakDbtp } = made.export.measure;
  process.stderr.write(`“${made.title}”: ${clock(durationSeconds)}, ${integratedLufs.toFixed(1)} LUFS, ${truePeakDbtp.toFixed(1)} dBTP, in ${Math.round((performance.now() - began) / 1000)} s. Written to ${options.out}\n`);
  return 0;
}

/** Sets the drama's engines as asked for. Throws where the natural voices were asked for and cannot speak it. */
async function takeEngines(context: ServiceContext, projectId: string, engine: Options['engine']): Promise<void> {
  if (engine === 'auto') return;
  const view = await setEngine(context, { projectId, service: 'voices', setting: engine });
  const missing = view.services.find(({ service }) => service === 'voices')?.options.find(({ id }) => id === engine)?.missing ?? null;
  if (missing !== null) throw new ServiceError('bad-input', { person: `The story cannot be spoken with ${engine}: ${missing}.` });
  if (engine === 'local') for (const service of ['ear', 'music', 'effects'] as const) await setEngine(context, { projectId, service, setting: 'local' });
}

/** Watches the production until it ends. Ctrl-C cancels it. */
async function finished(context: ServiceContext, projectId: string): Promise<ProjectView> {
  const bar = progressBar(process.stderr);
  let cancelled = false;
  const cancel = () => {
    if (cancelled) process.exit(130);
    cancelled = true;
    cancelProduction(context, { projectId }).catch((error: unknown) => context.report(error, 'cancelling'));
  };
  process.on('SIGINT', cancel);
  process.on('SIGTERM', cancel);
  try {
    for (;;) {
      const view = await readProject(context, { projectId });
      const { production } = view;
      if (!production || production.state !== 'running') {
        bar.end();
        if (cancelled) throw new ServiceError('cancelled', { person: 'Cancelled. Nothing was written.' });
        return view;
      }
      const stage = production.stages.find((candidate) => candidate.state === 'running');
      bar.show(production.fraction, stage ? `${stage.label}${stage.total > 1 ? ` ${stage.done} of ${stage.total}` : ''}` : 'Starting', production.secondsLeft);
      await pause(250);
    }
  } finally {
    process.off('SIGINT', cancel);
    process.off('SIGTERM', cancel);
  }
}

function reportOf(view: ProjectView, options: Options, wallSeconds: number) {
  return {
    title: view.title,
    words: view.words,
    characters: view.cast.map((character) => ({ name: character.name, lines: character.lines, voice: character.voice?.name ?? null, engine: character.voice?.engine ?? null })),
    segments: view.lines.total,
    silent: view.lines.silent,
    cues: view.cues.filter((cue) => cue.enabled).length,
    durationSeconds: view.export?.measure.durationSeconds ?? null,
    integratedLufs: view.export?.measure.integratedLufs ?? null,
    truePeakDbtp: view.export?.measure.truePeakDbtp ?? null,
    loudnessRangeLu: view.export?.measure.loudnessRangeLu ?? null,
    wallSeconds: Math.round(wallSeconds * 10) / 10,
    files: [options.out],
  };
}

function clock(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, '0')}`;
}

try {
  process.exitCode = await narrate(process.argv.slice(2));
} catch (error) {
  const bad = error instanceof UsageError || error instanceof EnvError;
  const refused = error instanceof ServiceError && (error.code === 'bad-input' || error.code === 'too-large');
  process.stderr.write(`${bad ? error.message : personMessage(error)}\n`);
  if (!bad && !(error instanceof ServiceError)) process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = bad || refused ? 2 : 1;
}
