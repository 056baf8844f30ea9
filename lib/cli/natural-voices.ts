/** `npm run natural-voices`: sets up the natural voices of this machine, tells what is there, takes them away again. */
import path from 'node:path';
import { createInterface } from 'node:readline/promises';
import { parseArgs } from 'node:util';
import { EnvError, getEnv } from '../env.ts';
import { naturalFolder, readNaturalVoices } from '../services/natural-voices/installation.ts';
import { hub, naturalPackages, packagesKept, weights } from '../services/natural-voices/pins.ts';
import { planSetUp, requireRoom, setUp, takeAway, type SetUpOrder, type SetUpPlan } from './natural/set-up.ts';
import { megabytes, SetUpError } from './natural/words.ts';
import { progressBar } from './progress-bar.ts';

const usage = `Usage: npm run natural-voices [-- status | remove] [-- OPTIONS]
  (nothing)   sets up the natural voices of this machine: says what is fetched, asks, fetches, tries them
  status      says whether they are here, and since when
  remove      takes them away; dramas keep what was spoken
  --yes       does not ask
  --full      the full weights (${megabytes(weights.full.files[0].bytes)}) in place of the 8-bit ones (${megabytes(weights.q8.files[0].bytes)})
  --weights FOLDER       takes the model (.onnx) and tokenizer.json from a folder in place of the hub
  --for-other-machines   keeps what other systems need, so that the folder can be copied to them`;

/** Bad usage: exit code 2, with a plain sentence. */
class UsageError extends Error {
  override readonly name = 'UsageError';
}

interface Options {
  what: 'set-up' | 'status' | 'remove';
  yes: boolean;
  order: SetUpOrder;
}

/** What was asked for. @throws UsageError */
export function readOptions(args: string[], folder: string): Options {
  try {
    const { values, positionals } = parseArgs({ args, allowPositionals: true, options: { yes: { type: 'boolean', default: false }, full: { type: 'boolean', default: false }, weights: { type: 'string' }, 'for-other-machines': { type: 'boolean', default: false } } });
    const [what = 'set-up', ...more] = positionals;
    if (more.length > 0 || (what !== 'set-up' && what !== 'status' && what !== 'remove')) throw new Error(`There is no “${positionals.join(' ')}”.`);
    if (values.full && values.weights !== undefined) throw new Error('--full and --weights do not go together: the weights are those of the folder.');
    return { what, yes: values.yes, order: { folder, weights: values.full ? weights.full : weights.q8, from: values.weights === undefined ? null : path.resolve(values.weights), keepAll: values['for-other-machines'] } };
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`);
  }
}

const say = (line: string): void => void process.stderr.write(`${line}\n`);

async function run(args: string[]): Promise<void> {
  const folder = naturalFolder();
  const options = readOptions(args, folder);
  if (options.what === 'status') return await status(folder);
  if (options.what === 'remove') return await remove(folder, options.yes);
  return await setUpHere(options);
}

async function status(folder: string): Promise<void> {
  const found = await readNaturalVoices(folder);
  if (found.state === 'absent') say(`The natural voices are not set up (${folder} has none). “npm run natural-voices” does it.`);
  else if (found.state === 'broken') say(`The natural voices in ${folder} cannot be used: ${found.why}.`);
  else say(`The natural voices are set up in ${folder}: ${megabytes(found.manifest.bytes)}, weights ${found.manifest.model.id}, since ${found.manifest.setUpAt.slice(0, 10)}.`);
}

async function remove(folder: string, yes: boolean): Promise<void> {
  say(`This removes the natural voices from ${folder}. What was spoken in them stays; their lines can be spoken anew in other voices.`);
  if (!(await agreed('Remove them?', yes))) return say('Nothing was removed.');
  const bytes = await takeAway(folder);
  say(`Removed: ${megabytes(bytes)} are free again.`);
}

async function setUpHere({ order, yes }: Options): Promise<void> {
  const plan = await planSetUp(order);
  for (const line of whatComes(order, plan)) say(line);
  requireRoom(plan, order.folder);
  if (!(await agreed('Set them up?', yes))) return say('Nothing was fetched.');
  const stop = new AbortController();
  const told = (): void => stop.abort();
  process.once('SIGINT', told);
  process.once('SIGTERM', told);
  const bar = progressBar(process.stderr);
  try {
    const manifest = await setUp(order, { tell: (fraction, what) => bar.show(fraction, what, null), signal: stop.signal });
    bar.end();
    if (order.from !== null && !Object.values(weights).some(({ id }) => id === manifest.model.id)) say('These weights are none of those that are known here; they are used all the same.');
    say(`The natural voices are set up: ${megabytes(manifest.bytes)} in ${order.folder}. The first sentence took one second of work for ${manifest.speed.toFixed(1)} s of sound on one core.`);
    say('Dramas that take their engines by themselves speak in them from now on; those made before offer it under Cast.');
  } finally {
    bar.end();
  }
}

/** What is fetched from where, how large it is and under which licence: before anything is. */
function whatComes({ folder, weights: wanted, from }: SetUpOrder, plan: SetUpPlan): string[] {
  const address = getEnv().KOKORO_HUB_URL ?? hub.address;
  return [
    'Natural voices: Kokoro 82M speaks on this machine, without a key; nothing of a story leaves it.',
    `  into      ${folder} (${megabytes(plan.keeps)} in the end; ${megabytes(plan.free)} are free)`,
    ...naturalPackages.map(({ name: one, version, licence, does }) => `  package   ${one} ${version}, ${licence}: ${does}${plan.packages ? '' : ' (is there)'}`),
    `            with their own packages (MIT, ISC, BSD-3-Clause), from your npm registry; ${megabytes(packagesKept)} stay; no script of theirs is run`,
    from === null ? `  weights   ${hub.repository}, ${hub.licence}: ${wanted.says} (${megabytes(wanted.files[0].bytes)}), from ${address}` : `  weights   those in ${from}, under their own licence`,
    '  phonemes  by eSpeak NG (GPL-3.0), which is part of Narratix already',
    plan.fetch === 0 ? '  Nothing has to be fetched.' : `  About ${megabytes(plan.fetch)} are fetched.`,
  ];
}

async function agreed(question: string, yes: boolean): Promise<boolean> {
  if (yes) return true;
  if (!process.stdin.isTTY) throw new UsageError('Nobody can be asked here: add --yes if that is what you want.');
  const line = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^\s*y(?:es)?\s*$/iu.test(await line.question(`${question} [y/N] `));
  } finally {
    line.close();
  }
}

if (import.meta.main) {
  try {
    await run(process.argv.slice(2));
  } catch (error) {
    if (!(error instanceof UsageError || error instanceof SetUpError || error instanceof EnvError)) throw error;
    say(error.message);
    process.exitCode = error instanceof SetUpError ? 1 : 2;
  }
}
