import { Note } from 'tonal';
import { type Mood, moods } from '../../story/types.ts';
import { bandpass, burst, filter, filterStereo, lowpass, multiply, peaking, pinkStereo, place, ring, sampleRate, samples, scale, stereo, type Stereo, wander } from './dsp.ts';
import { type ChordSpan, chords, nearest } from './harmony.ts';
import { type MelodyNote, melodyLine } from './melody.ts';
import { moodScores, type MoodScore } from './moods.ts';
import type { Theme } from './motif.ts';
import type { Random } from './random.ts';
import { reverb, rooms } from './reverb.ts';

/** Length of a music bed unless another is asked for, seconds. */
export const musicSeconds = 56;

export function isMood(sound: string): sound is Mood {
  return (moods as readonly string[]).includes(sound);
}

const tableSize = 2048;
const sine = Float32Array.from({ length: tableSize }, (_, i) => Math.sin((2 * Math.PI * i) / tableSize));

/** One cycle of a soft saw whose harmonics fall by `mellow` and stop below the ear's edge for its pitch. */
function cycle(mellow: number, hz: number): Float32Array {
  const out = new Float32Array(tableSize + 1);
  const top = Math.max(1, Math.min(24, Math.floor(9000 / hz)));
  for (let k = 1; k <= top; k++) {
    const level = 1 / k ** mellow;
    for (let i = 0; i <= tableSize; i++) out[i] = (out[i] ?? 0) + level * (sine[(k * i) & (tableSize - 1)] ?? 0);
  }
  return out;
}

const hzOf = (midi: number): number => 440 * 2 ** ((midi - 69) / 12);

/** A held note: two players a few cents apart who do not sway together; it swells, sinks and goes. */
function held(random: Random, midi: number, seconds: number, attack: number, release: number, mellow: number): Stereo {
  const n = samples(seconds + release);
  const out = stereo(n);
  const table = cycle(mellow, hzOf(midi));
  const envelope = new Float32Array(n);
  const peak = attack * random.range(0.8, 1.3);
  const sag = random.range(0.35, 0.6);
  // The envelope is slow: 64 samples are one straight line of it.
  const levelAt = (t: number): number => {
    const up = t < peak ? Math.sin((Math.PI * t) / peak / 2) ** 2 : 1;
    const sinking = t < peak ? 1 : sag + (1 - sag) * Math.exp(-(t - peak) / 1.6);
    return up * sinking * (t > seconds ? Math.cos((Math.PI * Math.min(release, t - seconds)) / release / 2) ** 2 : 1);
  };
  let from = levelAt(0);
  for (let block = 0; block < n; block += 64) {
    const to = levelAt((block + 64) / sampleRate);
    const end = Math.min(n, block + 64);
    for (let i = block; i < end; i++) envelope[i] = from + ((to - from) * (i - block)) / 64;
    from = to;
  }
  // One player a side; the room joins them.
  for (const channel of [out.left, out.right]) {
    let phase = random.next() * tableSize;
    const step = (hzOf(midi) * 2 ** (random.range(-4.5, 4.5) / 1200) * tableSize) / sampleRate;
    const vibrato = (2 * Math.PI * random.range(3.8, 5.4)) / sampleRate;
    const start = random.next() * 6;
    let now = step;
    for (let i = 0; i < n; i++) {
      if ((i & 127) === 0) now = step * (1 + 0.0016 * Math.sin(vibrato * i + start));
      phase += now;
      if (phase >= tableSize) phase -= tableSize;
      const at = phase | 0;
      const a = table[at] ?? 0;
      channel[i] = (a + ((table[at + 1] ?? 0) - a) * (phase - at)) * (envelope[i] ?? 0) * 0.7;
    }
  }
  return out;
}

