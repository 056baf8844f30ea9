import type { HandOff, HandOffItem } from './hand-off.ts';

/**
 * OpenTimelineIO (.otio, JSON; ASWF "OTIO serialized schema"): Timeline.1, Stack.1, Track.1, Clip.2, Gap.1,
 * ExternalReference.1, TimeRange.1, RationalTime.1, Marker.2. Times are whole samples.
 */

/** What a gain and a pan in the metadata mean. */
const panLaw = 'Constant power: a clip of one channel is 3 dB down on both sides in the middle, one of two is whole there.';

interface Json {
  [key: string]: unknown;
}

/** An item in whole samples. */
interface Placed {
  item: HandOffItem;
  from: number;
  to: number;
}

/**
 * The project file. A track of OTIO is a row of clips without overlap: where two overlap, a second track of the name
 * takes the other. A bed that repeats is the same clip several times. What OTIO has no words for (gain, pan, fades,
 * automation) stands in the metadata under "narratix".
 */
export function openTimeline(production: HandOff): string {
  const { sampleRate } = production;
  const time = (value: number): Json => ({ OTIO_SCHEMA: 'RationalTime.1', rate: sampleRate, value });
  const range = (start: number, duration: number): Json => ({ OTIO_SCHEMA: 'TimeRange.1', duration: time(duration), start_time: time(start) });
  const samples = (seconds: number): number => Math.round(seconds * sampleRate);

  const clips = ({ from, item, to }: Placed): Json[] => {
    const source = Math.max(1, samples(item.sourceSeconds));
    const found: Json[] = [];
    for (let at = from; at < to; at += source) {
      const length = item.loops ? Math.min(source, to - at) : to - from;
      found.push({
        OTIO_SCHEMA: 'Clip.2',
        name: item.name,
        source_range: range(samples(item.sourceFrom ?? 0), length),
        effects: [],
        markers: [],
        enabled: true,
        active_media_reference_key: 'DEFAULT_MEDIA',
        media_references: {
          DEFAULT_MEDIA: { OTIO_SCHEMA: 'ExternalReference.1', name: item.file.slice(item.file.lastIndexOf('/') + 1), available_range: range(0, Math.max(source, length)), available_image_bounds: null, target_url: item.file.split('/').map(encodeURIComponent).join('/'), metadata: {} },
        },
        metadata: {
          narratix: { gain_db: item.gainDb, pan: item.pan, channels: item.channels, fade_in_seconds: at === from ? item.fadeInSeconds : 0, fade_out_seconds: !item.loops || at + source >= to ? item.fadeOutSeconds : 0 },
        },
      });
      if (!item.loops) break;
    }
    return found;
  };

  const row = (placed: Placed[]): Json[] => {
    let now = 0;
    return placed.flatMap((one) => {
      const gap = one.from - now;
      now = one.to;
      return [...(gap > 0 ? [{ OTIO_SCHEMA: 'Gap.1', name: '', source_range: range(0, gap), effects: [], markers: [], enabled: true, metadata: {} }] : []), ...clips(one)];
    });
  };

  const tracks = production.tracks.flatMap((track) => {
    const rows: Placed[][] = [];
    const placed = track.items.map((item) => ({ item, from: samples(item.start), to: Math.max(samples(item.start) + 1, samples(item.start + item.length)) }));
    for (const one of placed.toSorted((a, b) => a.from - b.from)) {
      const free = rows.find((row_) => row_.at(-1)!.to <= one.from);
      if (free) free.push(one);
      else rows.push([one]);
    }
    return rows.map((one, index) => ({
      OTIO_SCHEMA: 'Track.1',
      name: index === 0 ? track.name : `${track.name} ${index + 1}`,
      kind: 'Audio',
      source_range: null,
      effects: [],
      markers: [],
      enabled: !track.muted,
      children: row(one),
      metadata: track.automation.length > 0 ? { narratix: { automation: track.automation.map(({ at, gainDb }) => ({ seconds: at, gain_db: gainDb })) } } : {},
    }));
  });

  const markers = production.chapters.map(({ end, start, title }) => ({ OTIO_SCHEMA: 'Marker.2', name: title, color: 'GREEN', comment: '', marked_range: range(samples(start), samples(end) - samples(start)), metadata: {} }));
  const stack = { OTIO_SCHEMA: 'Stack.1', name: 'tracks', source_range: null, effects: [], markers, enabled: true, children: tracks, metadata: {} };
  return `${JSON.stringify({ OTIO_SCHEMA: 'Timeline.1', name: production.title, global_start_time: null, tracks: stack, metadata: { narratix: { pan_law: panLaw } } }, null, 2)}\n`;
}
