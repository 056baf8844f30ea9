/** The packages of the natural voices: fetched by npm where a person asked for it, with their scripts off. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, readFile, readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { packageEnv } from '../../env.ts';
import { naturalPackages } from '../../services/natural-voices/pins.ts';
import { tableBytes } from '../../services/speech-generation/kokoro/styles.ts';
import { kokoroTables } from '../../services/speech-generation/kokoro/tables.ts';
import { codeOf, SetUpError } from './words.ts';

/** What is installed: its list of packages with every version and hash. */
const source = path.join(import.meta.dirname, 'packages');

/** Whether the pinned packages lie there already, with this machine's binary and every voice. */
export async function packagesAreThere(folder: string): Promise<boolean> {
  const modules = path.join(folder, 'node_modules');
  const versions = await Promise.all(naturalPackages.map(({ name }) => versionOf(path.join(modules, name))));
  if (!naturalPackages.every(({ version }, at) => versions[at] === version)) return false;
  const tables = await Promise.all(Object.keys(kokoroTables).map((table) => stat(path.join(modules, 'kokoro-js', 'voices', `${table}.bin`)).then(({ size }) => size, () => 0)));
  const binaries = await readdir(path.join(modules, 'onnxruntime-node', 'bin'), { recursive: true }).catch(() => []);
  const own = path.join(process.platform, process.arch, 'onnxruntime_binding.node');
  return tables.every((bytes) => bytes === tableBytes) && binaries.some((file) => file.endsWith(own));
}

async function versionOf(folder: string): Promise<string | null> {
  try {
    return z.object({ version: z.string() }).parse(JSON.parse(await readFile(path.join(folder, 'package.json'), 'utf8'))).version;
  } catch {
    return null;
  }
}

/**
 * Has npm put them into the folder, each version and hash as written down, no script of theirs run.
 * @param keepAll keeps the binaries for other machines too, so that the folder can be copied to one
 * @throws SetUpError where npm is missing or fails
 */
export async function installPackages(folder: string, { keepAll, signal }: { keepAll: boolean; signal?: AbortSignal }): Promise<void> {
  await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  await cp(source, folder, { recursive: true });
  const said: string[] = [];
  const npm = spawn('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: folder, env: packageEnv(), stdio: ['ignore', 'ignore', 'pipe'], shell: process.platform === 'win32', ...(signal === undefined ? {} : { signal }) });
  npm.stderr.on('data', (piece: Buffer) => said.push(piece.toString('utf8')));
  try {
    const [code]: unknown[] = await once(npm, 'close');
    if (code !== 0) throw new SetUpError(`npm could not fetch the packages:\n${said.join('').trim().split('\n').slice(-6).join('\n')}\nGive the command again once that is put right.`);
  } catch (error) {
    if (signal?.aborted) throw new SetUpError('Stopped. The packages are fetched anew next time.');
    if (codeOf(error) === 'ENOENT') throw new SetUpError('npm was not found. It comes with Node.js: install that, and give the command again.');
    throw error;
  }
  if (!keepAll) await dropOtherMachines(path.join(folder, 'node_modules', 'onnxruntime-node', 'bin'));
}

/** ONNX Runtime brings binaries for five kinds of machines: 250 MB that this one does not need. */
async function dropOtherMachines(bin: string): Promise<void> {
  for (const napi of await readdir(bin)) {
    for (const system of await readdir(path.join(bin, napi))) {
      for (const processor of await readdir(path.join(bin, napi, system))) {
        if (system !== process.platform || processor !== process.arch) await rm(path.join(bin, napi, system, processor), { recursive: true, force: true });
      }
    }
  }
}
