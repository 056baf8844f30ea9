import type { SoundKind } from '../../audio/files/sound-file.ts';

/** The files that an export can be made into beside its MP3, which is there at once. */

export interface FileFormat {
  kind: SoundKind;
  /** For a person: "WAV". */
  label: string;
  /** What it is for, in a few words. */
  purpose: string;
  extension: string;
  mediaType: string;
}

export const fileFormats = {
  m4b: { kind: 'm4b', label: 'M4B', purpose: 'audiobook, chapters and cover', extension: 'm4b', mediaType: 'audio/mp4' },
  opus: { kind: 'opus', label: 'Opus', purpose: 'smallest, with chapters', extension: 'opus', mediaType: 'audio/ogg' },
  flac: { kind: 'flac', label: 'FLAC', purpose: 'lossless, half the size', extension: 'flac', mediaType: 'audio/flac' },
  wav: { kind: 'wav', label: 'WAV', purpose: '16 bits, for editing', extension: 'wav', mediaType: 'audio/wav' },
} as const satisfies { [name: string]: FileFormat };

export type FileFormatName = keyof typeof fileFormats;

export function isFileFormat(name: string): name is FileFormatName {
  return Object.hasOwn(fileFormats, name);
}

export const fileFormatNames = Object.keys(fileFormats).filter((name) => isFileFormat(name));
