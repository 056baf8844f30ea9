/**
 * `npm run dev:vendors`: the studio with keys that open nothing real. Stand-ins for Anthropic, Hume and Replicate run
 * beside it on this machine, so that everything a key switches on can be seen without one. `--quick` replaces speech and
 * music by bursts of tone and noise; `--hume-ended gone|forbidden|refused` shows Hume as it is since November 2026.
 */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { childEnv, getEnv, projectRoot } from '../env.ts';
import { followUrl } from './supervise.ts';
import { localAddressOf } from './supervise-port.ts';

/** As e2e/vendors/start.ts sends it. */
const addressesSchema = z.object({
  anthropic: z.object({ url: z.string(), controlUrl: z.string() }),
  hume: z.object({ url: z.string(), controlUrl: z.string() }),
  replicate: z.object({ url: z.string(), controlUrl: z.string(), deliveryHost: z.string() }),
  settings: z.record(z.string(), z.string()),
});
type Addresses = z.output<typeof addressesSchema>;
const booksSchema = z.object({ sales: z.array(z.unknown()), micros: z.number() });

const say = (sentence: string): void => console.log(sentence);

/** Starts one of our programmes as a child that ends when this process does. */
function start(file: string[], args: string[], extra: Record<string, string> = {}): ChildProcess {
  return fork(path.join(projectRoot(), ...file), args, { cwd: projectRoot(), env: childEnv(extra), execArgv: ['--import', followUrl()] });
}

async function addressesOf(vendors: ChildProcess): Promise<Addresses> {
  const died = once(vendors, 'exit').then(([code]) => {
    throw new Error(`The stand-ins could not be started (code ${String(code)}).`);
  });
  const [message] = await Promise.race([once(vendors, 'message'), died]);
  died.catch(() => {});
  return addressesSchema.parse(message);
}

function tell({ anthropic, hume, replicate }: Addresses): void {
  say('');
  say('STAND-INS. Anthropic, Hume and Replicate are played by programmes on this machine. They answer in the shape of the');
  say('real ones, with the built-in voices and sounds: nothing leaves this machine, no key is needed, no money is spent,');
  say('and nothing here tells how the real ones read or sound. What is made goes to a library of its own.');
  say(`  Anthropic ${anthropic.url}   Hume ${hume.url}   Replicate ${replicate.url}, files at ${replicate.deliveryHost}`);
  say(`  What they sold:   curl ${replicate.controlUrl}/_books`);
  say(`  Make trouble:     curl -d '{"next":["rate-limit","reset-after"]}' ${replicate.controlUrl}/_mischief   (Hume: ${hume.controlUrl})`);
  say('');
}

async function tellBooks(addresses: Addresses): Promise<void> {
  for (const [name, { controlUrl }] of [['Anthropic', addresses.anthropic], ['Hume', addresses.hume], ['Replicate', addresses.replicate]] as const) {
    const { sales, micros } = booksSchema.parse(await (await fetch(`${controlUrl}/_books`)).json());
    if (sales.length > 0) say(`The stand-in for ${name} sold ${sales.length} ${sales.length === 1 ? 'thing' : 'things'}, which would have been about $${(micros / 1_000_000).toFixed(micros < 100_000 ? 4 : 2)}.`);
  }
}

async function main(): Promise<number> {
  const { values } = parseArgs({ options: { quick: { type: 'boolean', default: false }, 'hume-ended': { type: 'string' }, dev: { type: 'boolean', default: false } } });
  const env = getEnv();
  const ended = values['hume-ended'];
  const vendors = start(['e2e', 'vendors', 'start.ts'], [...(values.quick ? ['--quick'] : []), ...(ended === undefined ? [] : ['--hume-ended', ended])]);
  const addresses = await addressesOf(vendors);
  tell(addresses);
  const studio = start(['lib', 'cli', 'start.ts'], values.dev ? ['--dev'] : [], {
    ...addresses.settings,
    NARRATIX_PUBLIC_URL: localAddressOf(env.HOST, env.PORT),
    NARRATIX_DATA_DIR: path.join(env.NARRATIX_DATA_DIR, 'stand-ins'),
  });
  // Ctrl-C reaches the studio by itself, which takes its time; a second word of ours is none of a hurry.
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => void studio.kill('SIGTERM'));
  const [code] = await once(studio, 'exit');
  await tellBooks(addresses);
  const gone = once(vendors, 'exit');
  vendors.kill('SIGTERM');
  await gone;
  return typeof code === 'number' ? code : 1;
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
