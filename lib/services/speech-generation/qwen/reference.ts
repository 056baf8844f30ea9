import { resample } from '../../../audio/resample.ts';
import type { Pcm } from '../../../audio/types.ts';
import { encodeWav16 } from '../../../audio/wav.ts';
import type { ServiceContext, VoiceSample } from '../../interfaces.ts';
import { soundingRuns, trimEdges } from '../edges.ts';
import { monoOf } from '../paid/spoken-take.ts';

/** A clip that says who is to be cloned, and what is said in it. */
export interface Reference {
  /** 16-bit WAV as a data URI. */
  audio: string;
  /** Null where the words of the clip are not known. */
  text: string | null;
}

const rate = 24_000;
/** The model wants three seconds; more than twelve it does not hear better, and every line would carry them. */
const shortestSeconds = 3;
const longestSeconds = 12;
/** A clip that cannot be cut at a known word is sent whole up to here. */
const longestWholeSeconds = 20;
/** Silence between two sentences, seconds. */
const sentencePauseSeconds = 0.2;
/** How far from where the letters say a sentence's end may be looked for, as a share of the time up to it. */
const searchShare = 0.2;

/** Clips made ready, by content: a drama asks for the same few with every line. */
const ready = new Map<string, Reference>();
const mostReady = 32;

/** The clip of a voice as the model is given it. The owner's right to the sound is checked each time. */
export async function referenceOf(context: ServiceContext, sample: VoiceSample): Promise<Reference> {
  const { sha256 } = await context.assets.describe(sample.assetId);
  const id = `${sha256} ${sample.text}`;
  const known = ready.get(id);
  if (known) return known;
  const made = prepareReference(await monoOf(await context.assets.read(sample.assetId)), sample.text);
  for (const oldest of ready.keys()) {
    if (ready.size < mostReady) break;
    ready.delete(oldest);
  }
  ready.set(id, made);
  return made;
}

/**
 * Makes a clip ready: mono, 24 kHz, trimmed, and at most twelve seconds where it can be cut after a sentence of its text.
 * The words that go with it must be the words in it, so that it is cut only at a pause that stands where the letters
 * say that a sentence ends. Else it goes whole, up to twenty seconds; a longer one is cut at a pause and goes without words.
 */
export function prepareReference(clip: Pcm, text: string): Reference {
  const samples = trimEdges(clip.channels[0] ?? new Float32Array(), clip.sampleRate).samples;
  const seconds = samples.length / clip.sampleRate;
  const words = text.replace(/\s+/gu, ' ').trim();
  const whole = words === '' ? null : words;
  if (seconds <= longestSeconds) return encoded(samples, clip.sampleRate, whole);
  const pauses = pausesOf(samples, clip.sampleRate);
  const cut = whole === null ? null : sentenceCut(whole, seconds, pauses);
  if (cut) return encoded(samples.subarray(0, Math.round(cut.seconds * clip.sampleRate)), clip.sampleRate, cut.text);
  if (seconds <= longestWholeSeconds) return encoded(samples, clip.sampleRate, whole);
  const last = pauses.findLast((pause) => pause.middle >= shortestSeconds && pause.middle <= longestSeconds)?.middle ?? longestSeconds;
  return encoded(samples.subarray(0, Math.round(last * clip.sampleRate)), clip.sampleRate, null);
}

interface Pause {
  /** Seconds. */
  middle: number;
  length: number;
}

function pausesOf(samples: Float32Array, sampleRate: number): Pause[] {
  // A room is never as silent as a synthesiser: what lies far under the voice is a pause, whatever hums in it.
  const runs = soundingRuns(samples, sampleRate, -34);
  return runs.flatMap((run, at) => {
    const next = runs[at + 1];
    if (!next || next.from - run.to < sentencePauseSeconds * sampleRate) return [];
    return [{ middle: (run.to + next.from) / 2 / sampleRate, length: (next.from - run.to) / sampleRate }];
  });
}

/** The last sentence end within twelve seconds that has one pause to itself, clearly longer than any other near it. */
function sentenceCut(text: string, seconds: number, pauses: Pause[]): { seconds: number; text: string } | null {
  const letters = (part: string): number => part.replace(/[^\p{L}\p{N}]/gu, '').length;
  const total = Math.max(1, letters(text));
  const ends = [...text.matchAll(/[.!?…]["”’)]*(?= )/gu)].map((match) => match.index + match[0].length);
  for (const end of ends.toReversed()) {
    const due = (letters(text.slice(0, end)) / total) * seconds;
    if (due < shortestSeconds || due > longestSeconds) continue;
    const near = pauses.filter(({ middle }) => Math.abs(middle - due) <= Math.max(0.5, due * searchShare)).toSorted((a, b) => b.length - a.length);
    const [first, second] = near;
    if (!first || first.middle > longestSeconds || (second && second.length > first.length / 1.5)) continue;
    return { seconds: first.middle, text: text.slice(0, end) };
  }
  return null;
}

function encoded(samples: Float32Array, sampleRate: number, text: string | null): Reference {
  const pcm = resample({ sampleRate, channels: [samples] }, rate);
  return { audio: `data:audio/wav;base64,${Buffer.from(encodeWav16(pcm)).toString('base64')}`, text };
}
