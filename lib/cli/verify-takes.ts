/** `npm run verify -- takes`: good takes pass, spoiled ones are caught, words are found in time; on the built-in voices. */
import { availableParallelism } from 'node:os';
import { alignWords } from '../audio/align-words.ts';
import { semitonesBetween } from '../audio/pitch.ts';
import type { MonoSound } from '../audio/speech-frames.ts';
import { Random } from '../audio/synthesis/random.ts';
import { checkTake } from '../audio/take-check.ts';
import type { TakeProblem, TakeVerdict } from '../audio/take-check.ts';
import { createLocalSpeechEngine } from '../services/speech-generation/local/index.ts';
import { quantile } from './bench/stats.ts';
import { endure, hardships } from './takes/degrade.ts';
import { appendSpeech, cutEnd, insertSilence, repeatWords, skipWords } from './takes/faults.ts';
import type { KnownTake, PlantedFault } from './takes/faults.ts';
import { takeLines } from './takes/lines.ts';
import { speakInVoices, speakReferences } from './takes/speak-lines.ts';
import type { SpokenLine } from './takes/speak-lines.ts';

const seed = 20261122;
const voicesEach = 11;
const bars = { falseAlarms: 0.03, caught: 0.9, msForTenSeconds: 200, medianErrorMs: 20, ninetiethErrorMs: 50 };
/** Spoiled takes of each kind: 200 skips, repeats and cuts together. */
const planted = { skip: 67, repeat: 67, cut: 66, appended: 60, silence: 60, speaker: 60, noise: 60, 'another line': 60 };
type Fault = keyof typeof planted;
const counted: readonly Fault[] = ['skip', 'repeat', 'cut'];
/** Reported beside the bars, for nothing was promised of them. */
const reported: readonly Fault[] = ['noise', 'another line'];
/** Noise and pitch are not told of a word or two. */
const fewestWords = 3;
/** What a fault is rightly called. */
const names: { [fault in Fault]: TakeProblem[] } = {
  skip: ['skipped', 'cut-off', 'too-short'],
  repeat: ['repeated', 'speech-after-end', 'too-long'],
  cut: ['cut-off', 'skipped', 'too-short'],
  appended: ['speech-after-end', 'too-long'],
  silence: ['inner-silence'],
  speaker: ['pitch'],
  noise: ['noise'],
  'another line': ['skipped', 'repeated', 'added', 'cut-off', 'speech-after-end', 'too-short', 'too-long'],
};
/** Another speaker is one whose pitch is another: this far off at least, semitones. */
const otherSpeaker = 5;
const strongNoiseDb = -18;

interface Outcome {
  what: string;
  take: SpokenLine;
  verdict: TakeVerdict;
  detail: string;
}

export async function verifyTakes(): Promise<boolean> {
  const engine = createLocalSpeechEngine({ processes: availableParallelism() });
  try {
    const references = await speakReferences(engine, takeLines);
    const takes = await speakInVoices(engine, takeLines, voicesEach, seed);
    const bench = new TakeBench(references);
    const met = [clean(bench, takes), ...faults(bench, takes), alignment(references, takes), speed(bench)];
    return met.every(Boolean);
  } finally {
    await engine.close();
  }
}

/** Checks takes and keeps the time. */
class TakeBench {
  readonly #references: KnownTake[];
  milliseconds = 0;
  seconds = 0;

  constructor(references: KnownTake[]) {
    this.#references = references;
  }

