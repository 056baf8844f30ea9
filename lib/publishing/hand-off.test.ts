import * as rppp from 'rppp';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { panGains } from '../audio/clip-prep.ts';
import { DuckCurve } from '../audio/ducking.ts';
import { chapterTimeline } from '../audio/timeline.ts';
import type { Timeline } from '../audio/types.ts';
import { handOff } from './hand-off.ts';
import type { HandOff } from './hand-off.ts';
import { openTimeline } from './open-timeline.ts';
import { reaperProject } from './reaper.ts';
import { exampleTexts, exampleTimeline } from './testing-book.ts';

const source = {
  title: 'The "Rain" & \'Sea\'',
  sampleRate: 44_100,
  names: new Map([['anna', 'Anna'], ['ben', 'Ben "the `boat`" O\'Hara']]),
  narrator: 'Narrator',
  texts: new Map([...exampleTexts].map(([id, { text }]) => [id, text])),
  sounds: new Map([['rain', 'rain'], ['door', 'door creaks']]),
  clips: new Map(['a', 'b', 'c', 'd', 'f', 'g', 'rain', 'door'].map((name) => [`clips/${name}.wav`, { file: `clips/${name} 1.wav`, channels: name === 'rain' ? (2 as const) : (1 as const), momentaryMaxLufs: name === 'door' ? -8 : null }])),
  stems: [{ name: 'Dialogue', file: 'stems/dialogue.flac' }],
};
const production = handOff(exampleTimeline, source);

describe('a hand-off', () => {
  it('has a track for each speaker and lane, and every clip in its place', () => {
    expect(production.tracks.map(({ items, muted, name }) => [name, items.length, muted])).toEqual([
      ['Narrator', 4, false],
      ['Anna', 1, false],
      [source.names.get('ben'), 1, false],
      ['Ambience', 1, false],
      ['Effects', 1, false],
      ['Stem: Dialogue', 1, true],
    ]);
    expect(production.tracks[1]!.items[0]).toMatchObject({ start: 6.4, length: expect.closeTo(1.6, 9), gainDb: -2.5, pan: -0.15, file: 'clips/c 1.wav' });
  });

  it('holds an effect as the mixer does, so that it startles nobody', () => {
    // Its loudest moment is at most 2 LU over dialogue, which stands at -18.
    expect(production.tracks[4]!.items[0]!.gainDb).toBe(-8);
    expect(production.tracks[3]!.items[0]!.gainDb).toBe(-18);
  });

  it('mutes what the writer muted', () => {
    const { tracks } = handOff({ ...exampleTimeline, heard: ['speech', 'music', 'ambience'] }, source);
    expect(tracks.map(({ name, muted }) => [name, muted]).slice(0, 5)).toEqual([['Narrator', false], ['Anna', false], [source.names.get('ben'), false], ['Ambience', false], ['Effects', true]]);
  });

  it.each([
    ['ducks', exampleTimeline],
    ['rides under single lines', { ...exampleTimeline, rides: [{ lane: 'ambience', start: 6.4, end: 8, depthDb: 7.5 }] } satisfies Timeline],
  ])('%s as the mix does, with few points', (_, timeline) => {
    const { automation } = handOff(timeline, source).tracks[3]!;
    const curve = new DuckCurve(chapterTimeline(timeline, 'one'), 'ambience');
    expect(automation.length).toBeGreaterThan(2);
    expect(automation.length).toBeLessThan(120);
    for (let at = 0; at < 16; at += 0.037) {
      const next = automation.findIndex((point) => point.at > at);
      const [before, after] = [automation[next - 1]!, automation[next]!];
      const shown = before.gainDb + ((after.gainDb - before.gainDb) * (at - before.at)) / (after.at - before.at);
      expect(Math.abs(shown - curve.at(at)), `at ${at} s`).toBeLessThan(0.6);
    }
    expect(handOff(timeline, source).tracks[4]!.automation).toEqual([]);
  });
});

