import path from 'node:path';
import { bookSamples, masterRate } from '../../audio/book-layout.ts';
import { certificateText, makeCertificate } from '../../audio/certificate.ts';
import { certificatePresets } from '../../audio/certificate-presets.ts';
import { stemNames, stems, type StemName } from '../../audio/stems.ts';
import { bytesEntry, fileEntry, type ZipEntry } from '../../publishing/zip.ts';
import type { RenderAnswers } from '../audio-export/render-messages.ts';
import { bookTags } from './book-tags.ts';
import { fileNameOf } from './file-name.ts';
import { clipsOf, requireRoom, writeZip, type FileWork, type WrittenFile } from './file-work.ts';

/** Share of the work that the rendering is; the rest is checksums and the archive. */
const renderShare = 0.85;
/** Bytes of a sample of both channels at 24 bits. */
const frameBytes = 6;
/** What stems become of what they are as WAV. As FLAC a whole mix becomes 0.54 to 0.61 of it, and music and effects are silent for long. */
const shareOf = { wav: 1, flac: 0.4 };

/** The stems of a book as files, by their names, and what was measured of them. */
export interface StemFiles {
  files: { [stem in StemName]: string };
  made: RenderAnswers['stems'];
}

/**
 * Writes the book's stems, of 24 bits, into the work's folder; `progress` is told the share of them that is done. Throws
 * `storage` where there is no room for them and for the archive that they go into, and as RenderPool.run.
 */
export async function writeStemFiles({ context, book, pool, folder }: Pick<FileWork, 'context' | 'book' | 'pool' | 'folder'>, format: 'wav' | 'flac', progress: (fraction: number) => void): Promise<StemFiles> {
  const samples = bookSamples(book.chapters.map(({ row }) => row));
  await requireRoom(folder, 2 * stemNames.length * samples * frameBytes * shareOf[format]);
  const files = eachStem((name) => path.join(folder, `${name}.${format}`));
  const { clips, tags } = { clips: await clipsOf(context, book.timeline), tags: await bookTags(context, book.project, book.title, book.timeline) };
  const seconds = samples / masterRate;
  const made = await pool.run<'stems'>(
    { kind: 'stems', chapters: book.chapters.map(({ mastered }) => mastered), clips, files, format, bits: 24, tags: eachStem((name) => ({ ...tags, title: `${book.title}: ${stems[name].label}`, chapters: [] })) },
    (done) => progress(Math.min(1, done / seconds)),
  );
  return { files, made };
}

/** Writes an archive of the book's stems, with a certificate of each: what it holds, and how near their sum is to the mix. */
export async function makeStems(work: FileWork): Promise<WrittenFile> {
  const { book, progress } = work;
  const { files, made } = await writeStemFiles(work, 'wav', (share) => progress(renderShare * share));
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
