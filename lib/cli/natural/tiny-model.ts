/**
 * A tiny ONNX model with the inputs and outputs of Kokoro 82M, for proofs where the real weights cannot be had: it hums.
 * Every symbol is a tone of its own for 50 to 100 ms, blanks and marks are silent, the voice's style sets how high it
 * hums, and the speed how long; so a line has words, pauses and a length, and two voices are apart. It is no speech.
 *
 * `node lib/cli/natural/tiny-model.ts FOLDER [--untimed]` writes it with the list of its symbols.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { message } from './protobuf.ts';
import type { Field } from './protobuf.ts';
import { tinyTokenizer } from './tiny-symbols.ts';

/** ONNX's numbers for types of tensors. */
const types = { float: 1, int64: 7 } as const;
/** Up to this number symbols are silent: what opens and closes a call, marks, the blank. */
const lastSilent = 16;
const samplesPerFrame = 600;
const sampleRate = 24_000;

function node(type: string, inputs: string[], output: string, ...attributes: Uint8Array[]): Field {
  return [1, message(...inputs.map((name): Field => [1, name]), [2, output], [4, type], ...attributes.map((attribute): Field => [5, attribute]))];
}
const whole = (name: string, value: number): Uint8Array => message([1, name], [3, value], [20, 2]);

function constant(name: string, type: keyof typeof types, values: number[], dims: number[] = [values.length]): Field {
  const bytes = type === 'float' ? new Uint8Array(Float32Array.from(values).buffer) : new Uint8Array(BigInt64Array.from(values, BigInt).buffer);
  return [5, message(...dims.map((dim): Field => [1, dim]), [2, types[type]], [8, name], [9, bytes])];
}

function port(field: 11 | 12, name: string, type: keyof typeof types, dims: (number | string)[]): Field {
  const shape = message(...dims.map((dim): Field => [1, typeof dim === 'number' ? message([1, dim]) : message([2, dim])]));
  return [field, message([1, name], [2, message([1, message([1, types[type]], [2, shape])])])];
}

