/** The natural voices' engine over the real ONNX Runtime: what it is asked for, what is broken, what is killed, what it keeps. */
import { cp, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { ServiceError } from '../../lib/services/errors.ts';
import type { VoiceSpec } from '../../lib/services/interfaces.ts';
import { readNaturalVoices } from '../../lib/services/natural-voices/installation.ts';
import { createKokoroSpeechEngine } from '../../lib/services/speech-generation/kokoro/index.ts';
import { createTakeThreads } from '../../lib/services/speech-generation/take-work/pool.ts';
import { kokoroSpec, kokoroVoices } from '../../lib/services/voice-generation/kokoro/voices.ts';
import { watchProcess } from '../../lib/cli/bench/process-use.ts';
import { takeLines } from '../../lib/cli/takes/lines.ts';

/** What a proof found: a sentence, and whether it is as it should be. */
export type Say = (met: boolean, what: string) => void;

const long = 10_000;
const many = 5_000;
const killedLines = 600;
/** After the first lines, what a process may still grow by. */
const flat = 1.1;

async function voiceOf(folder: string, id: string): Promise<VoiceSpec> {
  const found = await readNaturalVoices(folder);
  const voice = kokoroVoices.find((one) => one.id === id);
  if (found.state !== 'ready' || !voice) throw new Error('the natural voices are not here');
  return kokoroSpec(voice, found.manifest.model.id);
}

function told(error: unknown): string {
  return error instanceof ServiceError ? error.person : `NOT PLANNED: ${String(error)}`;
}

/** Lines that are out of the ordinary: each is spoken, or refused in a plain sentence. */
export async function oddLines(folder: string, say: Say): Promise<void> {
  const work = createTakeThreads({ threads: 2 });
  const engine = createKokoroSpeechEngine({ processes: 2, work, natural: () => readNaturalVoices(folder) });
  try {
    const heart = await voiceOf(folder, 'af_heart');
    const sentence = 'He walked on and on, and nobody came to meet him on that long road. ';
    const text = sentence.repeat(Math.ceil(long / sentence.length)).slice(0, long);
    const take = await engine.speak({ voice: heart, text, kind: 'narration', direction: null });
    say(take.words.length > 1500 && (take.words.at(-1)?.to ?? 0) > take.durationSeconds - 1, `a line of ${text.length} characters: ${take.durationSeconds.toFixed(0)} s, ${take.words.length} words in time`);
    for (const [what, line] of [['French', 'Où est la gare, s’il vous plaît ?'], ['German', 'Wir müssen über die Brücke gehen.']] as const) {
      const foreign = await engine.speak({ voice: heart, text: line, kind: 'dialogue', direction: null });
      say(foreign.durationSeconds > 0.5, `${what}, read with English letters: ${foreign.durationSeconds.toFixed(1)} s`);
    }
    const french = await engine.speak({ voice: await voiceOf(folder, 'ff_siwis'), text: 'Où est la gare, s’il vous plaît ?', kind: 'dialogue', direction: null });
    say(french.durationSeconds > 0.5, `French in a French voice: ${french.durationSeconds.toFixed(1)} s, ${french.words.length} words`);
    for (const line of ['Где находится вокзал?', '駅はどこですか。']) {
      const refused = await engine.speak({ voice: heart, text: line, kind: 'dialogue', direction: null }).then(() => 'spoken', told);
      say(refused.includes('cannot read'), `${line} → ${refused}`);
    }
    const nobody = await engine.speak({ voice: { ...heart, settings: { ...heart.settings, voice: 'af_nobody' } }, text: 'Hello.', kind: 'dialogue', direction: null }).then(() => 'spoken', told);
    say(nobody.includes('not one of the natural voices'), `an unknown voice → ${nobody}`);
  } finally {
    await engine.close();
    await work.close();
  }
}

/** A copy of the folder with one thing broken at a time. */
export async function brokenFolders(folder: string, scratch: string, say: Say): Promise<void> {
  const heart = await voiceOf(folder, 'af_heart');
  const tries: [string, (copy: string) => Promise<void>][] = [
    ['its model missing', (copy) => rm(path.join(copy, 'model', 'model_quantized.onnx'))],
    ['its model cut off', async (copy) => writeFile(path.join(copy, 'model', 'model_quantized.onnx'), (await readFile(path.join(copy, 'model', 'model_quantized.onnx'))).subarray(0, 2000))],
    [
      'its model damaged inside',
      async (copy) => {
        const file = path.join(copy, 'model', 'model_quantized.onnx');
        const bytes = await readFile(file);
        await writeFile(file, bytes.fill(0x5a, 100, bytes.length - 100));
      },
    ],
    ['its list of symbols missing', (copy) => rm(path.join(copy, 'model', 'tokenizer.json'))],
    ['ONNX Runtime without its binary', (copy) => rm(path.join(copy, 'packages', 'node_modules', 'onnxruntime-node', 'bin'), { recursive: true })],
    ['its packages missing', (copy) => rm(path.join(copy, 'packages'), { recursive: true })],
    ['a voice missing', (copy) => rm(path.join(copy, 'packages', 'node_modules', 'kokoro-js', 'voices', 'af_heart.bin'))],
    ['its manifest unreadable', (copy) => writeFile(path.join(copy, 'manifest.json'), '{"version": 1,')],
  ];
  for (const [what, spoil] of tries) {
    const copy = path.join(scratch, 'broken');
    await rm(copy, { recursive: true, force: true });
    await cp(folder, copy, { recursive: true });
    await spoil(copy);
    const engine = createKokoroSpeechEngine({ processes: 1, natural: () => readNaturalVoices(copy) });
    try {
      const said = await engine.speak({ voice: heart, text: 'Hello.', kind: 'dialogue', direction: null }).then(() => 'spoken', told);
      say(said !== 'spoken' && !said.startsWith('NOT PLANNED'), `${what} → ${said}`);
    } finally {
      await engine.close();
      await rm(copy, { recursive: true, force: true });
    }
  }
}

/** Thousands of lines: none is lost, and the memory of the speaking processes stays level. */
export async function manyLines(folder: string, say: Say): Promise<void> {
  const work = createTakeThreads({ threads: 2 });
  const engine = createKokoroSpeechEngine({ processes: 2, work, natural: () => readNaturalVoices(folder) });
  const heart = await voiceOf(folder, 'af_heart');
  const speak = (at: number) => engine.speak({ voice: heart, text: `${takeLines[at % takeLines.length] ?? ''} Number ${at}.`, kind: 'narration', direction: null });
  try {
    // Two askers, so that the processes are never idle; the memory of one that lives through it all is watched.
    const sizes: number[] = [];
    let next = 0;
    let spoken = 0;
    const asker = async (): Promise<void> => {
      while (next < many) {
        const at = next;
        next += 1;
        const take = await speak(at);
        if (take.durationSeconds > 0.5) spoken += 1;
        if (at % 500 === 0) {
          const pid = engine.pids[0];
          const watch = pid === undefined ? null : watchProcess(pid);
          sizes.push((await watch?.read())?.peakBytes ?? 0);
          await watch?.stop();
        }
      }
    };
    await Promise.all([asker(), asker()]);
    const [, second = 0] = sizes;
    const last = sizes.at(-1) ?? 0;
    say(spoken === many && last <= second * flat, `${many} lines: ${spoken} spoken; peak of a process ${(second / 1e6).toFixed(0)} MB after 500, ${(last / 1e6).toFixed(0)} MB at the end`);
  } finally {
    await engine.close();
    await work.close();
  }
}

/** Speaking processes are killed at random, again and again, each time once some lines have been spoken: none is lost. */
export async function killedAtRandom(folder: string, say: Say): Promise<void> {
  const work = createTakeThreads({ threads: 2 });
  const engine = createKokoroSpeechEngine({ processes: 2, work, natural: () => readNaturalVoices(folder) });
  const heart = await voiceOf(folder, 'af_heart');
  let spoken = 0;
  let kills = 0;
  let killAt = 5;
  const speak = async (at: number): Promise<void> => {
    await engine.speak({ voice: heart, text: `${takeLines[at % takeLines.length] ?? ''} Number ${at}.`, kind: 'narration', direction: null });
    spoken += 1;
    if (spoken < killAt) return;
    killAt = spoken + 5 + Math.floor(Math.random() * 40);
    const pid = engine.pids[Math.floor(Math.random() * engine.pids.length)];
    if (pid === undefined) return;
    // At some moment of the lines that are being spoken now.
    await pause(Math.random() * 30);
    try {
      process.kill(pid, 'SIGKILL');
      kills += 1;
    } catch {
      // It was gone already.
    }
  };
  try {
    const takes = await Promise.allSettled(Array.from({ length: killedLines }, (_, at) => speak(at)));
    const lost = takes.filter(({ status }) => status === 'rejected').length;
    say(lost === 0 && kills > 0, `${killedLines} lines while ${kills} processes were killed: ${lost} lost`);
  } finally {
    await engine.close();
    await work.close();
  }
}
