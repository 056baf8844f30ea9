/** Puts the natural voices onto this machine, step by step; the manifest that everybody else looks for is written last. */
import { mkdir, rename, rm, statfs, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { tryExclusive } from '../../db/locks.ts';
import { manifestName, partsOf, readNaturalVoices, type Manifest } from '../../services/natural-voices/installation.ts';
import { modelFolder, naturalPackages, packagesFetched, packagesFolder, packagesKept, packagesUnpacked, type Weights } from '../../services/natural-voices/pins.ts';
import { folderBytes } from '../../storage/folder-size.ts';
import { speakTest } from './speak-test.ts';
import { installPackages, packagesAreThere } from './packages.ts';
import { copyWeights, fetchWeights, missingWeights } from './weights.ts';
import { megabytes, SetUpError } from './words.ts';

export interface SetUpOrder {
  folder: string;
  weights: Weights;
  /** A folder with weights to be used in place of the hub's. */
  from: string | null;
  /** Keeps binaries for other machines. */
  keepAll: boolean;
}

export interface SetUpPlan {
  packages: boolean;
  /** Bytes that have yet to come over the line. */
  fetch: number;
  /** Bytes that the folder will have. */
  keeps: number;
  /** Bytes that are needed on the way. */
  needs: number;
  free: number;
}

/** What has to be done, and what it takes. */
export async function planSetUp({ folder, weights, from, keepAll }: SetUpOrder): Promise<SetUpPlan> {
  await mkdir(folder, { recursive: true });
  const packages = !(await packagesAreThere(path.join(folder, packagesFolder)));
  const missing = from === null ? (await missingWeights(path.join(folder, modelFolder), weights)).reduce((sum, { bytes }) => sum + bytes, 0) : 0;
  const all = weights.files.reduce((sum, { bytes }) => sum + bytes, 0);
  const { bavail, bsize } = await statfs(folder);
  return {
    packages,
    fetch: (packages ? packagesFetched : 0) + missing,
    keeps: (keepAll ? packagesUnpacked : packagesKept) + all,
    // npm keeps what it fetched in its own folder too, as a rule on the same disk.
    needs: (packages ? packagesUnpacked + packagesFetched : 0) + (from === null ? missing : all) + 50_000_000,
    free: bavail * bsize,
  };
}

/** @throws SetUpError where there is too little room, before anything was fetched */
export function requireRoom({ needs, free }: SetUpPlan, folder: string): void {
  if (free >= needs) return;
  throw new SetUpError(`There is too little room: setting them up needs ${megabytes(needs)}, and ${megabytes(free)} are free where ${folder} lies. Nothing was fetched. Make room, or name another place with NARRATIX_DATA_DIR or KOKORO_MODEL_DIR.`);
}

/**
 * Does what is missing. Stopped at any moment, the next call goes on.
 * @throws SetUpError
 */
export async function setUp(order: SetUpOrder, options: { tell: (fraction: number, what: string) => void; signal?: AbortSignal }): Promise<Manifest> {
  const { folder, from, keepAll } = order;
  const { tell, signal } = options;
  const stop = signal === undefined ? {} : { signal };
  await mkdir(folder, { recursive: true });
  const lock = tryExclusive(path.join(folder, 'set-up.lock'));
  if (lock === null) throw new SetUpError('They are being set up already, by another command. Wait until that is done.');
  try {
    const packages = path.join(folder, packagesFolder);
    const packagesHere = await packagesAreThere(packages);
    // While parts of them are replaced they are not there for anybody; what is fetched beside them changes nothing yet.
    if (!packagesHere || from !== null) await rm(path.join(folder, manifestName), { force: true });
    if (!packagesHere) {
      tell(0, `packages (${naturalPackages.map(({ name }) => name).join(', ')})`);
      await installPackages(packages, { keepAll, ...stop });
    }
    const model = from === null ? await fetchWeights(path.join(folder, modelFolder), order.weights, { tell: (file, have, of) => tell(have / of, `${file}, ${megabytes(of)}`), ...stop }) : await copyWeights(from, path.join(folder, modelFolder));
    tell(1, 'a sentence, to try them');
    const untried: Manifest = { version: 1, setUpAt: new Date().toISOString(), model, speed: 1, bytes: await folderBytes(folder), packages: Object.fromEntries(naturalPackages.map(({ name, version }) => [name, version])) };
    const manifest: Manifest = { ...untried, speed: await speakTest({ folder, manifest: untried, ...partsOf(folder, model.file) }, signal) };
    const file = path.join(folder, manifestName);
    await writeFile(`${file}.new`, `${JSON.stringify(manifest, null, 2)}\n`);
    await rename(`${file}.new`, file);
    return manifest;
  } finally {
    lock.release();
  }
}

/** Takes them away: first for everybody, then from the disk. Only what the set-up put there. @returns bytes that came free */
export async function takeAway(folder: string): Promise<number> {
  const bytes = await folderBytes(folder);
  await rm(path.join(folder, manifestName), { force: true });
  try {
    for (const part of [packagesFolder, modelFolder]) await rm(path.join(folder, part), { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  } catch (error) {
    throw new SetUpError(`Some of it could not be removed: ${error instanceof Error ? error.message : String(error)}. If Narratix is running, stop it and give the command again.`);
  }
  await rm(path.join(folder, 'set-up.lock'), { force: true });
  return (await readNaturalVoices(folder)).state === 'absent' ? bytes : 0;
}
