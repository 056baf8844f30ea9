/** Kokoro 82M in ONNX Runtime, which is no part of this programme: it is loaded from where the writer had it put. */
import { createRequire } from 'node:module';
import path from 'node:path';

/** What is used of onnxruntime-node. */
interface Runtime {
  InferenceSession: { create(file: string, options: object): Promise<Session> };
  Tensor: new (type: string, data: BigInt64Array | Float32Array, dims: number[]) => object;
}
interface Session {
  inputNames: readonly string[];
  outputNames: readonly string[];
  run(feeds: { [name: string]: object }): Promise<{ [name: string]: { data: unknown } | undefined }>;
}

/** Says of a model, in words for people, why it will never speak. */
export class UnableError extends Error {
  override readonly name = 'UnableError';
  readonly person: string;
  constructor(person: string, cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
    this.person = person;
  }
}

export interface KokoroModel {
  /** Whether it tells how long each symbol is. */
  timed: boolean;
  /** `ids` without the two that open and close a call. Durations are frames, for the call with them. */
  run(ids: readonly number[], style: Float32Array, speed: number): Promise<{ samples: Float32Array; frames: number[] | null }>;
}

function isRuntime(value: unknown): value is Runtime {
  return typeof value === 'object' && value !== null && 'InferenceSession' in value && 'Tensor' in value;
}

/** @throws UnableError where the packages cannot be loaded, or the file is no such model */
export async function loadModel({ model, modules, threads }: { model: string; modules: string; threads: number }): Promise<KokoroModel> {
  const runtime = loadRuntime(modules);
  const session = await open(runtime, model, threads);
  const timed = session.outputNames.includes('durations');
  if (!['input_ids', 'style', 'speed'].every((name) => session.inputNames.includes(name)) || !session.outputNames.includes('waveform')) {
    throw new UnableError('The model of the natural voices is not Kokoro 82M. Set them up again with “npm run natural-voices”.', `inputs ${session.inputNames.join()}, outputs ${session.outputNames.join()}`);
  }
  return {
    timed,
    async run(ids, style, speed) {
      const tokens = BigInt64Array.from([0, ...ids, 0], BigInt);
      const out = await session.run({
        input_ids: new runtime.Tensor('int64', tokens, [1, tokens.length]),
        style: new runtime.Tensor('float32', style, [1, style.length]),
        speed: new runtime.Tensor('float32', Float32Array.of(speed), [1]),
      });
      const samples = out['waveform']?.data;
      if (!(samples instanceof Float32Array) || samples.length === 0) throw new Error('the model gave no waveform');
      if (!samples.every((sample) => Number.isFinite(sample))) throw new Error('the model gave what is no sound');
      return { samples, frames: timed ? framesIn(out['durations']?.data, tokens.length) : null };
    },
  };
}

function loadRuntime(modules: string): Runtime {
  try {
    const found: unknown = createRequire(path.join(modules, 'here.js'))('onnxruntime-node');
    if (!isRuntime(found)) throw new Error('it is not what it should be');
    return found;
  } catch (error) {
    throw new UnableError('The natural voices cannot run on this machine: ONNX Runtime, which they need, could not be loaded. “npm run natural-voices” puts it there anew; if that does not help, this machine is of a kind that it has no build for.', error);
  }
}

async function open(runtime: Runtime, file: string, threads: number): Promise<Session> {
  try {
    // Without its arena and its patterns the memory stays level, however long or short the lines are.
    return await runtime.InferenceSession.create(file, { executionProviders: ['cpu'], intraOpNumThreads: threads, interOpNumThreads: 1, enableCpuMemArena: false, enableMemPattern: false, logSeverityLevel: 3 });
  } catch (error) {
    throw new UnableError('The model of the natural voices cannot be read: its file is damaged, or no model. Set them up again with “npm run natural-voices”.', error);
  }
}

/** Null where they are not one for each symbol: the words are then found in the sound. Exports differ in the type of their numbers. */
function framesIn(data: unknown, symbols: number): number[] | null {
  const durations = data instanceof Float32Array || data instanceof Float64Array || data instanceof Int32Array ? Array.from(data) : data instanceof BigInt64Array ? Array.from(data, Number) : [];
  return durations.length === symbols && durations.every((one) => Number.isFinite(one)) ? durations.map(framesOf) : null;
}

/** The model's own last step, which its durations come before: to the nearest whole number (ties to even), at least one. */
function framesOf(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  const nearest = rest > 0.5 || (rest === 0.5 && floor % 2 !== 0) ? floor + 1 : floor;
  return Math.max(1, nearest);
}
