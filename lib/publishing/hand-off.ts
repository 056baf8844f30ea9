import { effectGainDb } from '../audio/clip-prep.ts';
import { DuckCurve, duckDepth } from '../audio/ducking.ts';
import { chapterTimeline } from '../audio/timeline.ts';
import type { CueLane, Lane, Timeline } from '../audio/types.ts';

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
  /** Of the clip: one lies 3 dB down on both sides where it stands in the middle, as the mixer has it (`panGains`). */
  channels: 1 | 2;
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
  /** Not heard: a lane that the writer muted, or what is only there to compare with (the stems). */
  muted: boolean;
}

export interface HandOff {
  title: string;
  sampleRate: number;
  durationSeconds: number;
  tracks: HandOffTrack[];
  chapters: { title: string; start: number; end: number }[];
}

/** A clip in the archive. */
export interface HandOffClip {
  /** Its path from the project file. */
  file: string;
  channels: 1 | 2;
  /** Loudest 400 ms of an effect, LUFS: the mixer holds it by that. Null for what is no effect. */
  momentaryMaxLufs: number | null;
}

export interface HandOffSource {
  title: string;
  sampleRate: number;
  names: ReadonlyMap<string, string>;
  narrator: string;
  texts: ReadonlyMap<string, string>;
  /** What each cue is, in words, by its id. */
  sounds: ReadonlyMap<string, string>;
  /** Every clip, by its asset. */
  clips: ReadonlyMap<string, HandOffClip>;
  /** Finished stems of the whole, put beside the clips and muted. */
  stems: readonly { name: string; file: string }[];
}

const nameLetters = 60;
const laneNames: { [lane in CueLane]: string } = { music: 'Music', ambience: 'Ambience', effect: 'Effects' };

function shortName(text: string): string {
  const clean = text.replaceAll(/\s+/gu, ' ').trim();
  return clean.length <= nameLetters ? clean : `${clean.slice(0, nameLetters - 1).trimEnd().toWellFormed()}…`;
}

/** How a lane goes down under speech, as points of straight lines: what the mix does, every chapter for itself. */
function ducking(timeline: Timeline, lane: CueLane): HandOffTrack['automation'] {
  if (duckDepth[lane] === 0) return [];
  const step = 0.1;
  const points: HandOffTrack['automation'] = [];
  for (const chapter of timeline.chapters) {
    const curve = new DuckCurve(chapterTimeline(timeline, chapter.chapterId), lane);
    const length = chapter.end - chapter.start;
    const count = Math.ceil(length / step);
    const first = points.length;
    for (let i = 0; i <= count; i += 1) {
      const within = Math.min(length, i * step);
      const [at, gainDb] = [chapter.start + within, curve.at(within)];
      const [before, last] = points.length - first < 2 ? [] : [points.at(-2), points.at(-1)];
      // A point on a straight line between its neighbours says nothing.
      if (before && last && Math.abs((last.gainDb - before.gainDb) / (last.at - before.at) - (gainDb - last.gainDb) / Math.max(1e-9, at - last.at)) < 0.01) points.pop();
      points.push({ at, gainDb });
    }
  }
  return points;
}

/** Lays the timeline out in tracks: one a speaker, in the order in which they first speak, then music, ambience, effects, stems. */
export function handOff(timeline: Timeline, source: HandOffSource): HandOff {
  const tracks = new Map<string, HandOffTrack>();
  const silent = (lane: Lane): boolean => timeline.heard?.includes(lane) === false;
  const trackOf = (key: string, lane: Lane, name: string): HandOffTrack => {
    const track = tracks.get(key) ?? { name, items: [], automation: lane === 'speech' ? [] : ducking(timeline, lane), muted: silent(lane) };
    tracks.set(key, track);
    return track;
  };
  for (const { asset, characterId, end, gainDb, pan, segmentId, start } of timeline.speech) {
    const clip = asset === null ? undefined : source.clips.get(asset);
    if (clip === undefined || end <= start) continue;
    const { channels, file } = clip;
    const name = characterId === null ? source.narrator : (source.names.get(characterId) ?? source.narrator);
    const length = end - start;
    trackOf(`speech:${characterId ?? ''}`, 'speech', name).items.push({ name: shortName(source.texts.get(segmentId) ?? name), file, channels, start, length, sourceSeconds: length, loops: false, gainDb, pan, fadeInSeconds: 0, fadeOutSeconds: 0 });
  }
  for (const lane of ['music', 'ambience', 'effect'] as const) {
    for (const cue of timeline.cues) {
      const clip = source.clips.get(cue.asset);
      if (cue.lane !== lane || clip === undefined || cue.end <= cue.start) continue;
      const { channels, file, momentaryMaxLufs } = clip;
      const { cueId, clipFrom, clipSeconds, end, fadeInSeconds, fadeOutSeconds, loops, pan, start } = cue;
      const gainDb = lane === 'effect' && momentaryMaxLufs !== null ? effectGainDb({ momentaryMaxLufs }, cue.gainDb) : cue.gainDb;
      const item = { name: shortName(source.sounds.get(cueId) ?? laneNames[lane]), file, channels, start, length: end - start, sourceSeconds: clipSeconds, loops, ...(clipFrom === undefined ? {} : { sourceFrom: clipFrom }), gainDb, pan, fadeInSeconds, fadeOutSeconds };
      trackOf(lane, lane, laneNames[lane]).items.push(item);
    }
  }
  const stems = source.stems.map(({ file, name }): HandOffTrack => {
    const whole = { start: 0, length: timeline.durationSeconds, sourceSeconds: timeline.durationSeconds };
    return { name: `Stem: ${name}`, automation: [], muted: true, items: [{ name, file, channels: 2, ...whole, loops: false, gainDb: 0, pan: 0, fadeInSeconds: 0, fadeOutSeconds: 0 }] };
  });
  return {
    title: source.title,
    sampleRate: source.sampleRate,
    durationSeconds: timeline.durationSeconds,
    tracks: [...tracks.values(), ...stems],
    chapters: timeline.chapters.map(({ end, start, title }) => ({ title, start, end })),
  };
}
