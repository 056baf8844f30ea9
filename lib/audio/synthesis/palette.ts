import type { CueLane, Pcm } from '../types.ts';
import { cave, fire, sea, stream } from './beds/water-and-fire.ts';
import { crowd, forest, night, room, tavern } from './beds/living.ts';
import { carriage, city, clockRoom, ship, street, train } from './beds/travel-and-town.ts';
import { type Bed, rain, rainRoof, rainWindow, snowWind, storm, wind } from './beds/weather.ts';
import { samples, sampleRate, type Stereo } from './dsp.ts';
import * as bells from './effects/bells.ts';
import * as doors from './effects/doors.ts';
import * as nature from './effects/nature.ts';
import * as steps from './effects/steps.ts';
import * as things from './effects/things.ts';
import { bedLufs, calibrate, effectLufs, integratedLoudness, type LevelClass, loudestMoment, removeRumble } from './level.ts';
import { isMood, makeMusic, musicSeconds } from './music.ts';
import { Random } from './random.ts';

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

interface BedEntry { label: string; make: Bed }
interface EffectEntry { label: string; seconds: number; level: LevelClass; make: steps.Effect }

const bedSounds: Record<string, BedEntry> = {
  rain: { label: 'rain', make: rain },
  'rain-roof': { label: 'rain on the roof', make: rainRoof },
  'rain-window': { label: 'rain on the window', make: rainWindow },
  wind: { label: 'wind', make: wind },
  'snow-wind': { label: 'wind over snow', make: snowWind },
  storm: { label: 'storm', make: storm },
  sea: { label: 'the sea', make: sea },
  stream: { label: 'running water', make: stream },
  fire: { label: 'fire', make: fire },
  cave: { label: 'dripping vault', make: cave },
  night: { label: 'crickets', make: night },
  forest: { label: 'birdsong', make: forest },
  crowd: { label: 'murmur of a crowd', make: crowd },
  tavern: { label: 'tavern', make: tavern },
  room: { label: 'quiet room', make: room },
  street: { label: 'street', make: street },
  city: { label: 'traffic', make: city },
  clock: { label: 'ticking clock', make: clockRoom },
  train: { label: 'train', make: train },
  carriage: { label: 'carriage', make: carriage },
  ship: { label: 'ship', make: ship },
};

