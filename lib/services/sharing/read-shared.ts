import { contentKey } from '../hash.ts';
import { notFound } from '../errors.ts';
import { exportFile } from '../exports/export-file.ts';
import { chapterColumns, exportTimeline } from '../exports/export-timeline.ts';
import type { ExportedFile } from '../exports/file-parts.ts';
import { loadBook, loadWords } from '../exports/loaded-book.ts';
import { vttOf } from '../exports/make-text.ts';
import type { ServiceContext, Tx } from '../interfaces.ts';
import { readProofChapter } from '../proof/read-proof.ts';
import type { ProofLine } from '../proof/view.ts';
import { requireShared } from './share-link.ts';
import type { SharedLine, SharedView } from './view.ts';

// Each of these is called with the context of the drama's owner (`sharedOwner`), and lets in by the token alone.

/** What the listening page says of the drama. Throws `not-found`, as all here do for a link that leads nowhere. */
export async function readShared(context: ServiceContext, input: { token: string }): Promise<SharedView> {
  return await context.transaction.run(async (tx) => {
    const project = await requireShared(tx, input.token);
    const row = await newestMix(tx, project.id);
    const timeline = row && exportTimeline(row.chapters);
    return {
      title: project.title,
      author: project.author,
      language: project.language,
      cover: project.coverAssetId !== null,
      mix: row && timeline && { version: versionOf(row.id), durationSeconds: timeline.durationSeconds, chapters: timeline.chapters.map(({ title, start, end }) => ({ title, start, end })) },
    };
  });
}

/** The lines of one chapter of the mix, in the order in which they are heard. */
export async function readSharedChapter(context: ServiceContext, input: { token: string; chapter: number }): Promise<{ version: string; lines: SharedLine[] }> {
  const { projectId, exportId, version } = await sharedMix(context, input.token);
  const { lines } = await readProofChapter(context, { exportId, index: input.chapter });
  const people = await context.transaction.run((tx) => tx.character.findMany({ where: { projectId }, select: { id: true, name: true, colour: true, role: true } }));
  const speakerOf = (line: ProofLine) => people.find((person) => (line.characterId === null ? person.role === 'narrator' : person.id === line.characterId));
  return {
    version,
    lines: lines.map((line) => {
      const speaker = speakerOf(line);
      const { text, start, end, words, endsParagraph } = line;
      return { text, speaker: speaker?.name ?? 'Narrator', colour: speaker?.colour ?? 0, start, end, words: words.map((word) => ({ from: word.from, to: word.to, start: word.start, end: word.end })), endsParagraph };
    }),
  };
}

/** The sound of the mix, to be played. */
export async function sharedSound(context: ServiceContext, input: { token: string }): Promise<ExportedFile> {
  return await exportFile(context, { exportId: (await sharedMix(context, input.token)).exportId, format: 'mp3' });
}

/** Captions of the mix (WebVTT). Throws `conflict` where the story is another one since. */
export async function sharedCaptions(context: ServiceContext, input: { token: string }): Promise<string> {
  const book = await loadBook(context, (await sharedMix(context, input.token)).exportId);
  return vttOf(book, await loadWords(context, book));
}

/** The picture on the front of the book. Throws `not-found` where it has none. */
export async function sharedCover(context: ServiceContext, input: { token: string }): Promise<{ path: string; bytes: number; mediaType: string; sha256: string }> {
  const { coverAssetId } = await context.transaction.run((tx) => requireShared(tx, input.token));
  if (coverAssetId === null) throw notFound('cover');
  const { bytes, mediaType, sha256 } = await context.assets.describe(coverAssetId);
  return { path: await context.assets.path(coverAssetId), bytes, mediaType, sha256 };
}

/** The mix that a link shows now. Throws `not-found` also while there is none. */
export async function sharedMix(context: ServiceContext, token: string): Promise<{ projectId: string; exportId: string; version: string }> {
  return await context.transaction.run(async (tx) => {
    const project = await requireShared(tx, token);
    const row = await newestMix(tx, project.id);
    if (!row) throw notFound('mix');
    return { projectId: project.id, exportId: row.id, version: versionOf(row.id) };
  });
}

async function newestMix(tx: Tx, projectId: string) {
  return await tx.export.findFirst({ where: { projectId, preset: 'drama', state: 'ready' }, orderBy: { shownAt: 'desc' }, select: { id: true, chapters: { orderBy: { index: 'asc' }, select: chapterColumns } } });
}

/** Tells mixes apart without naming them. */
function versionOf(exportId: string): string {
  return contentKey('shared', exportId).slice(0, 16);
}
