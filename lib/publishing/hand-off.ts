import type { CueLane, Timeline } from '../audio/types.ts';
import { duckDb, duckDepth, speechIntervals } from '../audio/ducking.ts';

/** A production as an editor's programme needs it: tracks, clips in their places, gains, fades. Times in seconds. */

export interface HandOffItem {
  name: string;
  /** Path of the clip from the project file, with forward slashes. */
  file: string;
  start: number;
  length: number;
  /** Length of the clip itself; it is repeated where the item is longer and `loops`. */
  sourceSeconds: number;
  loops: boolean;
  /** Cut off the clip's head, seconds; not there where nothing is. */
  sourceFrom?: number;
  gainDb: number;
  /** -1 left, 1 right. */
  pan: number;
  fadeInSeconds: number;
  fadeOutSeconds: number;
}

export interface HandOffTrack {
  name: string;
  items: HandOffItem[];
  /** Level over time, straight lines between the points; empty where it stays. */
  automation: { at: number; gainDb: number }[];
  /** Only to compare with (the stems). */
  muted: boolean;
}

export interface HandOff {
  title: string;
  sampleRate: number;
  durationSeconds: number;
  tracks: HandOffTrack[];
  chapters: { title: string; start: number; end: number }[];
}

export interface HandOffSource {
  title: string;
  sampleRate: number;
  names: ReadonlyMap<string, string>;
  narrator: string;
  texts: ReadonlyMap<string, string>;
  /** What each cue is, in words, by its id. */
  sounds: ReadonlyMap<string, string>;
  /** Path of every clip from the project file, by its asset. */
  files: ReadonlyMap<string, string>;
  /** Finished stems of the whole, put beside the clips and muted. */
  stems: readonly { name: string; file: string }[];
}

const nameLetters = 60;
const laneNames: { [lane in CueLane]: string } = { music: 'Music', ambience: 'Ambience', effect: 'Effects' };

function shortName(text: string): string {
  const clean = text.replaceAll(/\s+/gu, ' ').trim();
  return clean.length <= nameLetters ? clean : `${clean.slice(0, nameLetters - 1).trimEnd().toWellFormed()}…`;
}

/** How a lane goes down under speech, as points of straight lines: what the mix does. */
function ducking(timeline: Timeline, lane: CueLane): HandOffTrack['automation'] {
  if (duckDepth[lane] === 0) return [];
  const intervals = speechIntervals(timeline);
  const step = 0.1;
  const points: HandOffTrack['automation'] = [];
  const count = Math.ceil(timeline.durationSeconds / step);
  for (let i = 0; i <= count; i += 1) {
    const at = Math.min(timeline.durationSeconds, i * step);
    const gainDb = duckDb(intervals, at, lane);
    const [before, last] = [points.at(-2), points.at(-1)];
    // A point on a straight line between its neighbours says nothing.
    if (before && last && Math.abs((last.gainDb - before.gainDb) / (last.at - before.at) - (gainDb - last.gainDb) / Math.max(1e-9, at - last.at)) < 0.01) points.pop();
    points.push({ at, gainDb });
  }
  return points;
}

/** Lays the timeline out in tracks: one a speaker, in the order in which they first speak, then music, ambience, effects, stems. */
export function handOff(timeline: Timeline, source: HandOffSource): HandOff {
  const tracks = new Map<string, HandOffTrack>();
  const trackOf = (key: string, name: string, automation: HandOffTrack['automation']): HandOffTrack => {
    const track = tracks.get(key) ?? { name, items: [], automation, muted: false };
    tracks.set(key, track);
    return track;
  };
  for (const { asset, characterId, end, gainDb, pan, segmentId, start } of timeline.speech) {
    const file = asset === null ? undefined : source.files.get(asset);
    if (file === undefined || end <= start) continue;
    const name = characterId === null ? source.narrator : (source.names.get(characterId) ?? source.narrator);
    const length = end - start;
    trackOf(`speech:${characterId ?? ''}`, name, []).items.push({ name: shortName(source.texts.get(segmentId) ?? name), file, start, length, sourceSeconds: length, loops: false, gainDb, pan, fadeInSeconds: 0, fadeOutSeconds: 0 });
  }
  for (const lane of ['music', 'ambience', 'effect'] as const) {
    for (const cue of timeline.cues) {
      const file = source.files.get(cue.asset);
      if (cue.lane !== lane || file === undefined || cue.end <= cue.start) continue;
      const { cueId, clipFrom, clipSeconds, end, fadeInSeconds, fadeOutSeconds, gainDb, loops, pan, start } = cue;
      const track = tracks.get(lane) ?? trackOf(lane, laneNames[lane], ducking(timeline, lane));
      track.items.push({ name: shortName(source.sounds.get(cueId) ?? laneNames[lane]), file, start, length: end - start, sourceSeconds: clipSeconds, loops, ...(clipFrom === undefined ? {} : { sourceFrom: clipFrom }), gainDb, pan, fadeInSeconds, fadeOutSeconds });
    }
  }
  const stems = source.stems.map(({ file, name }): HandOffTrack => {
    const whole = { start: 0, length: timeline.durationSeconds, sourceSeconds: timeline.durationSeconds };
    return { name: `Stem: ${name}`, automation: [], muted: true, items: [{ name, file, ...whole, loops: false, gainDb: 0, pan: 0, fadeInSeconds: 0, fadeOutSeconds: 0 }] };
  });
  return {
    title: source.title,
    sampleRate: source.sampleRate,
    durationSeconds: timeline.durationSeconds,
    tracks: [...tracks.values(), ...stems],
    chapters: timeline.chapters.map(({ end, start, title }) => ({ title, start, end })),
  };
}
