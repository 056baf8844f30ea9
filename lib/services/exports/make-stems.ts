import path from 'node:path';
import { bookSamples, masterRate } from '../../audio/book-layout.ts';
import { certificateText, makeCertificate } from '../../audio/certificate.ts';
import { certificatePresets } from '../../audio/certificate-presets.ts';
import { stemNames, stems, type StemName } from '../../audio/stems.ts';
import { bytesEntry, fileEntry, type ZipEntry } from '../../publishing/zip.ts';
import type { RenderAnswers } from '../audio-export/render-messages.ts';
import { bookTags } from './book-tags.ts';
import { fileNameOf } from './file-name.ts';
import { clipsOf, writeZip, type FileWork, type WrittenFile } from './file-work.ts';

/** Share of the work that the rendering is; the rest is checksums and the archive. */
const renderShare = 0.85;

/** The stems of a book as files, by their names, and what was measured of them. */
export interface StemFiles {
  files: { [stem in StemName]: string };
  made: RenderAnswers['stems'];
}

/** Writes the book's stems as WAV of 24 bits into the work's folder; `progress` is told the share of them that is done. Throws as RenderPool.run. */
export async function writeStemFiles({ context, book, pool, folder }: Pick<FileWork, 'context' | 'book' | 'pool' | 'folder'>, progress: (fraction: number) => void): Promise<StemFiles> {
  const files = eachStem((name) => path.join(folder, `${name}.wav`));
  const { clips, tags } = { clips: await clipsOf(context, book.timeline), tags: await bookTags(context, book.project, book.title, book.timeline) };
  const seconds = bookSamples(book.chapters.map(({ row }) => row)) / masterRate;
  const made = await pool.run<'stems'>(
    { kind: 'stems', chapters: book.chapters.map(({ mastered }) => mastered), clips, files, bits: 24, tags: eachStem((name) => ({ ...tags, title: `${book.title}: ${stems[name].label}`, chapters: [] })) },
    (done) => progress(Math.min(1, done / seconds)),
  );
  return { files, made };
}

/** Writes an archive of the book's stems, with a certificate of each: what it holds, and how near their sum is to the mix. */
export async function makeStems(work: FileWork): Promise<WrittenFile> {
  const { book, progress } = work;
  const { files, made } = await writeStemFiles(work, (share) => progress(renderShare * share));
  const entries: ZipEntry[] = [];
  for (const name of stemNames) {
    const sound = await fileEntry(fileNameOf(`${book.title} - ${stems[name].label}`, 'wav'), files[name]);
    const certificate = makeCertificate({ name: sound.name, bytes: sound.size, sha256: sound.sha256 }, { ...made.measures[name], stemSumErrorDb: made.sumErrorDb }, certificatePresets.stems);
    entries.push(sound, bytesEntry(`certificates/${fileNameOf(stems[name].label, 'json')}`, `${JSON.stringify(certificate, null, 2)}\n`), bytesEntry(`certificates/${fileNameOf(stems[name].label, 'txt')}`, certificateText(certificate)));
  }
  await writeZip(work, entries, renderShare);
  return { durationSeconds: made.measures.dialogue.durationSeconds, problems: made.problems };
}

function eachStem<T>(make: (name: StemName) => T): { [stem in StemName]: T } {
  return { dialogue: make('dialogue'), music: make('music'), effects: make('effects') };
}
