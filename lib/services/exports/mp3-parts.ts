import { bookInfoFrame } from '../../audio/book-mp3.ts';
import { id3Tag, type Id3Tags } from '../../audio/id3.ts';
import { samplesPerFrame } from '../../audio/mp3-info.ts';
import type { ServiceContext } from '../interfaces.ts';
import type { FilePart } from './file-parts.ts';

/** What an MP3 file of rendered chapters is put together from. */
export interface SoundOfChapter {
  soundAssetId: string;
  frames: number;
  bytes: number;
  crc: number;
  samples: number;
}

/**
 * An MP3 of chapters that were rendered before: a tag, an Info frame, and their frames as they lie in the store. So the
 * book's file takes no room of its own, and another title or cover is not another render.
 */
export async function mp3Parts(context: Pick<ServiceContext, 'assets'>, tags: Id3Tags, chapters: readonly SoundOfChapter[], channels: 1 | 2): Promise<FilePart[]> {
  const sounds = await Promise.all(chapters.map(async ({ soundAssetId, bytes }): Promise<FilePart> => ({ path: await context.assets.path(soundAssetId), bytes })));
  // The encoder ends every chapter with a frame of its own, which lies between it and the next.
  return [{ held: id3Tag(tags) }, { held: bookInfoFrame(chapters, samplesPerFrame, channels) }, ...sounds];
}