  check(line: number, take: MonoSound, voiceMedianHz: number): TakeVerdict {
    // Time of the processor, not of the clock: others may be at work on the machine.
    const began = process.cpuUsage();
    const verdict = checkTake({ take, reference: this.#references[line]!, voiceMedianHz });
    const { user, system } = process.cpuUsage(began);
    this.milliseconds += (user + system) / 1000;
    this.seconds += take.samples.length / take.sampleRate;
    return verdict;
  }
}

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;
const said = (met: boolean): string => (met ? 'met' : 'not met');

/** Every take as it came, and after a hardship. */
function clean(bench: TakeBench, takes: SpokenLine[]): boolean {
  const outcomes = takes.flatMap((take, index): Outcome[] => {
    const hardship = hardships[index % hardships.length]!;
    const hard = endure(take, hardship, new Random(seed, `hardship of ${index}`));
    return [
      { what: 'as it came', take, verdict: bench.check(take.line, take, take.medianHz), detail: '' },
      ...(hardship === 'none' ? [] : [{ what: hardship, take, verdict: bench.check(take.line, hard, take.medianHz), detail: '' }]),
    ];
  });
  const alarms = outcomes.filter(({ verdict }) => verdict.problems.length > 0);
  for (const what of ['as it came', ...hardships]) {
    const mine = outcomes.filter((outcome) => outcome.what === what);
    if (mine.length > 0) console.log(`  ${what.padEnd(16)} ${mine.length} good takes, ${mine.filter(({ verdict }) => verdict.problems.length > 0).length} false alarms`);
  }
  for (const { what, take, verdict } of alarms) console.log(`  false alarm: ${verdict.problems.join(', ')}: ${take.voice}, ${what}: ${takeLines[take.line]!.slice(0, 60)}`);
  const share = alarms.length / outcomes.length;
  const met = share <= bars.falseAlarms;
  console.log(`False alarms: ${alarms.length} of ${outcomes.length} good takes, ${percent(share)} (at most ${percent(bars.falseAlarms)}): ${said(met)}`);
  return met;
}

function faults(bench: TakeBench, takes: SpokenLine[]): boolean[] {
  const caught = new Map<Fault, Outcome[]>();
  for (const fault of Object.keys(planted) as Fault[]) {
    const random = new Random(seed, fault);
    const outcomes: Outcome[] = [];
    while (outcomes.length < planted[fault]) {
      const take = takes[random.integer(0, takes.length - 1)]!;
      const spoiled = plant(fault, take, takes, random);
      if (spoiled) outcomes.push({ what: fault, take, verdict: bench.check(take.line, spoiled, take.medianHz), detail: `${spoiled.words} words, ${spoiled.seconds.toFixed(2)} s` });
    }
    caught.set(fault, outcomes);
  }
  const isCaught = ({ verdict }: Outcome): boolean => verdict.problems.length > 0;
  for (const [fault, outcomes] of caught) {
    const right = outcomes.filter(({ verdict }) => verdict.problems.some((problem) => names[fault].includes(problem)));
    console.log(`  ${fault.padEnd(16)} ${outcomes.filter(isCaught).length} of ${outcomes.length} caught, ${right.length} by a right name`);
    for (const { take, detail } of outcomes.filter((outcome) => !isCaught(outcome))) console.log(`    missed: ${detail}: ${take.voice}: ${takeLines[take.line]!.slice(0, 60)}`);
  }
  const row = (what: string, kinds: readonly Fault[]): boolean => {
    const outcomes = kinds.flatMap((kind) => caught.get(kind) ?? []);
    const share = outcomes.filter(isCaught).length / outcomes.length;
    const met = share >= bars.caught;
    console.log(`${what}: ${outcomes.filter(isCaught).length} of ${outcomes.length} caught, ${percent(share)} (at least ${percent(bars.caught)}): ${said(met)}`);
    return met;
  };
  const others = (Object.keys(planted) as Fault[]).filter((fault) => !counted.includes(fault) && !reported.includes(fault));
  return [row('Skips, repeats and cuts', counted), ...others.map((fault) => row(`Fault “${fault}”`, [fault]))];
}

/** The take with a fault, or null where the line is too short for it or the other voice too like. */
function plant(fault: Fault, take: SpokenLine, takes: SpokenLine[], random: Random): PlantedFault | null {
  const other = takes[random.integer(0, takes.length - 1)]!;
  const plain = (sound: MonoSound): PlantedFault => ({ ...sound, words: 0, seconds: sound.samples.length / sound.sampleRate });
  if (fault === 'speaker') return other.line === take.line ? null : sameLine(take, takes, random);
  if (fault === 'noise') return take.words.length < fewestWords ? null : plain(endure(take, 'noise 40 dB', random, strongNoiseDb));
  if (fault === 'another line') return Math.abs(take.samples.length / other.samples.length - 1) > 0.2 || take.line === other.line ? null : plain(other);
  if (take.words.length < 2) return null;
  if (fault === 'skip') return skipWords(take, random);
  if (fault === 'repeat') return repeatWords(take, random);
  if (fault === 'cut') return cutEnd(take, random);
  if (fault === 'silence') return insertSilence(take, random);
  return appendSpeech(take, other.samples.subarray(0, Math.round(random.range(0.4, 1.5) * other.sampleRate)), random);
}

/** The same line in a voice of clearly another pitch. */
function sameLine(take: SpokenLine, takes: SpokenLine[], random: Random): PlantedFault | null {
  const others = takes.filter(({ line, medianHz, words }) => line === take.line && words.length >= fewestWords && semitonesBetween(medianHz, take.medianHz) >= otherSpeaker);
  const other = others[random.integer(0, Math.max(0, others.length - 1))];
  return other ? { samples: other.samples, sampleRate: other.sampleRate, words: other.words.length, seconds: other.samples.length / other.sampleRate } : null;
}

function alignment(references: KnownTake[], takes: SpokenLine[]): boolean {
  const errors = takes.flatMap((take) => {
    const words = alignWords({ take, reference: references[take.line]! });
    return words.map(({ from }, index) => Math.abs(from - take.words[index]!.from) * 1000);
  });
  const [middle, ninety] = [quantile(errors, 0.5), quantile(errors, 0.9)];
  const met = middle <= bars.medianErrorMs && ninety <= bars.ninetiethErrorMs;
  console.log(`Word times against the true ones, ${errors.length} words: ${middle.toFixed(0)} ms in the middle (at most ${bars.medianErrorMs}), ${ninety.toFixed(0)} ms for 90 of 100 (at most ${bars.ninetiethErrorMs}): ${said(met)}`);
  return met;
}

function speed({ milliseconds, seconds }: TakeBench): boolean {
  const forTen = (milliseconds / seconds) * 10;
  const met = forTen <= bars.msForTenSeconds;
  console.log(`Time: ${forTen.toFixed(0)} ms of one core for a take of 10 s (at most ${bars.msForTenSeconds}): ${said(met)}`);
  return met;
}
