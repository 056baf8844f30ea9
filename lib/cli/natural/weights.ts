/** The weights of the natural voices: from the hub, or from a folder that somebody brings. */
import { copyFile, mkdir, readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { getEnv } from '../../env.ts';
import { hub, weights, type PinnedFile, type Weights } from '../../services/natural-voices/pins.ts';
import type { Manifest } from '../../services/natural-voices/installation.ts';
import { download, sha256Of } from './download.ts';
import { SetUpError } from './words.ts';

/** Where the hub has a file. */
export function hubAddress(file: string, base: string = getEnv().KOKORO_HUB_URL ?? hub.address): string {
  return `${base.replace(/\/+$/u, '')}/${hub.repository}/resolve/${hub.revision}/${file}`;
}

const placeOf = (folder: string, { path: file }: PinnedFile): string => path.join(folder, path.basename(file));

/** Those of the files that are not there yet, whole. */
export async function missingWeights(folder: string, wanted: Weights): Promise<PinnedFile[]> {
  const missing: PinnedFile[] = [];
  for (const file of wanted.files) {
    const size = await stat(placeOf(folder, file)).then((found) => found.size, () => null);
    if (size !== file.bytes || (await sha256Of(placeOf(folder, file))) !== file.sha256) missing.push(file);
  }
  return missing;
}

/** Fetches what is missing; tells the bytes of the files that are under way. @throws SetUpError */
export async function fetchWeights(folder: string, wanted: Weights, options: { tell: (file: string, have: number, of: number) => void; signal?: AbortSignal }): Promise<Manifest['model']> {
  await mkdir(folder, { recursive: true });
  for (const file of await missingWeights(folder, wanted)) {
    await download({ url: hubAddress(file.path), to: placeOf(folder, file), bytes: file.bytes, sha256: file.sha256 }, { tell: (have) => options.tell(path.basename(file.path), have, file.bytes), ...(options.signal === undefined ? {} : { signal: options.signal }) });
  }
  const [model] = wanted.files;
  return { id: wanted.id, file: path.basename(model.path), bytes: model.bytes, sha256: model.sha256 };
}

/**
 * Copies a model and its symbols from a folder, in which they lie as in the hub's repository or side by side.
 * @throws SetUpError where they are not there
 */
export async function copyWeights(from: string, folder: string): Promise<Manifest['model']> {
  const model = await firstThere(from, ['onnx/model_quantized.onnx', 'onnx/model.onnx', 'model_quantized.onnx', 'model.onnx'].map((name) => path.join(from, name)), await anyModel(from));
  const tokenizer = await firstThere(from, [path.join(from, 'tokenizer.json')], null);
  await mkdir(folder, { recursive: true });
  const file = path.basename(model);
  await copyFile(tokenizer, path.join(folder, 'tokenizer.json'));
  await copyFile(model, path.join(folder, file));
  const sha256 = await sha256Of(path.join(folder, file));
  const known = Object.values(weights).find(({ files: [pinned] }) => pinned.sha256 === sha256);
  return { id: known?.id ?? sha256.slice(0, 12), file, bytes: (await stat(path.join(folder, file))).size, sha256 };
}

async function anyModel(folder: string): Promise<string | null> {
  const names = await readdir(folder).catch(() => []);
  const found = names.find((name) => name.endsWith('.onnx'));
  return found === undefined ? null : path.join(folder, found);
}

async function firstThere(folder: string, files: string[], other: string | null): Promise<string> {
  for (const file of [...files, ...(other === null ? [] : [other])]) {
    if (await stat(file).then((found) => found.isFile(), () => false)) return file;
  }
  throw new SetUpError(`In ${folder} there is no ${path.basename(files[0] ?? '')}. It needs the model (.onnx) and its tokenizer.json, as they lie in ${hub.repository}.`);
}
