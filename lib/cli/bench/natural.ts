/**
 * `npm run bench -- natural`: how fast the natural voices of this machine speak and what memory they take, whatever weights
 * are in their folder, beside the built-in voices. One process each, so that the figures are those of one core.
 */
import { availableParallelism } from 'node:os';
import type { SpeechEngine, VoiceSpec } from '../../services/interfaces.ts';
import { readNaturalVoices } from '../../services/natural-voices/installation.ts';
import { createKokoroSpeechEngine } from '../../services/speech-generation/kokoro/index.ts';
import { createLocalSpeechEngine } from '../../services/speech-generation/local/index.ts';
import { createTakeThreads } from '../../services/speech-generation/take-work/pool.ts';
import { kokoroSpec, kokoroVoices } from '../../services/voice-generation/kokoro/voices.ts';
import { narratorVoices, voiceSpecOf } from '../../services/voice-generation/local/catalogue.ts';
import { takeLines } from '../takes/lines.ts';
import { Rows, type BenchResult } from './figures.ts';
import { watchProcess } from './process-use.ts';

const rounds = 3;
/** Slower than this, a drama takes longer to make than to hear, on one core. */
const slowest = 1;

interface Spoken {
  soundSeconds: number;
  workSeconds: number;
  /** Of the speaking processes, bytes. */
  peakBytes: number;
  firstSeconds: number;
}

async function measure(engine: SpeechEngine, pids: () => number[], voice: VoiceSpec, say: (sentence: string) => void): Promise<Spoken> {
  const began = performance.now();
  await engine.speak({ voice, text: takeLines[0] ?? 'One.', kind: 'narration', direction: null });
  const firstSeconds = (performance.now() - began) / 1000;
  const watches = pids().map((pid) => watchProcess(pid));
  let soundSeconds = 0;
  let workSeconds = 0;
  for (let round = 1; round <= rounds; round += 1) {
    say(`${voice.name}: ${takeLines.length} lines, ${round} of ${rounds}...`);
    for (const text of takeLines) {
      const from = performance.now();
      const take = await engine.speak({ voice, text, kind: 'narration', direction: null });
      workSeconds += (performance.now() - from) / 1000;
      soundSeconds += take.durationSeconds;
    }
  }
  const uses = await Promise.all(watches.map((watch) => watch.read()));
  await Promise.all(watches.map((watch) => watch.stop()));
  return { soundSeconds, workSeconds, firstSeconds, peakBytes: uses.reduce((sum, use) => sum + (use?.peakBytes ?? 0), 0) };
}

const inWords = (of: Spoken): string => `${(of.soundSeconds / of.workSeconds).toFixed(1)} s of sound for 1 s of work (${of.soundSeconds.toFixed(0)} s in ${of.workSeconds.toFixed(1)} s)`;
const memory = ({ peakBytes }: Spoken): string => (peakBytes > 0 ? `${(peakBytes / 1e6).toFixed(0)} MB in the speaking process` : 'not told by this system');

/** Measures both. Where the natural voices are not here, only the built-in ones, and the bench falls short. */
export async function natural(say: (sentence: string) => void): Promise<BenchResult> {
  const rows = new Rows();
  const work = createTakeThreads({ threads: 1 });
  try {
    const here = await readNaturalVoices();
    const known = kokoroVoices[0];
    rows.group('Natural voices');
    if (here.state !== 'ready' || !known) rows.bar('there to be measured', 'set up', here.state === 'broken' ? here.why : '“npm run natural-voices” sets them up', false);
    else {
      const engine = createKokoroSpeechEngine({ processes: 1, work });
      try {
        const spoken = await measure(engine, () => engine.pids, kokoroSpec(known, here.manifest.model.id), say);
        const speed = spoken.soundSeconds / spoken.workSeconds;
        rows.note('weights', `${here.manifest.model.id}, ${(here.manifest.model.bytes / 1e6).toFixed(1)} MB`, { weights: here.manifest.model.id, bytes: here.manifest.model.bytes });
        rows.bar('speed on one core', `at least ${slowest}`, inWords(spoken), speed >= slowest, { soundPerWork: speed, soundSeconds: spoken.soundSeconds, workSeconds: spoken.workSeconds });
        rows.note('first line, the model loaded for it', `${spoken.firstSeconds.toFixed(1)} s`, { seconds: spoken.firstSeconds });
        rows.note('peak memory', memory(spoken), { bytes: spoken.peakBytes });
        rows.note('an hour of speech on this machine', `about ${Math.max(1, Math.round(3600 / speed / Math.min(4, availableParallelism()) / 60))} min on ${Math.min(4, availableParallelism())} cores`);
      } finally {
        await engine.close();
      }
    }
    rows.group('Built-in voices');
    const engine = createLocalSpeechEngine({ processes: 1, work });
    try {
      const spoken = await measure(engine, () => engine.pids, voiceSpecOf(narratorVoices.steady), say);
      rows.note('speed on one core', inWords(spoken), { soundPerWork: spoken.soundSeconds / spoken.workSeconds });
      rows.note('first line', `${spoken.firstSeconds.toFixed(1)} s`, { seconds: spoken.firstSeconds });
      rows.note('peak memory', memory(spoken), { bytes: spoken.peakBytes });
    } finally {
      await engine.close();
    }
  } finally {
    await work.close();
  }
  return { title: 'The natural voices of this machine, beside the built-in ones', subjects: [{ name: 'natural', measures: rows.measures }] };
}