/** Struck and plucked strings and plates, as sums of their damped partials. */
function note(random: Random, voice: MoodScore['voice'], midi: number, force: number): Float32Array {
  const hz = hzOf(midi);
  if (voice === 'plucked' || voice === 'harp') return plucked(random, hz, voice === 'harp' ? 3.2 : 1.5, force);
  const out = new Float32Array(samples(3.6));
  if (voice === 'celesta') {
    for (const [ratio, level, t60] of [[1, 1, 2.6], [4.02, 0.28, 0.9], [9.1, 0.08, 0.25]] as const) ring(out, 0, hz * ratio, t60, level * 0.6 * force, 0, 0.002);
    return out;
  }
  // A felt piano: partials stretched by the stiffness of the string, the upper ones soon gone, softer when struck softly.
  const stiffness = 0.0004;
  for (let k = 1; k <= 9; k++) {
    const own = hz * k * Math.sqrt(1 + stiffness * k * k);
    const level = force ** (1 + k * 0.18) / k ** 1.5;
    ring(out, 0, own * 0.9997, (3.2 / k ** 0.75) * (261 / hz) ** 0.3, level * 0.34, 0, 0.004);
    if (k < 4) ring(out, 0, own * 1.0004, (2.2 / k ** 0.75) * (261 / hz) ** 0.3, level * 0.3, 0.7, 0.004);
  }
  const hammer = burst(random, 0.05, 0.002, 0.03);
  filter(hammer, bandpass(420, 0.7));
  for (let i = 0; i < hammer.length; i++) out[i] = (out[i] ?? 0) + (hammer[i] ?? 0) * 0.06 * force;
  return out;
}

/** A plucked string (K. Karplus and A. Strong 1983) with a soft fingertip and tuning by a fractional delay. */
function plucked(random: Random, hz: number, t60: number, force: number): Float32Array {
  const period = sampleRate / hz - 0.5;
  const length = Math.floor(period);
  const part = period - length;
  const line = new Float32Array(length + 1);
  random.fillNoise(line);
  filter(line, lowpass(Math.min(7000, hz * 6 * (0.5 + force))));
  let mean = 0;
  for (const s of line) mean += s / line.length;
  const out = new Float32Array(samples(Math.min(3.6, t60 * 1.1)));
  const gain = 10 ** (-3 / (t60 * hz));
  let at = 0;
  let last = 0;
  for (let i = 0; i < line.length; i++) line[i] = (line[i] ?? 0) - mean;
  for (let i = 0; i < out.length; i++) {
    const next = at + 1 > length ? 0 : at + 1;
    const now = (line[at] ?? 0) * part + (line[next] ?? 0) * (1 - part);
    out[i] = now * force * Math.min(1, (out.length - i) / 4000);
    line[at] = gain * 0.5 * (now + last);
    last = now;
    at = next;
  }
  return out;
}

/** Lays a held note into the circle. Each side is heard a little on the other, so that a mono listener loses nothing. */
function placeStereo(out: Stereo, x: Stereo, at: number, gain: number): void {
  const n = out.left.length;
  let j = ((Math.round(at) % n) + n) % n;
  for (let i = 0; i < x.left.length; i++) {
    const l = (x.left[i] ?? 0) * gain;
    const r = (x.right[i] ?? 0) * gain;
    out.left[j] = (out.left[j] ?? 0) + l + 0.2 * r;
    out.right[j] = (out.right[j] ?? 0) + r + 0.2 * l;
    if (++j === n) j = 0;
  }
}

/**
 * A music bed for a mood: a circle of `length` samples. Chords by `tonal` from the mood's own phrases, voice-led so that
 * each voice moves the least way; the theme in the mood's scale and voice; a dip near 2 kHz where consonants live.
 */
