import type { Id3Tags } from '../../audio/id3.ts';
import type { PlacedChapter } from '../../audio/types.ts';
import type { Project } from '../../db/generated/client.ts';
import type { ServiceContext } from '../interfaces.ts';

/** What is said where the story names no author and a name must stand. */
export const nobodyNamed = 'Unknown author';

/** What every file of a drama says of itself: title, author, chapters, cover. */
export async function bookTags(context: Pick<ServiceContext, 'assets'>, project: Pick<Project, 'title' | 'author' | 'language' | 'coverAssetId'>, title: string, timeline: { durationSeconds: number; chapters: PlacedChapter[] }): Promise<Id3Tags> {
  const cover = await coverOf(context, project.coverAssetId);
  return {
    title,
    artist: 'Narratix',
    album: title,
    ...(project.author === null ? {} : { author: project.author }),
    genre: 'Audiobook',
    language: project.language,
    durationSeconds: timeline.durationSeconds,
    chapters: timeline.chapters.map((chapter) => ({ title: chapter.title, start: chapter.start, end: chapter.end })),
    ...(cover === null ? {} : { cover }),
  };
}

async function coverOf(context: Pick<ServiceContext, 'assets'>, assetId: string | null): Promise<NonNullable<Id3Tags['cover']> | null> {
  if (assetId === null) return null;
  const { mediaType } = await context.assets.describe(assetId);
  return mediaType === 'image/jpeg' || mediaType === 'image/png' ? { mediaType, bytes: await context.assets.read(assetId) } : null;
}
