import { createHash } from 'node:crypto';
import { panGains } from '../audio/clip-prep.ts';
import { fromDb } from '../audio/pcm.ts';
import type { HandOff, HandOffItem, HandOffTrack } from './hand-off.ts';

/** A REAPER project (.rpp): text in nested blocks, as REAPER 6 and later open it. The same project gives the same bytes. */

/** Numbers as REAPER writes them: exact to a fraction of a sample, no exponent. */
function number(value: number): string {
  const text = value.toFixed(10);
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}

/** A text between the quotation marks that do not stand in it; where all do, the last kind is changed. */
function quoted(text: string): string {
  const line = text.replaceAll(/\p{Cc}+/gu, ' ');
  for (const mark of ['"', "'", '`']) if (!line.includes(mark)) return `${mark}${line}${mark}`;
  return `\`${line.replaceAll('`', "'")}\``;
}

function identity(...words: (string | number)[]): string {
  const hex = createHash('sha256').update(JSON.stringify(words)).digest('hex').toUpperCase();
  return `{${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}}`;
}

function sourceKind(file: string): string {
  const ending = file.slice(file.lastIndexOf('.') + 1).toLowerCase();
  if (ending === 'mp3') return 'MP3';
  return ending === 'flac' ? 'FLAC' : 'WAVE';
}

/**
 * Volume and pan of an item that give each side what the mixer gives it. The project's pan law is 0 dB: the middle is
 * whole on both sides, and pan takes away from the other side only.
 */
function volumeAndPan({ channels, gainDb, pan }: HandOffItem): { volume: number; pan: number } {
  const [left, right] = panGains(pan, gainDb, channels === 1);
  const volume = Math.max(left, right);
  if (volume === 0) return { volume, pan: 0 };
  return { volume, pan: left > right ? right / left - 1 : 1 - left / right };
}

function item(placed: HandOffItem, track: number, index: number): string[] {
  const { fadeInSeconds, fadeOutSeconds, file, length, loops, name, sourceFrom, start } = placed;
  const { volume, pan } = volumeAndPan(placed);
  const id = track * 100_000 + index + 1;
  return [
    '    <ITEM',
    `      POSITION ${number(start)}`,
    '      SNAPOFFS 0',
    `      LENGTH ${number(length)}`,
    `      LOOP ${loops ? 1 : 0}`,
    '      ALLTAKES 0',
    `      FADEIN 1 ${number(fadeInSeconds)} 0 1 0 0`,
    `      FADEOUT 1 ${number(fadeOutSeconds)} 0 1 0 0`,
    '      MUTE 0 0',
    '      SEL 0',
    `      IGUID ${identity('item', track, index)}`,
    `      IID ${id}`,
    `      NAME ${quoted(name)}`,
    `      VOLPAN ${number(volume)} ${number(pan)} 1 -1`,
    `      SOFFS ${number(sourceFrom ?? 0)}`,
    '      PLAYRATE 1 1 0 -1 0 0.0025',
    '      CHANMODE 0',
    `      GUID ${identity('take', track, index)}`,
    `      <SOURCE ${sourceKind(file)}`,
    `        FILE ${quoted(file)}`,
    '      >',
    '    >',
  ];
}

function envelope({ automation }: HandOffTrack, track: number): string[] {
  if (automation.length === 0) return [];
  return ['    <VOLENV2', `      EGUID ${identity('envelope', track)}`, '      ACT 1 -1', '      VIS 1 1 1', '      LANEHEIGHT 0 0', '      ARM 0', '      DEFSHAPE 0 -1 -1', '      VOLTYPE 1', ...automation.map(({ at, gainDb }) => `      PT ${number(at)} ${number(fromDb(gainDb))} 0`), '    >'];
}

function trackBlock(track: HandOffTrack, index: number): string[] {
  return [
    `  <TRACK ${identity('track', index)}`,
    `    NAME ${quoted(track.name)}`,
    '    VOLPAN 1 0 -1 -1 1',
    `    MUTESOLO ${track.muted ? 1 : 0} 0 0`,
    '    NCHAN 2',
    `    TRACKID ${identity('track', index)}`,
    '    MAINSEND 1 0',
    ...envelope(track, index),
    ...track.items.flatMap((one, at) => item(one, index, at)),
    '  >',
  ];
}

/** The project file. Clips are named by their paths from it; chapters are its regions. */
export function reaperProject(production: HandOff): string {
  const { chapters, sampleRate, title, tracks } = production;
  const regions = chapters.flatMap(({ end, start, title: name }, index) => [`  MARKER ${index + 1} ${number(start)} ${quoted(name)} 1`, `  MARKER ${index + 1} ${number(end)} "" 1`]);
  // Crossfades that nobody asked for would move what overlaps on purpose.
  const head = ['<REAPER_PROJECT 0.1 "6.0" 0', '  RIPPLE 0', '  AUTOXFADE 0', '  PANLAW 1', '  PANMODE 3', '  PROJOFFS 0 0 0', '  TIMEMODE 1 5 -1 30 0 0 -1', `  SAMPLERATE ${sampleRate} 1 0`, '  ITEMMIX 1', '  TEMPO 120 4 4', `  TITLE ${quoted(title)}`];
  return `${[...head, ...regions, ...tracks.flatMap(trackBlock), '>'].join('\n')}\n`;
}
