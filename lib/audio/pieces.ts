import { createHash } from 'node:crypto';
import { chapterSamples, masterRate } from './book-layout.ts';
import { DuckCurve, duckDepth, duckHold, duckSlope, rideReach } from './ducking.ts';
import type { Interval } from './ducking.ts';
import { lanesHeard } from './mix.ts';
import { eventsOfChapter, soundsUntil, toFrames } from './mix-events.ts';
import type { MixEvent, MixScore } from './mix-events.ts';
import { samplesPerFrame } from './mp3-info.ts';
import { leastPiece, seamGrid } from './seams.ts';
import type { Lane, Ride, Timeline } from './types.ts';
import { plainTreatment } from './voice-treatment.ts';
import type { VoiceTreatments } from './voice-treatment.ts';

/**
 * The pieces of a chapter: stretches between pauses that are mixed, limited and encoded each by itself. Nothing in one
 * depends on where it stands, nor on more of its neighbours than sounds into it: a line that is changed is its piece's, and
 * perhaps the next one's, and all others are as they were, to the bit. A chapter is its pieces one after another.
 */

/** Raised whenever the same piece would sound otherwise: by the mixer, the limiter or the encoder. */
const pieceVersion = 1;

/** MP3 frames before a piece that are mixed with it and thrown away: so the limiter comes to it as it would. */
export const leadFrames = 49;
/**
 * And so many of them that are encoded with it: enough for the encoder to know what goes on. It saves up room from frame to
 * frame, and what it saved in these is not there where its piece follows another one.
 */
const encodedLead = 4;
/** MP3 frames after it: as far as the limiter and the encoder look ahead. */
export const tailFrames = 3;

/** Speech is felt by the beds so far on both sides, seconds. */
const duckReach = duckHold + Math.max(...Object.values(duckDepth)) / duckSlope;

export interface Piece {
  /** All that is heard in it: the same key is the same sound. */
  key: string;
  /** Samples of the chapter. */
  from: number;
  to: number;
  /** Samples of the score before the piece, and all of them. */
  lead: number;
  length: number;
  /** Sample of the score at which the encoder begins. */
  encodeFrom: number;
  /** What is mixed, counted from the piece's lead. */
  score: MixScore;
}

export interface PieceOptions {
  /** Of the whole chapter: it ends where they do. */
  samples: number;
  /** Lanes to be heard, of those the timeline lets be heard; default all. */
  lanes?: ReadonlySet<Lane> | undefined;
  voices?: VoiceTreatments | undefined;
  /** Of the master; default 2. */
  channels?: 1 | 2 | undefined;
}

/** Cuts one chapter, from 0, at its seams. */
export function piecesOf(timeline: Timeline, { samples, lanes, voices = timeline.voices ?? {}, channels = 2 }: PieceOptions): Piece[] {
  const heard = lanesHeard(timeline, lanes);
  const events = eventsOfChapter(timeline, masterRate, heard);
  const ducking = duckingOf(timeline);
  const starts = [0];
  // By its own length, however far it is drawn out: every master of it is cut alike.
  const own = chapterSamples(timeline);
  for (const seam of timeline.seams ?? []) if (seam % seamGrid === 0 && seam - starts.at(-1)! >= leastPiece && own - seam >= leastPiece) starts.push(seam);
  return starts.map((from, index) => {
    const to = starts[index + 1] ?? samples;
    const lead = Math.min(from, leadFrames * samplesPerFrame);
    const begin = from - lead;
    const length = Math.min(samples, to + tailFrames * samplesPerFrame) - begin;
    const own = withinWindow(events, { hasTone: heard.has('speech'), ducking }, { begin, length });
    const key = keyOf(own, { lead, samples: to - from, length, channels, voices });
    return { key, from, to, lead, length, encodeFrom: Math.max(0, lead - encodedLead * samplesPerFrame), score: scoreFrom(own) };
  });
}

/** Lines and rides in samples of the chapter. */
interface Ducking {
  speech: Interval[];
  rides: Ride[];
}

function duckingOf({ speech, rides = [] }: Timeline): Ducking {
  const inSamples = <Placed extends Interval>(placed: Placed): Placed => ({ ...placed, start: toFrames(placed.start, masterRate), end: toFrames(placed.end, masterRate) });
  return { speech: speech.filter((line) => line.end > line.start).map(({ start, end }) => inSamples({ start, end })), rides: rides.map(({ lane, start, end, depthDb }) => inSamples({ lane, start, end, depthDb })) };
}

interface Own {
  events: MixEvent[];
  hasTone: boolean;
  /** What the beds give way to, seconds from the lead; nothing where there is no bed. */
  ducking: Ducking;
}

/** What of a chapter is heard in a window of it, counted from there. */
function withinWindow(events: readonly MixEvent[], { hasTone, ducking }: { hasTone: boolean; ducking: Ducking }, { begin, length }: { begin: number; length: number }): Own {
  const heard = events.filter((event) => event.start < begin + length && soundsUntil(event, masterRate) > begin);
  const beds = heard.some(({ curve }) => curve !== null);
  return { events: heard.map((event) => moved(event, begin, length)), hasTone, ducking: beds ? felt(ducking, begin, length) : { speech: [], rides: [] } };
}

function moved(event: MixEvent, begin: number, length: number): MixEvent {
  const [start, end] = [event.start - begin, event.end - begin];
  // Of a bed that goes on past the window it is no matter where it ends.
  const goesOn = event.loops && end - event.fadeOut >= length;
  return { ...event, origin: 0, start, end: goesOn ? length : end, fadeOut: goesOn ? 0 : event.fadeOut, fadeIn: start + event.fadeIn <= 0 ? 0 : event.fadeIn };
}

/** What the beds of a window give way to: no more of it than they feel. */
function felt({ speech, rides }: Ducking, begin: number, length: number): Ducking {
  const seconds = <Placed extends Interval>(placed: Placed, reach: number): Placed[] => {
    const start = Math.max(-reach, (placed.start - begin) / masterRate);
    const end = Math.min(length / masterRate + reach, (placed.end - begin) / masterRate);
    return start < end ? [{ ...placed, start, end }] : [];
  };
  return { speech: speech.flatMap((line) => seconds(line, duckReach)), rides: rides.flatMap((ride) => seconds(ride, rideReach(ride.depthDb))) };
}

function keyOf({ events, hasTone, ducking }: Own, { voices, ...frame }: { lead: number; samples: number; length: number; channels: 1 | 2; voices: VoiceTreatments }): string {
  const sounds = events.map(({ kind, asset, start, end, skip, gainDb, pan, fadeIn, fadeOut, loops, voiceId, loudnessLufs, room }) => [kind, asset, start, end, skip, gainDb, pan, fadeIn, fadeOut, loops, loudnessLufs, room, kind === 'speech' ? (voices[voiceId ?? ''] ?? plainTreatment) : null]);
  return createHash('sha256').update(JSON.stringify([pieceVersion, frame, hasTone, sounds, ducking])).digest('hex');
}

function scoreFrom({ events, hasTone, ducking }: Own): MixScore {
  const curves = { music: new DuckCurve(ducking, 'music'), ambience: new DuckCurve(ducking, 'ambience') };
  return {
    events: events.map((event) => ({ ...event, curve: event.kind === 'music' || event.kind === 'ambience' ? curves[event.kind] : null })),
    chapters: hasTone ? [{ start: 0, end: Infinity }] : [],
  };
}
