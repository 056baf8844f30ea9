/** The files that an export can be made into beside its MP3, which is there at once. */

export interface FileFormat {
  /** For a person: "WAV". */
  label: string;
  /** What it is for, in a few words. */
  purpose: string;
  extension: string;
  mediaType: string;
}

export const fileFormats = {
  wav: { label: 'WAV', purpose: '16 bits, for editing', extension: 'wav', mediaType: 'audio/wav' },
} as const satisfies { [name: string]: FileFormat };

export type FileFormatName = keyof typeof fileFormats;

export function isFileFormat(name: string): name is FileFormatName {
  return Object.hasOwn(fileFormats, name);
}

export const fileFormatNames = Object.keys(fileFormats).filter((name) => isFileFormat(name));
