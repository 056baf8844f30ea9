import { masterRate, mp3BitRate } from '../../audio/book-layout.ts';
import { certificateText, makeCertificate, type Certificate } from '../../audio/certificate.ts';
import type { CertificateFigures, CertificatePreset } from '../../audio/certificate-presets.ts';
import { masters } from '../../audio/masters.ts';
import { measureBook } from '../../audio/book-measure.ts';
import { bytesEntry, type ZipEntry } from '../../publishing/zip.ts';
import { measuredOf } from '../audio-export/chapter-shelf.ts';
import { ServiceError } from '../errors.ts';
import { bookTags } from './book-tags.ts';
import { figuresOf, presetOf, wholeOf } from './certificate-view.ts';
import { chapterEntries, partsEntry } from './chapter-files.ts';
import { fileNameOf } from './file-name.ts';
import { writeZip, type FileWork, type WrittenFile } from './file-work.ts';
import type { LoadedBook } from './loaded-book.ts';
import { mp3Parts } from './mp3-parts.ts';

/** Figures of each chapter's MP3 as it was measured; null where one was made before they were kept. */
export function chapterFiguresOf(book: LoadedBook): CertificateFigures[] | null {
  const form = { kind: 'mp3', sampleRate: masterRate, channels: book.channels, bitRateKbps: mp3BitRate / 1000, constantBitRate: true };
  const all = book.chapters.flatMap(({ row }) => {
    const figures = figuresOf(row.figures);
    return figures ? [{ ...form, ...figures }] : [];
  });
  return all.length > 0 && all.length === book.chapters.length ? all : null;
}

/** A certificate as two files of an archive: for tools and for people. */
export function certificateEntries(certificate: Certificate, name: string): ZipEntry[] {
  return [bytesEntry(fileNameOf(name, 'json'), `${JSON.stringify(certificate, null, 2)}\n`), bytesEntry(fileNameOf(name, 'txt'), certificateText(certificate))];
}

/**
 * Writes an archive of certificates: of the book's MP3, or where every chapter is judged for itself of each chapter's.
 * Throws `conflict` where the figures are not known.
 */
export async function makeCertificates(work: FileWork): Promise<WrittenFile> {
  const { context, book, progress } = work;
  const preset: CertificatePreset = presetOf[book.master];
  const figures = chapterFiguresOf(book);
  if (!figures) throw new ServiceError('conflict', { person: 'This master was made before its figures were kept. Make it anew, then ask for the certificate.' });
  const told = { ...work, progress: (fraction: number) => progress(fraction * 0.9) };
  if (masters[book.master].chapterByChapter) {
    const chapters = await chapterEntries(told);
    const entries = chapters.flatMap(({ name, size, sha256 }, index) => certificateEntries(makeCertificate({ name, bytes: size, sha256 }, figures[index]!, preset), name.replace(/\.mp3$/, '')));
    await writeZip(work, entries, 0.9);
    return {};
  }
  const { channels } = masters[book.master];
  const parts = await mp3Parts(context, await bookTags(context, book.project, book.title, book.timeline), book.chapters.map(({ row }) => row), channels);
  const { name, size, sha256 } = await partsEntry(fileNameOf(book.title, 'mp3'), parts);
  const whole = wholeOf(figures, measureBook(book.chapters.map(({ row }) => measuredOf(row))));
  await writeZip(work, certificateEntries(makeCertificate({ name, bytes: size, sha256 }, { ...figures[0]!, ...whole }, preset), book.title), 0.9);
  return {};
}
