import type { FileHandle } from 'node:fs/promises';
import { FlacFile } from './flac-file.ts';
import { M4bFile } from './m4b-file.ts';
import { Mp3File } from './mp3-file.ts';
import { OpusFile } from './opus-file.ts';
import type { SoundFile, SoundFileOptions, SoundKind, SoundQuality } from './sound-file.ts';
import { WavFile } from './wav-file.ts';

/** Opens a file of a kind for writing. Without `quality`: MP3 192 kbit/s, AAC 128, Opus 96 (mono 64), 16 bits. */
export async function openSoundFile(kind: SoundKind, handle: FileHandle, options: SoundFileOptions, quality: SoundQuality = {}): Promise<SoundFile> {
  switch (kind) {
    case 'mp3':
      return await Mp3File.open(handle, options, quality);
    case 'm4b':
      return await M4bFile.open(handle, options, quality);
    case 'flac':
      return await FlacFile.open(handle, options, quality);
    case 'opus':
      return await OpusFile.open(handle, options, quality);
    case 'wav':
      return new WavFile(handle, options, quality);
  }
}
