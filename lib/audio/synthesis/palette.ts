import type { CueLane, Pcm } from '../types.ts';
import { cave, fire, sea, stream } from './beds/water-and-fire.ts';
import { crowd, forest, night, room, tavern } from './beds/living.ts';
import { carriage, city, clockRoom, ship, street, train } from './beds/travel-and-town.ts';
import { type Bed, rain, rainRoof, rainWindow, snowWind, storm, wind } from './beds/weather.ts';
import { soundLabel } from './labels.ts';
import { samples, sampleRate, type Stereo } from './dsp.ts';
import * as bells from './effects/bells.ts';
import * as doors from './effects/doors.ts';
import * as nature from './effects/nature.ts';
import * as steps from './effects/steps.ts';
import * as things from './effects/things.ts';
import { bedLufs, calibrate, effectLufs, integratedLoudness, type LevelClass, loudestMoment, removeRumble, settleBed } from './level.ts';
import { isMood, makeMusic, musicSeconds } from './music.ts';
import { makeTheme, themeOfSeed } from './motif.ts';
import { Random } from './random.ts';
import { breakRepeats } from './repeats.ts';

/** A sound the built-in engine can make. */
export interface PaletteSound {
  id: string;
  lane: 'ambience' | 'effect';
  /** For a person: the name in a list, the words of a caption. */
  label: string;
  loops: boolean;
  defaultSeconds: number;
  /** Level the sound comes out at: integrated for a bed, loudest 400 ms for an effect. */
  targetLufs: number;
}

interface BedEntry { make: Bed }
interface EffectEntry { seconds: number; level: LevelClass; make: steps.Effect }

const bedSounds: Record<string, BedEntry> = {
  rain: { make: rain },
  'rain-roof': { make: rainRoof },
  'rain-window': { make: rainWindow },
  wind: { make: wind },
  'snow-wind': { make: snowWind },
  storm: { make: storm },
  sea: { make: sea },
  stream: { make: stream },
  fire: { make: fire },
  cave: { make: cave },
  night: { make: night },
  forest: { make: forest },
  crowd: { make: crowd },
  tavern: { make: tavern },
  room: { make: room },
  street: { make: street },
  city: { make: city },
  clock: { make: clockRoom },
  train: { make: train },
  carriage: { make: carriage },
  ship: { make: ship },
};

const effectSounds: Record<string, EffectEntry> = {
  'thunder-near': { seconds: 6, level: 'loud', make: nature.thunderNear },
  'thunder-far': { seconds: 7.5, level: 'normal', make: nature.thunderFar },
  'wind-gust': { seconds: 3.4, level: 'normal', make: nature.windGust },
  'wave-crash': { seconds: 6, level: 'normal', make: nature.waveCrash },
  splash: { seconds: 1.9, level: 'normal', make: nature.splash },
  'water-pour': { seconds: 3, level: 'soft', make: nature.waterPour },
  'bird-call': { seconds: 4.4, level: 'soft', make: nature.birdCall },
  gull: { seconds: 3.4, level: 'soft', make: nature.gull },
  crow: { seconds: 2.6, level: 'soft', make: nature.crow },
  owl: { seconds: 4.6, level: 'soft', make: nature.owl },
  wolf: { seconds: 5.4, level: 'normal', make: nature.wolf },
  'dog-bark': { seconds: 2, level: 'normal', make: nature.dogBark },
  'door-open': { seconds: 2, level: 'normal', make: doors.doorOpen },
  'door-close': { seconds: 1.5, level: 'normal', make: doors.doorClose },
  'door-slam': { seconds: 2.2, level: 'loud', make: doors.doorSlam },
  'door-creak': { seconds: 2.2, level: 'soft', make: doors.doorCreak },
  'gate-creak': { seconds: 2.2, level: 'soft', make: doors.gateCreak },
  'floor-creak': { seconds: 1.2, level: 'soft', make: doors.floorCreak },
  lock: { seconds: 1.6, level: 'soft', make: doors.lock },
  knock: { seconds: 1.6, level: 'normal', make: doors.knock },
  pounding: { seconds: 2.2, level: 'loud', make: doors.pounding },
  thud: { seconds: 1.3, level: 'normal', make: doors.thud },
  'chair-scrape': { seconds: 1.2, level: 'soft', make: doors.chairScrape },
  'footsteps-wood': { seconds: 3.8, level: 'soft', make: steps.footstepsWood },
  'footsteps-stone': { seconds: 3.8, level: 'soft', make: steps.footstepsStone },
  'footsteps-gravel': { seconds: 3.8, level: 'soft', make: steps.footstepsGravel },
  'footsteps-snow': { seconds: 4.2, level: 'soft', make: steps.footstepsSnow },
  'footsteps-running': { seconds: 3.8, level: 'normal', make: steps.runningSteps },
  hooves: { seconds: 5, level: 'normal', make: steps.hooves },
  carriage: { seconds: 5, level: 'normal', make: steps.carriagePasses },
  'church-bell': { seconds: 8, level: 'normal', make: bells.churchBell },
  'hand-bell': { seconds: 2.6, level: 'normal', make: bells.handBell },
  'shop-bell': { seconds: 2.4, level: 'soft', make: bells.shopBell },
  'clock-strike': { seconds: 6, level: 'normal', make: bells.clockStrike },
  telephone: { seconds: 4.4, level: 'normal', make: bells.telephone },
  whistle: { seconds: 1.8, level: 'normal', make: bells.whistle },
  'train-whistle': { seconds: 3.6, level: 'normal', make: bells.trainWhistle },
  'glass-break': { seconds: 2, level: 'normal', make: things.glassBreak },
  coins: { seconds: 1.5, level: 'soft', make: things.coins },
  clink: { seconds: 1.1, level: 'soft', make: things.clink },
  'sword-clash': { seconds: 1.8, level: 'normal', make: things.swordClash },
  chain: { seconds: 1.9, level: 'soft', make: things.chain },
  match: { seconds: 2, level: 'soft', make: things.matchStrike },
  gunshot: { seconds: 3, level: 'loud', make: things.gunshot },
  explosion: { seconds: 4.5, level: 'loud', make: things.explosion },
  cheer: { seconds: 4.4, level: 'normal', make: things.cheer },
  applause: { seconds: 4.6, level: 'normal', make: things.applause },
  'page-turn': { seconds: 1, level: 'soft', make: things.pageTurn },
  paper: { seconds: 1.5, level: 'soft', make: things.paper },
  heartbeat: { seconds: 4.5, level: 'soft', make: things.heartbeat },
  click: { seconds: 0.5, level: 'soft', make: things.click },
};

