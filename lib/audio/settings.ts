import type { Lane } from './types.ts';

/** What a person sets for the whole mix, and what it comes to. */

export interface LaneSetting {
  /** dB on top of every gain in the lane. */
  gainDb: number;
  mute: boolean;
  /** Where any lane is solo, only solo lanes are heard. A muted lane is silent all the same. */
  solo: boolean;
}

export interface MixSettings {
  lanes: { [lane in Lane]: LaneSetting };
  /** How far every line stays above what lies under it, LU. A bed that comes nearer is taken down under that line. */
  clarity: { musicLu: number; ambienceLu: number };
  /** Whether the rooms of the scenes answer the voices in them. */
  rooms: boolean;
  /** True: loud and quiet lines stand half as far apart. Left out where they stand as they are directed: such mixes keep their keys. */
  evenLines?: true;
}

export const lanes: readonly Lane[] = ['speech', 'music', 'ambience', 'effect'];

const plainLane: LaneSetting = { gainDb: 0, mute: false, solo: false };

/** The mix as it is made when nothing is set. */
export const plainSettings: MixSettings = {
  lanes: { speech: plainLane, music: plainLane, ambience: plainLane, effect: plainLane },
  clarity: { musicLu: 10, ambienceLu: 15 },
  rooms: true,
};

/** "Clear speech": background at least 20 dB under the voice, as WCAG 2.2 has it in 1.4.7. */
export const clearSpeech: MixSettings['clarity'] = { musicLu: 20, ambienceLu: 20 };

const largestLaneGain = 24;
const largestFloor = 40;

/** The gain of a lane within what makes sense, dB. */
export function laneGainDb(settings: MixSettings, lane: Lane): number {
  const { gainDb } = settings.lanes[lane];
  return Number.isFinite(gainDb) ? Math.max(-60, Math.min(largestLaneGain, gainDb)) : 0;
}

/** The lanes that are to be heard, in the order of `lanes`. */
export function heardLanes(settings: MixSettings): Lane[] {
  const solo = lanes.some((lane) => settings.lanes[lane].solo);
  return lanes.filter((lane) => !settings.lanes[lane].mute && (!solo || settings.lanes[lane].solo));
}

/** The floor of a lane, LU: at least 0. */
export function clarityFloor(settings: MixSettings, lane: 'music' | 'ambience'): number {
  const floor = lane === 'music' ? settings.clarity.musicLu : settings.clarity.ambienceLu;
  return Number.isFinite(floor) ? Math.max(0, Math.min(largestFloor, floor)) : plainSettings.clarity.musicLu;
}

/** What a person sets of a mix; what is not said stays as it is. */
export interface MixChange {
  lanes?: { [lane in Lane]?: { [part in keyof LaneSetting]?: LaneSetting[part] | undefined } | undefined } | undefined;
  clarity?: MixSettings['clarity'] | undefined;
  rooms?: boolean | undefined;
  evenLines?: boolean | undefined;
}

/** The settings of a mix with a change on top. */
export function changedSettings(settings: MixSettings, change: MixChange): MixSettings {
  const laneOf = (name: Lane): LaneSetting => {
    const said = change.lanes?.[name];
    return { gainDb: said?.gainDb ?? settings.lanes[name].gainDb, mute: said?.mute ?? settings.lanes[name].mute, solo: said?.solo ?? settings.lanes[name].solo };
  };
  return {
    lanes: { speech: laneOf('speech'), music: laneOf('music'), ambience: laneOf('ambience'), effect: laneOf('effect') },
    clarity: change.clarity ?? settings.clarity,
    rooms: change.rooms ?? settings.rooms,
    ...((change.evenLines ?? settings.evenLines === true) ? { evenLines: true } : {}),
  };
}
