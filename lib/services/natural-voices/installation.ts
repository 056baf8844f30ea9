/** What of the natural voices is on this machine. Written by the set-up command, read by everybody else. */
import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { getEnv } from '../../env.ts';
import { naturalVoicesFolder } from '../../storage/place.ts';
import { modelFolder, packagesFolder, setUpCommand } from './pins.ts';

const manifestSchema = z.object({
  version: z.literal(1),
  /** When it was finished, ISO 8601. */
  setUpAt: z.string(),
  /** `q8` and `full` are the pinned weights; others are known by the beginning of their hash. */
  model: z.object({ id: z.string().regex(/^[\w-]{1,40}$/u), file: z.string().regex(/^[\w.-]{1,120}$/u), bytes: z.number().int().positive(), sha256: z.string().regex(/^[0-9a-f]{64}$/u) }),
  /** Seconds of sound for each second of one core's work, as the set-up found it. */
  speed: z.number().positive(),
  /** Of everything, bytes. */
  bytes: z.number().int().nonnegative(),
  packages: z.record(z.string(), z.string()),
});
/** The last thing that the set-up writes: where it is missing, nothing is there. */
export type Manifest = z.output<typeof manifestSchema>;

export interface Installation {
  folder: string;
  manifest: Manifest;
  /** Absolute: the model, the list of its symbols, the packages' own folder, the voices' style tables. */
  model: string;
  tokenizer: string;
  modules: string;
  voices: string;
}

export type NaturalVoices = { state: 'absent'; folder: string } | { state: 'broken'; folder: string; why: string } | ({ state: 'ready' } & Installation);

export const manifestName = 'manifest.json';

/** The folder that is looked into: `KOKORO_MODEL_DIR`, else the data folder's own. */
export function naturalFolder(): string {
  const { KOKORO_MODEL_DIR, NARRATIX_DATA_DIR } = getEnv();
  return KOKORO_MODEL_DIR ?? naturalVoicesFolder(NARRATIX_DATA_DIR);
}

/** Where each part lies in a folder of natural voices. */
export function partsOf(folder: string, modelFile: string): Omit<Installation, 'folder' | 'manifest'> {
  const within = (...parts: string[]): string => path.join(/*turbopackIgnore: true*/ folder, ...parts);
  return { model: within(modelFolder, modelFile), tokenizer: within(modelFolder, 'tokenizer.json'), modules: within(packagesFolder, 'node_modules'), voices: within(packagesFolder, 'node_modules', 'kokoro-js', 'voices') };
}

/**
 * Looks whether the natural voices are here, at each call anew: a few questions to the file system, so that a worker sees
 * what was set up or taken away while it runs. Never throws; what is wrong is said in words.
 */
export async function readNaturalVoices(folder: string = naturalFolder()): Promise<NaturalVoices> {
  const text = await readIfThere(path.join(/*turbopackIgnore: true*/ folder, manifestName));
  if (text === null) return { state: 'absent', folder };
  const manifest = parsed(text);
  if (manifest === null) return { state: 'broken', folder, why: `the list of their files cannot be read; “${setUpCommand}” sets them up again` };
  const parts = partsOf(folder, manifest.model.file);
  const size = await sizeOf(parts.model);
  if (size === null) return { state: 'broken', folder, why: `their model is missing; “${setUpCommand}” fetches it again` };
  if (size !== manifest.model.bytes) return { state: 'broken', folder, why: `their model is not as long as it was; “${setUpCommand}” fetches it again` };
  const others = [
    { name: 'the list of its symbols (tokenizer.json)', place: parts.tokenizer },
    { name: 'ONNX Runtime', place: path.join(/*turbopackIgnore: true*/ parts.modules, 'onnxruntime-node', 'package.json') },
    { name: 'the folder of the voices', place: parts.voices },
  ];
  const sizes = await Promise.all(others.map(({ place }) => sizeOf(place)));
  const gone = others.find((_part, at) => sizes[at] === null);
  if (gone !== undefined) return { state: 'broken', folder, why: `${gone.name} is missing; “${setUpCommand}” puts it back` };
  return { state: 'ready', folder, manifest, ...parts };
}

async function readIfThere(file: string): Promise<string | null> {
  try {
    return await readFile(/*turbopackIgnore: true*/ file, 'utf8');
  } catch {
    return null;
  }
}

function parsed(text: string): Manifest | null {
  try {
    return manifestSchema.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}

async function sizeOf(file: string): Promise<number | null> {
  return await stat(/*turbopackIgnore: true*/ file).then(
    ({ size }) => size,
    () => null,
  );
}