/** Length of an ambience bed unless another is asked for, seconds. */
const ambienceSeconds = 45;

/** Every sound of the built-in engine besides music, whose sounds are the moods. */
export const palette: readonly PaletteSound[] = [
  ...Object.keys(bedSounds).map((id): PaletteSound => ({
    id, lane: 'ambience', label: soundLabel('ambience', id), loops: true, defaultSeconds: ambienceSeconds, targetLufs: bedLufs,
  })),
  ...Object.entries(effectSounds).map(([id, entry]): PaletteSound => ({
    id, lane: 'effect', label: soundLabel('effect', id), loops: false, defaultSeconds: entry.seconds, targetLufs: effectLufs[entry.level],
  })),
];

/** The most that any 400 ms of a bed stand over the whole of it, LU. */
const mostOver = 4.5;

export interface MakeSoundRequest {
  lane: CueLane;
  /** An id of the palette; for music a mood. */
  sound: string;
  /** 0 to 1. */
  intensity: number;
  /** Length wanted, seconds; 0 for the sound's own. Beds come between 20 and 120 s, effects are never stretched. */
  seconds: number;
  /** Whole number; the same request is the same sound, byte for byte. Music: seeds alike but for their last four bits share a theme. */
  seed: number;
}

export interface MadePcm {
  pcm: Pcm;
  loops: boolean;
}

/** Whether the built-in engine knows this sound. */
export function canMake(lane: CueLane, sound: string): boolean {
  if (lane === 'music') return isMood(sound);
  return Object.hasOwn(lane === 'ambience' ? bedSounds : effectSounds, sound);
}

/** Makes a sound: stereo, 44.1 kHz, at its calibrated level. Throws RangeError for a sound it does not know. */
export function makeSound(request: MakeSoundRequest): MadePcm {
  const { lane, sound } = request;
  const intensity = Number.isFinite(request.intensity) ? Math.max(0, Math.min(1, request.intensity)) : 0.5;
  const wanted = Number.isFinite(request.seconds) && request.seconds > 0 ? request.seconds : 0;
  const random = new Random(request.seed, `${lane}/${sound}`);
  if (lane === 'music' && isMood(sound)) {
    const seconds = Math.max(20, Math.min(120, wanted || musicSeconds));
    // One motif for all moods and all variations of a theme.
    const theme = makeTheme(new Random(themeOfSeed(request.seed), 'theme'));
    return madeBed(makeMusic(samples(seconds), sound, intensity, random, theme), random);
  }
  const bed = lane === 'ambience' && Object.hasOwn(bedSounds, sound) ? bedSounds[sound] : undefined;
  if (bed) {
    const seconds = Math.max(20, Math.min(120, wanted || ambienceSeconds));
    return madeBed(bed.make(samples(seconds), intensity, random), random);
  }
  const effect = lane === 'effect' && Object.hasOwn(effectSounds, sound) ? effectSounds[sound] : undefined;
  if (!effect) throw new RangeError(`The built-in engine has no ${lane} called “${sound}”.`);
  return finishEffect(effect.make(intensity, random), effectLufs[effect.level], wanted);
}

/** A bed that was made here. What stands out of it is drawn in before repeats are looked for: done after it, it made beds alike again. */
function madeBed(x: Stereo, random: Random): MadePcm {
  return finishBed(breakRepeats(settleBed(x, mostOver), random));
}

/** A bed at the level of all beds, with nothing in it that stands out; changes `x`. */
export function finishBed(x: Stereo): MadePcm {
  removeRumble(x, 28, true);
  settleBed(x, mostOver);
  calibrate(x, bedLufs, integratedLoudness);
  return { pcm: { sampleRate, channels: [x.left, x.right] }, loops: true };
}

/** The level that an effect of this name comes out at: its loudest 400 ms, LUFS. */
export function effectLevel(sound: string): number {
  const known = Object.hasOwn(effectSounds, sound) ? effectSounds[sound] : undefined;
  return effectLufs[known?.level ?? 'normal'];
}

/** An effect at its level, cut to the wanted length with a short fade. */
export function finishEffect(x: Stereo, targetLufs: number, wantedSeconds: number): MadePcm {
  removeRumble(x, 30, false);
  const cut = wantedSeconds > 0 ? Math.min(x.left.length, samples(Math.max(0.3, wantedSeconds))) : x.left.length;
  const out: Stereo = { left: x.left.slice(0, cut), right: x.right.slice(0, cut) };
  const fade = Math.min(Math.round(cut / 3), samples(0.12));
  for (const channel of [out.left, out.right]) {
    for (let i = 0; i < fade; i++) channel[cut - 1 - i] = (channel[cut - 1 - i] ?? 0) * (i / fade);
    channel[0] = 0;
  }
  calibrate(out, targetLufs, loudestMoment);
  return { pcm: { sampleRate, channels: [out.left, out.right] }, loops: false };
}