const effectSounds: Record<string, EffectEntry> = {
  'thunder-near': { label: 'thunderclap', seconds: 6, level: 'loud', make: nature.thunderNear },
  'thunder-far': { label: 'distant thunder', seconds: 7.5, level: 'normal', make: nature.thunderFar },
  'wind-gust': { label: 'gust of wind', seconds: 3.4, level: 'normal', make: nature.windGust },
  'wave-crash': { label: 'wave breaks', seconds: 5, level: 'normal', make: nature.waveCrash },
  splash: { label: 'splash', seconds: 1.9, level: 'normal', make: nature.splash },
  'water-pour': { label: 'water pours', seconds: 3, level: 'soft', make: nature.waterPour },
  'bird-call': { label: 'bird calls', seconds: 4.4, level: 'soft', make: nature.birdCall },
  owl: { label: 'owl hoots', seconds: 4.6, level: 'soft', make: nature.owl },
  wolf: { label: 'wolf howls', seconds: 5.4, level: 'normal', make: nature.wolf },
  'dog-bark': { label: 'dog barks', seconds: 2, level: 'normal', make: nature.dogBark },
  'door-open': { label: 'door opens', seconds: 2, level: 'normal', make: doors.doorOpen },
  'door-close': { label: 'door closes', seconds: 1.5, level: 'normal', make: doors.doorClose },
  'door-slam': { label: 'door slams', seconds: 2.2, level: 'loud', make: doors.doorSlam },
  'door-creak': { label: 'door creaks', seconds: 2.2, level: 'soft', make: doors.doorCreak },
  'gate-creak': { label: 'gate creaks', seconds: 2.2, level: 'soft', make: doors.gateCreak },
  'floor-creak': { label: 'floorboard creaks', seconds: 1.2, level: 'soft', make: doors.floorCreak },
  lock: { label: 'key turns', seconds: 1.6, level: 'soft', make: doors.lock },
  knock: { label: 'knocking', seconds: 1.6, level: 'normal', make: doors.knock },
  pounding: { label: 'pounding on the door', seconds: 2.2, level: 'loud', make: doors.pounding },
  thud: { label: 'thud', seconds: 1.3, level: 'normal', make: doors.thud },
  'chair-scrape': { label: 'chair scrapes', seconds: 1.2, level: 'soft', make: doors.chairScrape },
  'footsteps-wood': { label: 'footsteps', seconds: 3.8, level: 'soft', make: steps.footstepsWood },
  'footsteps-stone': { label: 'footsteps on stone', seconds: 3.8, level: 'soft', make: steps.footstepsStone },
  'footsteps-gravel': { label: 'footsteps on gravel', seconds: 3.8, level: 'soft', make: steps.footstepsGravel },
  'footsteps-snow': { label: 'footsteps in snow', seconds: 4.2, level: 'soft', make: steps.footstepsSnow },
  'footsteps-running': { label: 'running feet', seconds: 3.8, level: 'normal', make: steps.runningSteps },
  hooves: { label: 'hooves', seconds: 5, level: 'normal', make: steps.hooves },
  carriage: { label: 'carriage passes', seconds: 5, level: 'normal', make: steps.carriagePasses },
  'church-bell': { label: 'church bell', seconds: 8, level: 'normal', make: bells.churchBell },
  'hand-bell': { label: 'hand bell', seconds: 2.6, level: 'normal', make: bells.handBell },
  'shop-bell': { label: 'shop bell', seconds: 2.4, level: 'soft', make: bells.shopBell },
  'clock-strike': { label: 'clock strikes', seconds: 6, level: 'normal', make: bells.clockStrike },
  telephone: { label: 'telephone rings', seconds: 3.4, level: 'normal', make: bells.telephone },
  whistle: { label: 'whistle', seconds: 1.8, level: 'normal', make: bells.whistle },
  'train-whistle': { label: 'train whistle', seconds: 3.6, level: 'normal', make: bells.trainWhistle },
  'glass-break': { label: 'glass breaks', seconds: 2, level: 'normal', make: things.glassBreak },
  coins: { label: 'coins', seconds: 1.5, level: 'soft', make: things.coins },
  clink: { label: 'glasses clink', seconds: 1.1, level: 'soft', make: things.clink },
  'sword-clash': { label: 'blades clash', seconds: 1.8, level: 'normal', make: things.swordClash },
  chain: { label: 'chains rattle', seconds: 1.9, level: 'soft', make: things.chain },
  match: { label: 'match is struck', seconds: 2, level: 'soft', make: things.matchStrike },
  gunshot: { label: 'gunshot', seconds: 3, level: 'loud', make: things.gunshot },
  explosion: { label: 'explosion', seconds: 4.5, level: 'loud', make: things.explosion },
  cheer: { label: 'crowd cheers', seconds: 4.4, level: 'normal', make: things.cheer },
  applause: { label: 'applause', seconds: 4.6, level: 'normal', make: things.applause },
  'page-turn': { label: 'page turns', seconds: 1, level: 'soft', make: things.pageTurn },
  paper: { label: 'paper rustles', seconds: 1.5, level: 'soft', make: things.paper },
  heartbeat: { label: 'heartbeat', seconds: 4.5, level: 'soft', make: things.heartbeat },
  click: { label: 'click', seconds: 0.5, level: 'soft', make: things.click },
};

/** Length of an ambience bed unless another is asked for, seconds. */
const ambienceSeconds = 45;

/** Every sound of the built-in engine besides music, whose sounds are the moods. */
export const palette: readonly PaletteSound[] = [
  ...Object.entries(bedSounds).map(([id, entry]): PaletteSound => ({
    id, lane: 'ambience', label: entry.label, loops: true, defaultSeconds: ambienceSeconds, targetLufs: bedLufs,
  })),
  ...Object.entries(effectSounds).map(([id, entry]): PaletteSound => ({
    id, lane: 'effect', label: entry.label, loops: false, defaultSeconds: entry.seconds, targetLufs: effectLufs[entry.level],
  })),
];

export interface MakeSoundRequest {
  lane: CueLane;
  /** An id of the palette; for music a mood. */
  sound: string;
  /** 0 to 1. */
  intensity: number;
  /** Length wanted, seconds; 0 for the sound's own. Beds come between 20 and 75 s, effects are never stretched. */
  seconds: number;
  /** Whole number; the same request is the same sound, byte for byte. */
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
    const seconds = Math.max(20, Math.min(75, wanted || musicSeconds));
    return finishBed(makeMusic(samples(seconds), sound, intensity, random));
  }
  const bed = lane === 'ambience' && Object.hasOwn(bedSounds, sound) ? bedSounds[sound] : undefined;
  if (bed) {
    const seconds = Math.max(20, Math.min(75, wanted || ambienceSeconds));
    return finishBed(bed.make(samples(seconds), intensity, random));
  }
  const effect = lane === 'effect' && Object.hasOwn(effectSounds, sound) ? effectSounds[sound] : undefined;
  if (!effect) throw new RangeError(`The built-in engine has no ${lane} called “${sound}”.`);
  return finishEffect(effect.make(intensity, random), effectLufs[effect.level], wanted);
}

function finishBed(x: Stereo): MadePcm {
  removeRumble(x, 28, true);
  calibrate(x, bedLufs, integratedLoudness);
  return { pcm: { sampleRate, channels: [x.left, x.right] }, loops: true };
}

function finishEffect(x: Stereo, targetLufs: number, wantedSeconds: number): MadePcm {
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
