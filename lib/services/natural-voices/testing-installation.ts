/** A folder of natural voices for tests, with nothing from outside: what stands in for ONNX Runtime hums by simple rules. */
import { createHash } from 'node:crypto';
import { mkdir, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { tinyTokenizer } from '../../cli/natural/tiny-symbols.ts';
import { tableBytes } from '../speech-generation/kokoro/styles.ts';
import { kokoroTables } from '../speech-generation/kokoro/tables.ts';
import { manifestName, partsOf, type Installation, type Manifest } from './installation.ts';
import { modelFolder, naturalPackages, packagesFolder } from './pins.ts';

/** What a model file of these tests says: whether it tells durations, and in which way. */
export const testingModels = { timed: 'TIMED model of tests\n', untimed: 'UNTIMED model of tests\n', silent: 'TIMED SILENT model of tests\n', whole: 'TIMED WHOLE model of tests\n', few: 'TIMED FEW model of tests\n' } as const;

/**
 * In place of onnxruntime-node: reads such a file, and hums 100 ms over the speed for each symbol, silent for marks and
 * blanks, at a pitch that follows from the style and a little from the symbol. A call that begins with the number of "ʔ" ends the process.
 */
const runtime = `'use strict';
const { readFileSync } = require('node:fs');
class Tensor { constructor(type, data, dims) { this.type = type; this.data = data; this.dims = dims; } }
exports.Tensor = Tensor;
exports.InferenceSession = {
  async create(file) {
    const text = readFileSync(file, 'utf8');
    if (!/^(?:UN)?TIMED /.test(text)) throw new Error('this is no model');
    const timed = text.startsWith('TIMED');
    const loud = text.includes('SILENT') ? 0 : 0.2;
    return {
      inputNames: ['input_ids', 'style', 'speed'],
      outputNames: timed ? ['waveform', 'durations'] : ['waveform'],
      async run({ input_ids, style, speed }) {
        if (Number(input_ids.data[1]) === 148) process.exit(9);
        const durations = Float32Array.from(input_ids.data, () => 4 / speed.data[0]);
        const frames = Array.from(durations, (value) => Math.max(1, Math.round(value)));
        const waveform = new Float32Array(frames.reduce((sum, count) => sum + count, 0) * 600);
        const hertz = 100 + (style.data.reduce((sum, value) => sum + Math.abs(value), 0) * 10) % 150;
        let at = 0;
        for (let i = 0; i < frames.length; i += 1) for (let n = 0; n < frames[i] * 600; n += 1, at += 1) if (Number(input_ids.data[i]) > 16) waveform[at] = loud * Math.sin((2 * Math.PI * (hertz + (Number(input_ids.data[i]) % 13)) * at) / 24000);
        const sound = { waveform: new Tensor('float32', waveform, [1, waveform.length]) };
        if (!timed) return sound;
        const told = text.includes('WHOLE') ? BigInt64Array.from(frames, BigInt) : text.includes('FEW') ? durations.slice(1) : durations;
        return { ...sound, durations: new Tensor('float32', told, [1, told.length]) };
      },
    };
  },
};
`;

/** The tables that such a folder has. */
export const testingVoices = ['af_heart', 'af_bella', 'bm_george'] as const;

/** The packages alone, as the set-up finds them when it has put them there. */
export async function writeTestingPackages(folder: string): Promise<void> {
  const modules = path.join(folder, packagesFolder, 'node_modules');
  for (const { name, version } of naturalPackages) {
    await mkdir(path.join(modules, name), { recursive: true });
    await writeFile(path.join(modules, name, 'package.json'), JSON.stringify({ name, version, main: 'index.js' }));
  }
  await writeFile(path.join(modules, 'onnxruntime-node', 'index.js'), runtime);
  await mkdir(path.join(modules, 'kokoro-js', 'voices'), { recursive: true });
  // The other voices have tables of zeros, and this machine an empty binary: they are there, and no more.
  for (const table of Object.keys(kokoroTables)) {
    const file = path.join(modules, 'kokoro-js', 'voices', `${table}.bin`);
    await writeFile(file, '');
    await truncate(file, tableBytes);
  }
  const binaries = path.join(modules, 'onnxruntime-node', 'bin', 'napi-v6', process.platform, process.arch);
  await mkdir(binaries, { recursive: true });
  await writeFile(path.join(binaries, 'onnxruntime_binding.node'), '');
  for (const [number, voice] of testingVoices.entries()) {
    const table = Float32Array.from({ length: 510 * 256 }, (_, at) => ((at % 7) + number * 3 + 1) / 1000);
    await writeFile(path.join(modules, 'kokoro-js', 'voices', `${voice}.bin`), new Uint8Array(table.buffer));
  }
}

/** A whole folder that can be spoken with. */
export async function writeTestingInstallation(folder: string, model: string = testingModels.timed): Promise<Installation> {
  await writeTestingPackages(folder);
  await mkdir(path.join(folder, modelFolder), { recursive: true });
  await writeFile(path.join(folder, modelFolder, 'tokenizer.json'), tinyTokenizer());
  await writeFile(path.join(folder, modelFolder, 'model.onnx'), model);
  const sha256 = createHash('sha256').update(model).digest('hex');
  const manifest: Manifest = { version: 1, setUpAt: '2026-11-27T00:00:00.000Z', model: { id: 'q8', file: 'model.onnx', bytes: model.length, sha256 }, bytes: 1000, speed: 4, packages: {} };
  await writeFile(path.join(folder, manifestName), JSON.stringify(manifest));
  return { folder, manifest, ...partsOf(folder, 'model.onnx') };
}
