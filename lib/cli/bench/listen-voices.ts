/** Rows about voices: told apart within a scene, themselves from chapter to chapter, no hiss or thump. */
import type { Rows } from './figures.ts';
import { frameAt, type Track } from './frame-track.ts';
import { spokenLines, type SpokenLine } from './landmarks.ts';
import type { Lane } from './lanes.ts';
import { pitches, semitones } from './pitch.ts';
import { largest, median, quantile } from './stats.ts';
import type { MadeStory } from './studio.ts';
import { colourDistance, TimbreMeter } from './timbre.ts';

const fixed = (value: number): string => value.toFixed(1);
/** Two halves of one voice differ in colour by so much; another voice must differ by this many times more. */
const timbreFactor = 2;
/** A voice is judged from so many voiced frames on. */
const fewestFrames = 12;

/** Frames of 46 ms in each half from which on a voice's difference from itself means something: seven seconds. */
const fewestForColour = 150;

interface Voice {
  name: string;
  speaker: string | null;
  lines: SpokenLine[];
  hertz: number[];
  /** Median pitch in each part of the story. */
  parts: number[];
  colour: Float64Array;
  /** Distance in colour of its even from its odd lines, null where there are too few. */
  own: number | null;
}

export function voiceRows(rows: Rows, story: MadeStory, speech: Lane): void {
  rows.group('Voices');
  const gate = gatePower(speech.track);
  const voices = readVoices(story, speech.track, gate);
  rows.note('median pitch', voices.map((voice) => `${voice.name} ${voice.hertz.length < fewestFrames ? '?' : fixed(median(voice.hertz))} Hz`).join(', '));
  apartRow(rows, voices);
  const known = voices.filter((voice) => voice.parts.length > 1);
  const drift = known.map((voice) => ({ name: voice.name, drift: largest(voice.parts.flatMap((a) => voice.parts.map((b) => semitones(a, b))), 0) }));
  const worst = drift.toSorted((a, b) => b.drift - a.drift)[0];
  if (!worst) rows.absent('one voice steady across chapters', 'within 2 semitones', 'no voice in two chapters');
  else rows.bar('one voice steady across chapters', 'within 2 semitones', `worst ${fixed(worst.drift)} (${worst.name})`, worst.drift <= 2, { semitones: worst.drift });
  burstRows(rows, voices, speech.track);
}

/** Mean power of the low-rate voice over its upper half: frames 25 dB below are breath and tails. */
function gatePower(track: Track): number {
  let sum = 0;
  for (let i = 0; i < track.voice.length; i += 1) sum += track.voice[i]! ** 2;
  return (sum / Math.max(1, track.voice.length)) * 10 ** -1.8;
}

function readVoices(story: MadeStory, track: Track, gate: number): Voice[] {
  const bySpeaker = new Map<string | null, SpokenLine[]>();
  for (const line of spokenLines(story)) {
    const list = bySpeaker.get(line.segment.characterId) ?? [];
    list.push(line);
    bySpeaker.set(line.segment.characterId, list);
  }
  const narrator = story.view.cast.find((person) => person.role === 'narrator')?.name ?? 'Narrator';
  return [...bySpeaker].map(([speaker, lines]) => {
    const all = new TimbreMeter(track.voiceRate);
    const halves = [new TimbreMeter(track.voiceRate), new TimbreMeter(track.voiceRate)] as const;
    const hertz: number[] = [];
    const byChapter = new Map<string, number[]>();
    lines.forEach(({ segment, placed }, index) => {
      const found = pitches(track.voice, track.voiceRate, placed.start, placed.end, gate);
      hertz.push(...found);
      byChapter.set(segment.chapterId, [...(byChapter.get(segment.chapterId) ?? []), ...found]);
      for (const meter of [all, halves[index % 2 === 0 ? 0 : 1]]) meter.add(track.voice, placed.start, placed.end, gate);
    });
    return {
      name: speaker === null ? narrator : (story.view.cast.find((person) => person.id === speaker)?.name ?? '?'),
      speaker,
      lines,
      hertz,
      parts: [...byChapter.values()].filter((list) => list.length >= fewestFrames * 4).map((list) => median(list)),
      colour: all.colour(),
      own: Math.min(halves[0].frames, halves[1].frames) >= fewestForColour ? colourDistance(halves[0].colour(), halves[1].colour()) : null,
    };
  });
}

function apartRow(rows: Rows, voices: Voice[]): void {
  const own = largest(voices.flatMap((voice) => (voice.own === null ? [] : [voice.own])), 1);
  const needed = own * timbreFactor;
  const close: string[] = [];
  let nearest = Infinity;
  let pairs = 0;
  for (const [index, a] of voices.entries()) {
    for (const b of voices.slice(index + 1)) {
      const shared = a.lines.some((one) => b.lines.some((other) => one.segment.sceneId === other.segment.sceneId));
      if (!shared || a.hertz.length < fewestFrames || b.hertz.length < fewestFrames) continue;
      pairs += 1;
      const pitch = semitones(median(a.hertz), median(b.hertz));
      nearest = Math.min(nearest, pitch);
      const timbre = colourDistance(a.colour, b.colour);
      if (pitch < 3 && timbre < needed) close.push(`${a.name} and ${b.name}: ${fixed(pitch)} semitones, ${fixed(timbre)} dB in colour`);
    }
  }
  rows.bar('two people of one scene', `3 semitones apart, or in colour ${timbreFactor} times what one voice differs from itself`, close.length === 0 ? `${pairs} pairs, nearest in pitch ${fixed(nearest)} semitones (colour counts from ${fixed(needed)} dB)` : `${close.join('; ')} (of ${fixed(needed)} needed)`, close.length === 0, {
    nearestSemitones: Number.isFinite(nearest) ? nearest : null,
    colourNeeded: needed,
    pairs,
    tooClose: close.length,
  });
}

/** Peaks of a band's bursts against the voice's own median burst. */
function burstRows(rows: Rows, voices: Voice[], track: Track): void {
  const over = { sibilance: { most: 0, name: '' }, rumble: { most: 0, name: '' } };
  for (const voice of voices) {
    for (const band of ['sibilance', 'rumble'] as const) {
      const bursts = voice.lines.flatMap(({ placed }) => burstPeaks(track[band], frameAt(placed.start), frameAt(placed.end)));
      if (bursts.length < 8) continue;
      const strongest = bursts.filter((peak) => peak >= quantile(bursts, 0.5));
      const most = 10 * Math.log10(largest(bursts, 1e-12) / median(strongest));
      if (most > over[band].most) over[band] = { most, name: voice.name };
    }
  }
  for (const [band, name] of [['sibilance', 'bursts in 5-9 kHz'], ['rumble', 'bursts below 100 Hz']] as const) {
    const { most, name: who } = over[band];
    rows.bar(name, 'within 6 dB of the voice’s own median', `${fixed(most)} dB over its own median (${who})`, most <= 6, { db: most });
  }
}

/** Peak power of every burst: frames above a tenth of the line's strongest that follow each other. */
function burstPeaks(band: Float32Array, from: number, to: number): number[] {
  let strongest = 0;
  for (let i = from; i < to; i += 1) strongest = Math.max(strongest, band[i] ?? 0);
  const peaks: number[] = [];
  let peak = 0;
  for (let i = from; i <= to; i += 1) {
    const power = i < to ? (band[i] ?? 0) : 0;
    if (power > strongest / 10) peak = Math.max(peak, power);
    else if (peak > 0) {
      peaks.push(peak);
      peak = 0;
    }
  }
  return peaks;
}