export function makeMusic(length: number, mood: Mood, intensity: number, random: Random, theme: Theme): Stereo {
  const score = moodScores[mood];
  const seconds = length / sampleRate;
  const tonic = score.tonics[Math.floor(theme.key * score.tonics.length)] ?? score.tonics[0];
  const spans = chords(score, tonic, seconds, random);
  const out = stereo(length);
  const [low, high] = score.pad;
  const voices = [0.15, 0.45, 0.7, 0.92].map((share) => low + share * (high - low));
  for (const span of spans) {
    const start = span.from * sampleRate;
    for (const [v, before] of voices.entries()) {
      const classes = v === 0 ? span.classes : span.classes.slice(span.classes.length > 3 ? 1 : 0);
      const target = before + random.range(-2.5, 2.5);
      const midi = nearest(classes, target, low, high);
      voices[v] = midi;
      const late = random.range(0, 0.5) * v * 0.4;
      const swell = held(random, midi, Math.max(0.6, span.seconds - late), score.attackSeconds, 1.4, score.mellow);
      placeStereo(out, swell, start + late * sampleRate, score.levels.pad * random.range(0.16, 0.3) * (v === 3 ? 0.75 : 1));
    }
    const root = nearest(span.classes.slice(0, 1), 40, 33, 47);
    const bass = held(random, root, span.seconds * random.range(0.6, 0.95), 0.5, 1.2, score.mellow + 0.2);
    placeStereo(out, bass, start, score.levels.bass * random.range(0.2, 0.32));
  }
  addDrone(out, score, tonic, random);
  addPulse(out, score, spans, intensity, random);
  addMelody(out, score, melodyLine(seconds, score, tonic, spans, intensity, random, theme), random);
  filterStereo(out, lowpass(5200 + 2600 * intensity, 0.6), true);
  reverb(out, rooms.concert, true);
  return filterStereo(out, peaking(2300, 0.7, -3.5), true);
}

function addDrone(out: Stereo, score: MoodScore, tonic: string, random: Random): void {
  if (score.levels.drone === 0) return;
  const n = out.left.length;
  const root = nearest([Note.chroma(tonic) ?? 0], 38, 32, 44);
  // Bowed air: noise held to the tonic and its fifth, breathing.
  for (const [midi, gain] of [[root, 1], [root + 7, 0.5], [root + 12, 0.5]] as const) {
    const tone = pinkStereo(n, random, 1);
    filterStereo(tone, bandpass(hzOf(midi), 40), true);
    filterStereo(tone, bandpass(hzOf(midi), 12), true);
    for (const channel of [tone.left, tone.right]) {
      multiply(channel, wander(n, random, 1.4, 0.15, 1));
      scale(channel, gain * score.levels.drone * 2.2);
    }
    place(out, tone.left, 0, 1, -0.6);
    place(out, tone.right, 0, 1, 0.6);
  }
}

/** Low bows or soft drums that come in groups, never on a grid. */
function addPulse(out: Stereo, score: MoodScore, spans: readonly ChordSpan[], intensity: number, random: Random): void {
  if (score.levels.pulse === 0) return;
  for (const span of spans) {
    if (random.chance(0.25)) continue;
    const root = nearest(span.classes.slice(0, 1), 38, 31, 45);
    const beat = random.range(0.42, 0.58) - 0.08 * intensity;
    const count = random.integer(2, 6);
    let t = span.from + random.range(0, 0.5);
    for (let k = 0; k < count; k++) {
      const hit = new Float32Array(samples(1.2));
      ring(hit, 0, hzOf(root), 0.7, 1, 0, 0.018);
      ring(hit, 0, hzOf(root) * 2, 0.45, 0.4, 0, 0.014);
      ring(hit, 0, hzOf(root) * 3, 0.3, 0.16, 0, 0.012);
      place(out, hit, t * sampleRate, score.levels.pulse * random.range(0.16, 0.36) * (0.6 + 0.5 * intensity), random.range(-0.2, 0.2), true);
      t += beat * random.range(0.9, 1.15) * (random.chance(0.2) ? 2 : 1);
    }
  }
}

function addMelody(out: Stereo, score: MoodScore, line: readonly MelodyNote[], random: Random): void {
  for (const { at, seconds, midi, force, pan } of line) {
    if (score.voice === 'bowed') placeStereo(out, held(random, midi, seconds * 0.95, Math.min(0.5, seconds * 0.35), 0.9, score.mellow + 0.1), at * sampleRate, score.levels.melody * 0.4 * force);
    else place(out, note(random, score.voice, midi, force), at * sampleRate, score.levels.melody * 0.5, pan, true);
  }
}