/** A block of a REAPER project as the parser gives it. */
interface Block {
  token: string;
  params: (string | number)[];
  contents?: Block[];
}
const block: z.ZodType<Block> = z.lazy(() => z.object({ token: z.string(), params: z.array(z.union([z.string(), z.number()])), contents: z.array(block).optional() }));
const child = (of: Block, token: string): Block => of.contents!.find((one) => one.token === token)!;
const children = (of: Block, token: string): Block[] => of.contents!.filter((one) => one.token === token);

describe('REAPER project', () => {
  // REAPER reads UTF-8; this parser's texts know only some letters of ASCII.
  const parse = (made: HandOff): Block => block.parse(rppp.parse(reaperProject(made).replaceAll(/[^\n -~]|[;?~\\]/gu, '_')));
  const project = parse(production);

  it('is read by another parser: tracks, items, positions, sources, gains, fades', () => {
    expect(project.token).toBe('REAPER_PROJECT');
    const tracks = children(project, 'TRACK');
    expect(tracks.map((track) => child(track, 'MUTESOLO').params[0])).toEqual([0, 0, 0, 0, 0, 1]);
    expect(tracks.map((track) => children(track, 'ITEM').length)).toEqual([4, 1, 1, 1, 1, 1]);
    tracks.forEach((track, index) => {
      children(track, 'ITEM').forEach((item, at) => {
        const wanted = production.tracks[index]!.items[at]!;
        expect(child(item, 'POSITION').params[0]).toBeCloseTo(wanted.start, 9);
        expect(child(item, 'LENGTH').params[0]).toBeCloseTo(wanted.length, 9);
        expect(child(item, 'LOOP').params[0]).toBe(wanted.loops ? 1 : 0);
        expect(child(item, 'FADEIN').params[1]).toBeCloseTo(wanted.fadeInSeconds, 9);
        expect(child(item, 'FADEOUT').params[1]).toBeCloseTo(wanted.fadeOutSeconds, 9);
        // Under a law of 0 dB each side is the volume, less what pan takes from the other one: as the mixer has it.
        const [volume, pan] = child(item, 'VOLPAN').params.map(Number);
        const [left, right] = panGains(wanted.pan, wanted.gainDb, wanted.channels === 1);
        expect(volume! * Math.min(1, 1 - pan!)).toBeCloseTo(left, 8);
        expect(volume! * Math.min(1, 1 + pan!)).toBeCloseTo(right, 8);
        const sound = child(item, 'SOURCE');
        expect(sound.params[0]).toBe(wanted.file.endsWith('.flac') ? 'FLAC' : 'WAVE');
        expect(child(sound, 'FILE').params[0]).toBe(wanted.file);
      });
    });
    const names = tracks.map((track) => child(track, 'NAME').params[0]);
    expect(names.slice(0, 2)).toEqual(['Narrator', 'Anna']);
    // A name with all three quotation marks keeps its words.
    expect(String(names[2]).replaceAll(/["'`]/g, '')).toBe('Ben the boat OHara');
    expect(children(child(tracks[3]!, 'VOLENV2'), 'PT').length).toBe(production.tracks[3]!.automation.length);
    expect(children(project, 'MARKER').map(({ params }) => params[1])).toEqual([0, 16, 16, 22.5]);
  });

  it('is the same again and has no identity twice', () => {
    const text = reaperProject(production);
    expect(reaperProject(handOff(exampleTimeline, source))).toBe(text);
    const identities = [...text.matchAll(/(?:IGUID| GUID|EGUID|TRACKID) (\{[^}]+\})/g)].map(([, id]) => id);
    expect(new Set(identities).size).toBe(identities.length);
  });
});

const rational = z.strictObject({ OTIO_SCHEMA: z.literal('RationalTime.1'), rate: z.literal(44_100), value: z.number().int() });
const timeRange = z.strictObject({ OTIO_SCHEMA: z.literal('TimeRange.1'), duration: rational, start_time: rational });
const common = { name: z.string(), effects: z.array(z.never()), enabled: z.boolean(), metadata: z.record(z.string(), z.unknown()) };
const marker = z.strictObject({ OTIO_SCHEMA: z.literal('Marker.2'), name: z.string(), color: z.string(), comment: z.string(), marked_range: timeRange, metadata: z.record(z.string(), z.unknown()) });
const reference = z.strictObject({ OTIO_SCHEMA: z.literal('ExternalReference.1'), name: z.string(), available_range: timeRange, available_image_bounds: z.null(), target_url: z.string().regex(/^[^:]+$/), metadata: z.record(z.string(), z.unknown()) });
const clip = z.strictObject({ OTIO_SCHEMA: z.literal('Clip.2'), ...common, source_range: timeRange, markers: z.array(marker), active_media_reference_key: z.literal('DEFAULT_MEDIA'), media_references: z.strictObject({ DEFAULT_MEDIA: reference }) });
const gap = z.strictObject({ OTIO_SCHEMA: z.literal('Gap.1'), ...common, source_range: timeRange, markers: z.array(marker) });
const track = z.strictObject({ OTIO_SCHEMA: z.literal('Track.1'), ...common, kind: z.literal('Audio'), source_range: z.null(), markers: z.array(marker), children: z.array(z.union([clip, gap])) });
const stack = z.strictObject({ OTIO_SCHEMA: z.literal('Stack.1'), ...common, source_range: z.null(), markers: z.array(marker), children: z.array(track) });
/** The documented schema, field by field (opentimelineio.readthedocs.io, "Serialized schema"). */
const timelineSchema = z.strictObject({ OTIO_SCHEMA: z.literal('Timeline.1'), name: z.string(), global_start_time: z.null(), tracks: stack, metadata: z.record(z.string(), z.unknown()) });

describe('OpenTimelineIO', () => {
  const read = (made: HandOff) => timelineSchema.parse(JSON.parse(openTimeline(made)));

  it('keeps to the schema and has every clip at its sample', () => {
    const { tracks } = read(production);
    expect(tracks.children.map(({ name }) => name)).toEqual(production.tracks.map(({ name }) => name));
    expect(tracks.markers.map(({ marked_range: { start_time } }) => start_time.value)).toEqual([0, 16 * 44_100]);
    tracks.children.forEach((one, index) => {
      let now = 0;
      const starts: number[] = [];
      for (const part of one.children) {
        if (part.OTIO_SCHEMA === 'Clip.2') {
          starts.push(now);
          const { DEFAULT_MEDIA: media } = part.media_references;
          expect(part.source_range.duration.value).toBeLessThanOrEqual(media.available_range.duration.value);
          expect(media.target_url).toMatch(/^(clips|stems)\/[\w%.]+$/);
        }
        now += part.source_range.duration.value;
      }
      const { items } = production.tracks[index]!;
      if (items.some(({ loops }) => loops)) {
        // Eleven seconds of a clip of five: twice whole, once in part.
        expect(one.children.slice(1).map(({ source_range: { duration } }) => duration.value / 44_100)).toEqual([5, 5, 1]);
      } else expect(starts).toEqual(items.map(({ start }) => Math.round(start * 44_100)));
    });
  });

  it('puts what overlaps on a track of its own', () => {
    const [first, ...others] = production.tracks;
    const overlapping = { ...first!, items: [...first!.items, { ...first!.items[1]!, start: first!.items[1]!.start + 0.5 }] };
    const { tracks } = read({ ...production, tracks: [overlapping, ...others] });
    expect(tracks.children.slice(0, 2).map(({ name }) => name)).toEqual(['Narrator', 'Narrator 2']);
    expect(tracks.children[1]!.children).toHaveLength(2);
  });
});
