/**
 * `npm run bench -- NAME [--json FILE] [--keep FOLDER]`: measures the programme against its bars. Each bench works in a
 * data folder of its own that is gone afterwards, and without any key: the same figures on every machine but for time.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { childEnv, EnvError } from '../env.ts';
import { naturalFolder } from '../services/natural-voices/installation.ts';
import { ensureClient } from './generate.ts';

const benches: { [name: string]: string } = {
  analysis: 'reads a book of 3.2 MB and measures time and memory',
  listen: 'makes three unseen stories and the three demo stories, and measures whether they sound right',
  pipeline: 'speaks 2,000 lines through a vendor that takes 200 ms a line',
  takes: 'makes takes of a vendor’s sounds and hears them: time of the processor',
  natural: 'speaks with the natural voices of this machine, and with the built-in ones',
  mix: 'mixes and masters an hour of drama, and holds it against ffmpeg',
  services: 'measures fan-out, pools, transactions, the retry wrapper and the client factory',
  studio: 'opens a drama of 10,000 lines in a real browser: speed, weight and manners of the pages',
  making: 'makes a story of 1,500 words and measures how long it takes',
};

const usage = `Usage: npm run bench -- NAME [--json FILE] [--keep FOLDER]
${Object.entries(benches)
  .map(([name, what]) => `  ${name.padEnd(9)}${what}`)
  .join('\n')}
  --json   writes every figure as JSON
  --keep   listen: keeps the finished files in this folder`;

/** What was asked for. Throws Error with a plain sentence for what is no bench. */
export function readOptions(args: string[]): { name: string; json: string | null; keep: string | null } {
  const { values, positionals } = parseArgs({ args, allowPositionals: true, options: { json: { type: 'string' }, keep: { type: 'string' } } });
  const [name] = positionals;
  if (name === undefined) throw new Error('Say which bench to run.');
  if (positionals.length > 1) throw new Error('Run one bench at a time.');
  if (!Object.hasOwn(benches, name)) throw new Error(`There is no bench “${name}”.`);
  const absolute = (file: string | undefined): string | null => (file === undefined ? null : path.resolve(file));
  return { name, json: absolute(values.json), keep: absolute(values.keep) };
}

/** Runs a bench in a child process; gives its exit code: 0 all met, 1 something short. */
async function bench(options: ReturnType<typeof readOptions>): Promise<number> {
  await ensureClient();
  const folder = await mkdtemp(path.join(tmpdir(), 'narratix-bench-'));
  const stop = new AbortController();
  const told = (): void => stop.abort();
  process.once('SIGINT', told);
  process.once('SIGTERM', told);
  try {
    const child = spawn(
      process.execPath,
      [path.join(import.meta.dirname, 'bench', 'run.ts'), options.name, ...(options.json === null ? [] : ['--json', options.json]), ...(options.keep === null ? [] : ['--keep', options.keep])],
      {
        stdio: 'inherit',
        // Set but empty is "not set", and a .env file cannot fill it in.
        env: childEnv({ NARRATIX_DATA_DIR: folder, DATABASE_URL: '', KOKORO_MODEL_DIR: options.name === 'natural' ? naturalFolder() : path.join(folder, 'no-natural-voices'), ANTHROPIC_API_KEY: '', HUME_API_KEY: '', REPLICATE_API_TOKEN: '' }),
      },
    );
    stop.signal.addEventListener('abort', () => child.kill('SIGTERM'), { once: true });
    const [code]: unknown[] = await once(child, 'exit');
    return typeof code === 'number' ? code : 1;
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}

if (import.meta.main) {
  let options: ReturnType<typeof readOptions> | null = null;
  try {
    options = readOptions(process.argv.slice(2));
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${usage}\n`);
    process.exitCode = 2;
  }
  if (options !== null) {
    try {
      process.exitCode = await bench(options);
    } catch (error) {
      process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
      process.exitCode = error instanceof EnvError ? 2 : 1;
    }
  }
}
