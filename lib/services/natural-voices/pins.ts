/**
 * What the natural voices are made of, to the byte: nothing else is fetched, and nothing that does not match is kept.
 * The packages are pinned with their hashes in lib/cli/natural/packages/package-lock.json. The weights' sizes and hashes
 * are those that many public projects have recorded of this revision of the hub's repository; they have not been held
 * against the hub itself from where they were written down. Wrong ones let nothing in: the set-up would refuse the file.
 */

export const naturalPackages = [
  { name: 'onnxruntime-node', version: '1.30.0', licence: 'MIT', does: 'runs the model' },
  { name: 'kokoro-js', version: '1.2.1', licence: 'Apache-2.0', does: 'brings the voices’ style tables; none of its code is used' },
] as const;

/** Unpacked, bytes: about what npm puts into the folder, before the binaries of other machines are taken out again. */
export const packagesUnpacked = 340_000_000;
/** What of it stays, about, and what of it comes over the line. */
export const packagesKept = 90_000_000;
export const packagesFetched = 130_000_000;

export interface PinnedFile {
  /** Inside the hub's repository and, without folders, inside `model/`. */
  path: string;
  bytes: number;
  sha256: string;
}

export const hub = {
  address: 'https://huggingface.co',
  repository: 'onnx-community/Kokoro-82M-v1.0-ONNX-timestamped',
  revision: 'dd4401a9add81ac692d20e240d22ec9dda82cc29',
  licence: 'Apache-2.0',
} as const;

const symbols: PinnedFile = { path: 'tokenizer.json', bytes: 3_497, sha256: '77a02c8e164413299b4b4c403b14f8e0e1c1b727db4d46a09d6327b861060a34' };

/** Weights that may be set up: the model first, then the list of its symbols. */
export interface Weights {
  id: string;
  says: string;
  files: readonly [model: PinnedFile, symbols: PinnedFile];
}

/** The exports of Kokoro 82M. Both give the length of every phoneme beside the sound. */
export const weights = {
  q8: { id: 'q8', says: '8-bit weights: small, and nearly as good', files: [{ path: 'onnx/model_quantized.onnx', bytes: 92_361_055, sha256: 'c0c02b3299fd97c34ea92a98e6d41eaa1a739c8f77bf685aac34bd7b34c1132c' }, symbols] },
  full: { id: 'full', says: 'full weights: the best sound, three and a half times the size', files: [{ path: 'onnx/model.onnx', bytes: 325_532_171, sha256: '651ea8291843a92276a4a003581a215cb07d15e47dde6fcfb1b768f9a1682054' }, symbols] },
} satisfies { [name: string]: Weights };

/** The command that sets them up, for the pages that name it. */
export const setUpCommand = 'npm run natural-voices';

/** Folders inside the folder of the natural voices. */
export const modelFolder = 'model';
export const packagesFolder = 'packages';
