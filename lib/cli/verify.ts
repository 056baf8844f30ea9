/** `npm run verify -- NAME`: proofs that take longer than the gate may. Exit 0 where the proof held, 1 where not, 2 for usage. */
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { childEnv, projectRoot } from '../env.ts';
import { verifyEpub } from './verify-epub.ts';
import { verifyFiles } from './verify-files.ts';
import { verifyImports } from './verify-imports.ts';
import { verifyMixes } from './verify-mixes.ts';
import { verifyReview } from './verify-review.ts';
import { verifyTakes } from './verify-takes.ts';

/** From a clone to an answering page, packages downloaded, on two cores; seconds. */
const firstStartBar = 240;

const proofs: { [name: string]: { what: string; run: () => Promise<boolean> } } = {
  'fresh-start': { what: 'a clone of the last commit: npm ci, npm start, until the page answers', run: freshStart },
  review: { what: 'FOLDER [--out FOLDER]: a writer who answers a tenth of the quotations of annotated novels, in the order of the review', run: review },
  imports: { what: 'every sample file and 200 broken ones, each read by a process of its own', run: verifyImports },
  webhooks: { what: '[CALLS] 10,000 calls of Replicate’s, 200 a second, three in ten forged, late or repeated, to a whole studio', run: () => proof(['e2e/proofs/webhooks.ts']) },
  misbehaving: { what: '[NAME] whole dramas with every paid engine while the vendors misbehave in every way on their lists', run: () => proof(['e2e/proofs/misbehaving.ts']) },
  load: { what: '[--writers N] [--minutes M] [--reads R] [--strike] [--each TIMES] three web servers and four workers under many writers, also while they are struck down, or what each kind of read costs', run: () => proof(['e2e/load/run.ts']) },
  natural: { what: '[PART ...] [--keep FOLDER] the natural voices by the real ONNX Runtime and a tiny model: set up, broken off, made with, broken, killed', run: () => proof(['e2e/proofs/natural.ts']) },
  edits: { what: '[--runs N] [--seed S] 20,000 random days of edits at two windows, held against a model of what edits do', run: () => proof(['e2e/proofs/edits.ts']) },
  fuzz: { what: '[--runs N] [--seed S] [--only NAME] a million hostile inputs to every reader of bytes from outside', run: () => proof(['e2e/proofs/fuzz.ts']) },
  mutants: { what: '[--only NAME [--from N]] the guards of the house with one small wrong in them at a time, each against its tests', run: () => proof(['e2e/proofs/mutants.ts']) },
  soak: { what: '[--requests N] [--warm N] 10,000 requests to one web process, and what it holds afterwards', run: () => proof(['e2e/proofs/soak.ts']) },
  'long-book': { what: '[--hours H] [--kills N] [--seed S] [--once] a book of ten hours made in one go, and again while its processes are killed', run: () => proof(['e2e/proofs/long-book.ts']) },
  api: { what: '[RUNS] [SEED] everything in the OpenAPI document of a running studio, asked rightly and wrongly, each answer held against it', run: () => proof(['e2e/proofs/api.ts']) },
  'fuzz-http': { what: '[--runs N] [--seed S] 20,000 hostile requests to a running studio: every route and action', run: () => proof(['e2e/proofs/fuzz-http.ts']) },
  takes: { what: 'good takes pass, spoiled ones are caught, words are found in time', run: verifyTakes },
  files: { what: 'every kind of sound file by every encoder, held against ffprobe and ffmpeg', run: verifyFiles },
  mixes: { what: '[NUMBER | FROM-TO] 100 random books, or those of these numbers, mastered and held against ffmpeg', run: () => verifyMixes(process.argv[3]) },
  browser: { what: '[FILE] the long tests in a real browser: a long story, the preview, every file', run: browser },
  epub: { what: '[FILE] a read-along book made here, or a file, read by epubcheck', run: () => verifyEpub(process.argv[3]) },
  'fresh-test': { what: 'a clone of the last commit: npm ci, npm test', run: freshTest },
};

const chosen = proofs[process.argv[2] ?? ''];
if (!chosen) {
  console.error(`Usage: npm run verify -- NAME, where NAME is one of\n${Object.entries(proofs).map(([name, { what }]) => `  ${name.padEnd(12)} ${what}`).join('\n')}`);
  process.exitCode = 2;
} else {
  process.exitCode = (await chosen.run()) ? 0 : 1;
}

async function freshStart(): Promise<boolean> {
  await using clone = await cloned();
  const began = performance.now();
  if (!(await runs('npm', ['ci'], clone.path))) return false;
  const installed = (performance.now() - began) / 1000;
  const port = await freePort();
  const studio = spawn('npm', ['start'], { cwd: clone.path, env: childEnv({ PORT: String(port), NARRATIX_DATA_DIR: path.join(clone.path, 'data'), DATABASE_URL: undefined }), stdio: 'inherit', shell: process.platform === 'win32' });
  const state = { ended: false };
  const gone = new Promise<void>((resolve) => {
    studio.once('exit', () => {
      state.ended = true;
      resolve();
    });
  });
  try {
    while (!state.ended && !(await answers(`http://127.0.0.1:${port}/api/health`))) await pause(250);
    const seconds = (performance.now() - began) / 1000;
    const held = !state.ended && seconds <= firstStartBar;
    console.log(`npm ci ${installed.toFixed(0)} s, first page after ${seconds.toFixed(0)} s (at most ${firstStartBar}): ${held ? 'met' : 'not met'}`);
    return held;
  } finally {
    studio.kill('SIGTERM');
    await gone;
  }
}

/** A proof that needs the stand-in vendors: a programme of its own beside them. What else was typed is its own. */
async function proof(args: string[]): Promise<boolean> {
  return await runs(process.execPath, [...args, ...process.argv.slice(3)], projectRoot());
}

async function browser(): Promise<boolean> {
  return await runs(process.execPath, [path.join('node_modules', 'playwright', 'cli.js'), 'test', '--config', 'e2e/playwright.config.ts', '--project=long', ...process.argv.slice(3)], projectRoot());
}

async function review(): Promise<boolean> {
  const [folder, flag, out] = process.argv.slice(3);
  return verifyReview(folder, flag === '--out' ? out : undefined);
}

async function freshTest(): Promise<boolean> {
  await using clone = await cloned();
  return (await runs('npm', ['ci'], clone.path)) && (await runs('npm', ['test'], clone.path));
}

/** The last commit in a folder of its own, with a database and a build of its own, removed at the end. */
async function cloned(): Promise<AsyncDisposable & { path: string }> {
  const folder = await mkdtemp(path.join(tmpdir(), 'narratix-fresh-'));
  const clone = path.join(folder, 'narratix');
  if (!(await runs('git', ['clone', '--quiet', projectRoot(), clone], folder))) throw new Error('The last commit could not be cloned: is git installed?');
  return { path: clone, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true, maxRetries: 5 }) };
}

async function runs(command: string, args: string[], cwd: string): Promise<boolean> {
  return await new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env: childEnv({ NARRATIX_DATA_DIR: undefined, DATABASE_URL: undefined }), stdio: 'inherit', shell: process.platform === 'win32' });
    child.once('error', reject);
    child.once('exit', (code) => resolve(code === 0));
  });
}

async function answers(url: string): Promise<boolean> {
  return await fetch(url, { signal: AbortSignal.timeout(2_000) }).then(
    (response) => response.ok,
    () => false,
  );
}

async function freePort(): Promise<number> {
  return await new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => (address !== null && typeof address === 'object' ? resolve(address.port) : reject(new Error('no port'))));
    });
  });
}