/** The file's bytes. @param timed whether it gives durations as the `-timestamped` exports do */
export function tinyModel({ timed }: { timed: boolean }): Uint8Array {
  const graph = message(
    // How long each symbol is, frames: 2 to 4 by its number, over the speed.
    node('Cast', ['input_ids'], 'ids', whole('to', types.float)),
    node('Mod', ['ids', 'three'], 'rest', whole('fmod', 1)),
    node('Add', ['rest', 'two'], 'plain'),
    node('Div', ['plain', 'speed'], 'durations'),
    node('Round', ['durations'], 'nearest'),
    node('Max', ['nearest', 'one'], 'frames'),
    // For each frame, which symbol it belongs to: how many symbols have ended by then.
    node('CumSum', ['frames', 'axis1'], 'ends'),
    node('ReduceMax', ['ends'], 'total', whole('keepdims', 0)),
    node('Range', ['zero', 'total', 'unit'], 'every'),
    node('Unsqueeze', ['every', 'axes1'], 'column'),
    node('GreaterOrEqual', ['column', 'ends'], 'ended'),
    node('Cast', ['ended'], 'endedNumbers', whole('to', types.float)),
    node('ReduceSum', ['endedNumbers', 'axes1'], 'place', whole('keepdims', 0)),
    node('Cast', ['place'], 'index', whole('to', types.int64)),
    node('Squeeze', ['ids', 'axes0'], 'row'),
    node('Gather', ['row', 'index'], 'symbol'),
    // Each frame is loud or silent, and has a pitch: the voice's own, and a little of the symbol's.
    node('Greater', ['symbol', 'lastSilent'], 'sounding'),
    node('Cast', ['sounding'], 'loud', whole('to', types.float)),
    node('Mod', ['symbol', 'seven'], 'colour', whole('fmod', 1)),
    node('Mul', ['colour', 'tenth'], 'bend'),
    node('Add', ['bend', 'one'], 'factor'),
    node('Abs', ['style'], 'sizes'),
    node('ReduceMean', ['sizes', 'axes1'], 'size', whole('keepdims', 0)),
    node('Mul', ['size', 'spread'], 'lift'),
    node('Mod', ['lift', 'octave'], 'offset', whole('fmod', 1)),
    node('Add', ['offset', 'lowest'], 'hertz'),
    node('Mul', ['factor', 'hertz'], 'pitch'),
    node('Unsqueeze', ['pitch', 'axes1'], 'pitchColumn'),
    node('Unsqueeze', ['loud', 'axes1'], 'loudColumn'),
    // The sound: frames by samples, a tone and two overtones.
    node('Mul', ['column', 'frameSeconds'], 'begins'),
    node('Add', ['begins', 'within'], 'time'),
    node('Mul', ['time', 'pitchColumn'], 'turns'),
    node('Mul', ['turns', 'turn'], 'phase'),
    node('Sin', ['phase'], 'first'),
    node('Mul', ['phase', 'two'], 'phase2'),
    node('Sin', ['phase2'], 'second'),
    node('Mul', ['phase', 'three'], 'phase3'),
    node('Sin', ['phase3'], 'third'),
    node('Add', ['first', 'second'], 'both'),
    node('Add', ['both', 'third'], 'tones'),
    node('Mul', ['tones', 'loudColumn'], 'gated'),
    node('Mul', ['gated', 'level'], 'sound'),
    node('Reshape', ['sound', 'flat'], 'waveform'),
    [2, 'tiny-kokoro'],
    constant('seven', 'float', [7]),
    constant('three', 'float', [3]),
    constant('two', 'float', [2]),
    constant('one', 'float', [1]),
    constant('zero', 'float', [0], []),
    constant('unit', 'float', [1], []),
    constant('tenth', 'float', [0.06]),
    constant('spread', 'float', [4000]),
    constant('octave', 'float', [140]),
    constant('lowest', 'float', [90]),
    constant('level', 'float', [0.12]),
    constant('turn', 'float', [2 * Math.PI]),
    constant('lastSilent', 'float', [lastSilent]),
    constant('frameSeconds', 'float', [samplesPerFrame / sampleRate]),
    constant('within', 'float', Array.from({ length: samplesPerFrame }, (_, at) => at / sampleRate), [1, samplesPerFrame]),
    constant('axis1', 'int64', [1], []),
    constant('axes0', 'int64', [0]),
    constant('axes1', 'int64', [1]),
    constant('flat', 'int64', [1, -1]),
    port(11, 'input_ids', 'int64', [1, 'symbols']),
    port(11, 'style', 'float', [1, 256]),
    port(11, 'speed', 'float', [1]),
    port(12, 'waveform', 'float', [1, 'samples']),
    ...(timed ? [port(12, 'durations', 'float', [1, 'symbols'])] : []),
  );
  return message([1, 8], [2, 'narratix'], [7, graph], [8, message([1, ''], [2, 18])]);
}

/** Writes the model and the list of its symbols, as the hub's repository names them. */
export async function writeTinyModel(folder: string, options: { timed: boolean }): Promise<void> {
  await mkdir(path.join(folder, 'onnx'), { recursive: true });
  await writeFile(path.join(folder, 'onnx', 'model_quantized.onnx'), tinyModel(options));
  await writeFile(path.join(folder, 'tokenizer.json'), tinyTokenizer());
}

if (import.meta.main) {
  const [folder, flag] = process.argv.slice(2);
  if (folder === undefined || (flag !== undefined && flag !== '--untimed')) {
    process.stderr.write('Usage: node lib/cli/natural/tiny-model.ts FOLDER [--untimed]\n');
    process.exitCode = 2;
  } else await writeTinyModel(path.resolve(folder), { timed: flag === undefined });
}
