/** Random books of sound for proofs of the mix: the same seed is the same book. */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { measureLoudness } from '../audio/loudness.ts';
import { XorShift } from '../audio/random.ts';
import { canMake, makeSound, palette } from '../audio/synthesis/index.ts';
import type { Pcm, TimelineClip, TimelineCue, TimelineInput, TimelineSegment } from '../audio/types.ts';
import { encodeWav16 } from '../audio/wav.ts';
import type { SegmentKind } from '../story/types.ts';

export interface RandomBook {
  input: TimelineInput;
  clips: { [asset: string]: string };
}

const rates = [16_000, 22_050, 24_000, 44_100, 48_000];
const kinds: readonly SegmentKind[] = ['narration', 'dialogue', 'dialogue', 'thought', 'heading', 'letter'];
const endings = ['.', '?', '!', '…', '—', ',', ';', ''];
const moods = ['calm', 'tense', 'sad', 'bright', 'dark'].filter((mood) => canMake('music', mood));
const effects = palette.filter((sound) => sound.lane === 'effect').map((sound) => sound.id);
const ambiences = palette.filter((sound) => sound.lane === 'ambience').map((sound) => sound.id);

/** Syllables of a buzz through a resonance, at any level; now and then spoilt by an offset or by clipping. */
function voice(random: XorShift, seconds: number): Pcm {
  const sampleRate = pick(random, rates);
  const level = 10 ** (-2 * random.next());
  const hertz = 80 + 220 * random.next();
  const offset = random.next() < 0.1 ? 0.2 : 0;
  const clipped = random.next() < 0.1;
  let phase = 0;
  let low = 0;
  let band = 0;
  const samples = Float32Array.from({ length: Math.round(seconds * sampleRate) }, (_, i) => {
    phase = (phase + hertz / sampleRate) % 1;
    const f = 2 * Math.sin((Math.PI * (400 + 500 * Math.sin(i / 4000))) / sampleRate);
    low += f * band;
    band += f * (2 * phase - 1 + 0.1 * (random.next() - 0.5) - low - 0.3 * band);
    const value = level * low * Math.sin((Math.PI * (i % 5000)) / 5000) ** 2 * (clipped ? 8 : 0.5) + offset;
    return Math.max(-1, Math.min(1, value));
  });
  return { sampleRate, channels: random.next() < 0.2 ? [samples, samples] : [samples] };
}

function pick<Item>(random: XorShift, items: readonly Item[]): Item {
  const item = items[Math.floor(random.next() * items.length)];
  if (item === undefined) throw new RangeError('There is nothing to pick from.');
  return item;
}

/** A book of one to three chapters and a few lines each, with whatever lies under and between them. */
export async function randomBook(seed: number, folder: string): Promise<RandomBook> {
  const random = new XorShift(seed * 2_654_435_761);
  const clips: RandomBook['clips'] = {};
  const keep = async (asset: string, pcm: Pcm): Promise<{ durationSeconds: number; loudnessLufs: number }> => {
    clips[asset] = path.join(folder, `${asset}.wav`);
    await writeFile(clips[asset], encodeWav16(pcm));
    const { durationSeconds, integratedLufs } = measureLoudness(pcm);
    return { durationSeconds, loudnessLufs: integratedLufs };
  };
  const chapters = Array.from({ length: 1 + Math.floor(random.next() * 3) }, (_, index) => ({ id: `c${index}`, title: `Chapter ${index + 1}` }));
  const segments: TimelineSegment[] = [];
  const cues: TimelineCue[] = [];
  for (const chapter of chapters) {
    const first = segments.length;
    const lines = 3 + Math.floor(random.next() * 8);
    for (let line = 0; line < lines; line += 1) {
      const id = `s${segments.length}`;
      const person = Math.floor(random.next() * 4);
      const made = await keep(id, voice(random, 0.4 + 4 * random.next()));
      segments.push({
        id, chapterId: chapter.id, sceneId: `${chapter.id}-${line < lines / 2 ? 0 : 1}`, kind: pick(random, kinds), characterId: person === 0 ? null : `p${person}`, voiceId: `v${person}`,
        text: `Some words of line ${segments.length}${pick(random, endings)}`, endsParagraph: random.next() < 0.3, pauseAfterSeconds: random.next() < 0.1 ? 3 * random.next() - 0.5 : null, gainDb: random.next() < 0.1 ? 12 * random.next() - 6 : 0,
        take: random.next() < 0.05 ? null : { asset: id, words: [], ...made },
      });
    }
    for (let cue = 0; cue < 4; cue += 1) {
      const lane = pick(random, ['music', 'ambience', 'effect', 'effect'] as const);
      const sound = pick(random, lane === 'music' ? moods : lane === 'ambience' ? ambiences : effects);
      const asset = `${chapter.id}-${cue}`;
      const { pcm, loops } = makeSound({ lane, sound, seed: seed + cue, intensity: random.next(), seconds: lane === 'effect' ? 0 : 20 });
      const clip: TimelineClip = { asset, loops, ...(await keep(asset, pcm)) };
      const at = first + Math.floor(random.next() * lines);
      cues.push({ id: asset, lane, segmentId: `s${at}`, offset: 5, untilSegmentId: lane === 'effect' ? null : `s${segments.length - 1}`, placement: pick(random, ['before', 'on', 'after'] as const), gainDb: 6 * random.next() - 3, pan: 2 * random.next() - 1, fadeInSeconds: 2 * random.next(), fadeOutSeconds: 3 * random.next(), clip });
    }
  }
  return { input: { chapters, segments, cues }, clips };
}
