import type { SoundKind } from '../../audio/files/sound-file.ts';
import { isMaster, masters, type MasterName } from '../../audio/masters.ts';
import { destinations, type DestinationId } from '../../publishing/destinations.ts';

/** The files that an export can be made into beside its MP3, which is there at once. */

/** How a file is made: mixed again and encoded, written from the timeline, or put together from several. */
export type FileGroup = 'sound' | 'text' | 'package';
/** Where the page shows it. */
export type FileShelf = 'listen' | 'edit' | 'read' | 'chapters';

interface AnyFormat {
  group: FileGroup;
  shelf: FileShelf;
  /** For a person: "WAV". */
  label: string;
  /** What it is for, in a few words. */
  purpose: string;
  extension: string;
  mediaType: string;
  /** Put after the book's title in the file's name. */
  suffix?: string;
  /** Only of a master in which everything is heard. */
  wholeMixOnly?: boolean;
}

export type FileFormat = (AnyFormat & { group: 'sound'; kind: SoundKind }) | (AnyFormat & { group: 'text' | 'package' });

export const fileFormats = {
  m4b: { group: 'sound', shelf: 'listen', kind: 'm4b', label: 'M4B', purpose: 'chapters and cover', extension: 'm4b', mediaType: 'audio/mp4' },
  opus: { group: 'sound', shelf: 'listen', kind: 'opus', label: 'Opus', purpose: 'smallest, with chapters', extension: 'opus', mediaType: 'audio/ogg' },
  flac: { group: 'sound', shelf: 'edit', kind: 'flac', label: 'FLAC', purpose: 'lossless, half the size', extension: 'flac', mediaType: 'audio/flac' },
  wav: { group: 'sound', shelf: 'edit', kind: 'wav', label: 'WAV', purpose: '16 bits, for editing', extension: 'wav', mediaType: 'audio/wav' },
  stems: { group: 'package', shelf: 'edit', label: 'stems', purpose: 'dialogue, music, effects', extension: 'zip', mediaType: 'application/zip', suffix: 'stems', wholeMixOnly: true },
  handoff: { group: 'package', shelf: 'edit', label: 'hand-off', purpose: 'clips, stems, REAPER, OTIO', extension: 'zip', mediaType: 'application/zip', suffix: 'hand-off', wholeMixOnly: true },
  epub: { group: 'package', shelf: 'read', label: 'EPUB', purpose: 'text and sound together', extension: 'epub', mediaType: 'application/epub+zip' },
  vtt: { group: 'text', shelf: 'read', label: 'WebVTT', purpose: 'captions, with sounds', extension: 'vtt', mediaType: 'text/vtt' },
  srt: { group: 'text', shelf: 'read', label: 'SRT', purpose: 'captions for video', extension: 'srt', mediaType: 'application/x-subrip' },
  words: { group: 'text', shelf: 'read', label: 'word times', purpose: 'as JSON', extension: 'json', mediaType: 'application/json', suffix: 'words' },
  chapters: { group: 'package', shelf: 'chapters', label: 'MP3 by chapter', purpose: 'numbered, ZIP', extension: 'zip', mediaType: 'application/zip', suffix: 'chapters' },
  certificate: { group: 'package', shelf: 'chapters', label: 'certificate', purpose: 'what was measured', extension: 'zip', mediaType: 'application/zip', suffix: 'certificate' },
} as const satisfies { [name: string]: FileFormat };

/** A publishing pack: everything that one destination wants, of the master that it wants it of. */
export type PackFormatName = `pack-${DestinationId}`;

export type MadeFormatName = keyof typeof fileFormats;
export type FileFormatName = MadeFormatName | PackFormatName;

/** Formats that are encoded sound. */
export type SoundFormatName = { [name in MadeFormatName]: (typeof fileFormats)[name] extends { group: 'sound' } ? name : never }[MadeFormatName];

function isMadeFormat(name: string): name is MadeFormatName {
  return Object.hasOwn(fileFormats, name);
}

export function isDestination(id: string): id is DestinationId {
  return Object.hasOwn(destinations, id);
}

export const destinationIds = Object.keys(destinations).filter((id) => isDestination(id));

export function isPackFormat(name: string): name is PackFormatName {
  return name.startsWith('pack-') && isDestination(name.slice('pack-'.length));
}

export function destinationOf(name: PackFormatName): DestinationId {
  const id = name.slice('pack-'.length);
  if (!isDestination(id)) throw new RangeError(`There is no destination ${id}.`);
  return id;
}

export function packFormat(id: DestinationId): PackFormatName {
  return `pack-${id}`;
}

export function isFileFormat(name: string): name is FileFormatName {
  return isMadeFormat(name) || isPackFormat(name);
}

/** Those that stand in the list of files; packs stand with their destinations. */
export const fileFormatNames = Object.keys(fileFormats).filter((name) => isMadeFormat(name));

export function formatOf(name: FileFormatName): FileFormat {
  if (isMadeFormat(name)) return fileFormats[name];
  const destination = destinations[destinationOf(name)].name;
  return { group: 'package', shelf: 'chapters', label: `the pack for ${destination}`, purpose: 'ZIP', extension: 'zip', mediaType: 'application/zip', suffix: destination };
}

/** The master that a destination's files are taken from: that of its figures; the drama where no other comes near them. */
export function masterFor(id: DestinationId): MasterName {
  const { preset } = destinations[id];
  return preset === 'acx' || preset === 'narration' ? preset : 'drama';
}

/** Whether a master can be made into this: stems and clips are of what is heard whole, a pack is of its own master. */
export function fitsMaster(name: FileFormatName, preset: string): boolean {
  if (isPackFormat(name)) return preset === masterFor(destinationOf(name));
  return formatOf(name).wholeMixOnly !== true || !isMaster(preset) || masters[preset].lanes === null;
}

/** Formats of sound, for whoever wants nothing else. */
export const soundFormatNames = fileFormatNames.filter((name) => isSoundFormat(name));

export function isSoundFormat(name: FileFormatName): name is SoundFormatName {
  return formatOf(name).group === 'sound';
}
