/**
 * `npm run bench -- takes`: what it costs the processor to make a take of a vendor's sound and to hear whether it is the
 * line: its file read, trimmed, measured and written; the built-in voice's reading that it is compared with; the comparison.
 * Time of the processor, not of the clock, in this thread alone: others may be at work on the machine.
 */
import { resample } from '../../audio/resample.ts';
import { decodeWav, encodeWav16 } from '../../audio/wav.ts';
import type { SpeechRequest } from '../../services/interfaces.ts';
import { createLocalSpeechEngine } from '../../services/speech-generation/local/index.ts';
import type { BoughtSound, DraftSound } from '../../services/speech-generation/take-work/contract.ts';
import { workHere } from '../../services/speech-generation/take-work/here.ts';
import { localVoices, narratorVoices, voiceSpecOf } from '../../services/voice-generation/local/catalogue.ts';
import { takeLines } from '../takes/lines.ts';
import { Rows, type BenchResult, type Subject } from './figures.ts';
import { watchProcess } from './process-use.ts';

const rounds = 4;
/** What vendors give, Hz. */
const vendorRate = 48_000;
/** For a short retort, as talk is made of. */
const mostMs = 15;

const retorts = Array.from({ length: 60 }, (_, n) => `Yes, number ${n * 33}.`);
const subjects: { name: string; lines: readonly string[]; most: number | null }[] = [
  { name: 'short retorts', lines: retorts, most: mostMs },
  { name: 'lines of all lengths', lines: takeLines, most: null },
];

interface Line {
  bought: BoughtSound;
  reference: SpeechRequest;
  seconds: number;
}

type Engine = ReturnType<typeof createLocalSpeechEngine>;

async function vendorsLine(engine: Engine, text: string, index: number): Promise<Line> {
  const request = { text, kind: 'dialogue', direction: null } as const;
  const voice = localVoices[(7 * index) % localVoices.length] ?? narratorVoices.woman;
  const spoken = await engine.speak({ ...request, voice: voiceSpecOf(voice) });
  const wav = encodeWav16(resample(decodeWav(spoken.wav), vendorRate));
  return { bought: { sounds: [wav], kind: 'dialogue', direction: null, warnings: [], words: [] }, reference: { ...request, voice: voiceSpecOf(narratorVoices.steady) }, seconds: spoken.durationSeconds };
}

/** Milliseconds of the processor that some work took, this process's alone. */
async function costOf<Result>(work: () => Promise<Result>): Promise<{ result: Result; ms: number }> {
  const began = process.cpuUsage();
  const result = await work();
  const { user, system } = process.cpuUsage(began);
  return { result, ms: (user + system) / 1000 };
}

async function measured(engine: Engine, { name, lines, most }: (typeof subjects)[number], say: (sentence: string) => void): Promise<Subject> {
  const made = await Promise.all(lines.map((text, index) => vendorsLine(engine, text, index)));
  const watch = watchProcess(engine.pids[0] ?? 0);
  try {
    const ms = { made: 0, heard: 0 };
    let voiceSeconds = 0;
    // The first round is not counted: the code is warm then, as in a worker.
    for (let round = 0; round <= rounds; round += 1) {
      say(`${name}: ${lines.length} lines, ${round} of ${rounds}...`);
      if (round === 1) voiceSeconds = (await watch.read())?.cpuSeconds ?? 0;
      for (const { bought, reference } of made) {
        const take = await costOf(async () => await workHere.fromBought(bought));
        const draft: DraftSound | null = await engine.draft(reference);
        const wav = take.result?.wav ?? new Uint8Array();
        const heard = await costOf(async () => await workHere.hear({ take: wav, reference: draft, voiceMedianHz: null, paceRatio: null, words: [] }));
        if (round > 0) ms.made += take.ms;
        if (round > 0) ms.heard += heard.ms;
      }
    }
    const count = rounds * made.length;
    const voice = (((await watch.read())?.cpuSeconds ?? 0) - voiceSeconds) * 1000;
    const seconds = made.reduce((sum, line) => sum + line.seconds, 0) / made.length;
    const each = { made: ms.made / count, heard: ms.heard / count, voice: voice / count };
    const all = each.made + each.heard + each.voice;
    const rows = new Rows();
    rows.group('Processor, a line');
    rows.note('its sound', `${seconds.toFixed(2)} s`, { seconds });
    rows.note('made of the vendor’s file', `${each.made.toFixed(1)} ms`, { ms: each.made });
    rows.note('said by the built-in voice', `${each.voice.toFixed(1)} ms`, { ms: each.voice });
    rows.note('compared with it', `${each.heard.toFixed(1)} ms`, { ms: each.heard });
    const found = `${all.toFixed(1)} ms, ${(all / seconds).toFixed(1)} ms a second of sound`;
    if (most === null) rows.note('in all', found, { ms: all });
    else rows.bar('in all', `at most ${most} ms for a short retort`, found, all <= most, { ms: all });
    return { name, measures: rows.measures };
  } finally {
    await watch.stop();
  }
}

/** Measures retorts and lines of all lengths. */
export async function takes(say: (sentence: string) => void): Promise<BenchResult> {
  const engine = createLocalSpeechEngine({ processes: 1 });
  try {
    const found: Subject[] = [];
    for (const subject of subjects) found.push(await measured(engine, subject, say));
    return { title: 'What a take costs the processor', subjects: found };
  } finally {
    await engine.close();
  }
}
