import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { masterRate } from '../../audio/book-layout.ts';
import { certificateText, makeCertificate } from '../../audio/certificate.ts';
import { certificatePresets, type CertificateFigures, type CertificatePreset } from '../../audio/certificate-presets.ts';
import { webVtt } from '../../publishing/caption-files.ts';
import { captionsOf } from '../../publishing/captions.ts';
import { destinations, type Destination, type DestinationId } from '../../publishing/destinations.ts';
import { packEntries, packName, type PackFile } from '../../publishing/pack.ts';
import { fileEntry } from '../../publishing/zip.ts';
import type { RenderProblem } from '../audio-export/render-messages.ts';
import { packWords, type PackWords } from '../publishing/book-facts.ts';
import { heardCredits } from '../publishing/credits-script.ts';
import { sampleCut } from '../publishing/sample-line.ts';
import { bookTags } from './book-tags.ts';
import { chapterParts, chapterTitle } from './chapter-files.ts';
import { speakCredits } from './credits.ts';
import { writeParts } from './file-parts.ts';
import { checkStopped, writeZip, type FileWork, type WrittenFile } from './file-work.ts';
import { loadWords } from './loaded-book.ts';
import { chapterFiguresOf } from './make-certificate.ts';
import { makePiece, makeSound } from './make-sound.ts';
import { vttOf } from './make-text.ts';

/** Share of the work that is done when the sound is; the rest is checksums and the archive. */
const soundShare = 0.85;

/** A file of sound with what was measured in it; null where that is not known. */
interface PackedSound {
  packed: PackFile;
  figures: CertificateFigures | null;
}

/**
 * Writes everything that a destination wants, as far as it is there: the sound named its way, a sample, captions, cover,
 * certificates, and the words that go with them. What is missing stands in its README. Throws as loadWords.
 */
export async function makePack(work: FileWork, id: DestinationId): Promise<WrittenFile> {
  const { context, book, folder } = work;
  const destination: Destination = destinations[id];
  const words = await loadWords(context, book);
  const said = await context.transaction.run((tx) => packWords(tx, book.project, book.timeline));
  const problems: RenderProblem[] = [];
  const sounds = destination.files === 'whole' ? [await wholeSound(work, destination, problems)] : await chapterSounds(work, destination, problems);
  const sample = destination.sampleSeconds === null ? null : await sampleSound(work, new Map([...words.lines].map(([line, { kind }]) => [line, kind])), destination.sampleSeconds, problems);
  const credits = destination.credits ? await creditFiles(work, destination, said) : [];
  const all = [...sounds, ...credits, ...(sample ? [sample] : [])];
  const files = all.map(({ packed }) => packed);
  if (destination.captions) files.push(...(await captionFiles(work, destination, words)));
  const cover = (await bookTags(context, book.project, book.title, book.timeline)).cover?.bytes ?? null;
  const named = { destination, facts: said.facts, files };
  const certificates: PackFile[] = [];
  for (const [index, { figures, packed: file }] of all.entries()) {
    const preset = presetFor(destination, file);
    if (!figures || !preset) continue;
    const { size, sha256 } = await fileEntry(file.file, file.file);
    const certificate = makeCertificate({ name: packName(named, file), bytes: size, sha256 }, figures, preset);
    const of = { role: 'certificate' as const, about: file };
    for (const [extension, text] of [['json', `${JSON.stringify(certificate, null, 2)}\n`], ['txt', certificateText(certificate)]] as const) {
      const target = path.join(folder, `certificate-${index}.${extension}`);
      await writeFile(target, text);
      certificates.push({ ...of, file: target, extension });
    }
  }
  await writeZip(work, await packEntries({ ...named, ...said, files: [...files, ...certificates], cover }), soundShare);
  return { problems };
}

function presetFor({ preset }: Destination, file: PackFile): CertificatePreset | null {
  if (preset === null) return null;
  return file.role === 'sample' ? (preset === 'acx' ? certificatePresets['acx-sample'] : null) : certificatePresets[preset];
}

/** The credits in the voice that the writer chose; those that are not there, and cannot be read here, are left out. */
async function creditFiles(work: FileWork, { sound: { kind } }: Destination, { credits }: PackWords): Promise<PackedSound[]> {
  const { context, book } = work;
  const heard = await context.transaction.run((tx) => heardCredits(tx, book.project.id, credits));
  const files: PackedSound[] = [];
  for (const script of credits) {
    const role = `${script.part}-credits` as const;
    const made = await speakCredits(work, { name: role, script, heardAssetId: heard.get(script.key) ?? null, kind });
    if (made) files.push({ packed: { role, file: made.file, extension: kind }, figures: made.figures });
  }
  return files;
}

/** One file a chapter: the MP3 as it was mastered, or another kind that is written now. */
async function chapterSounds(work: FileWork, { sound: { kind } }: Destination, problems: RenderProblem[]): Promise<PackedSound[]> {
  const { context, book, folder, progress, signal } = work;
  const known = chapterFiguresOf(book);
  const whole = Math.max(1e-9, book.chapters.reduce((sum, { row }) => sum + row.durationSeconds, 0));
  const sounds: PackedSound[] = [];
  let done = 0;
  for (const [index, { row }] of book.chapters.entries()) {
    checkStopped(signal);
    const file = path.join(folder, `chapter-${index}.${kind}`);
    let figures: CertificateFigures | null = known?.[index] ?? null;
    if (kind === 'mp3') await writeParts(await chapterParts(context, book, index), file);
    else {
      const before = done;
      const made = await makePiece(work, { index, kind, file }, (seconds) => progress(soundShare * Math.min(1, (before + seconds) / whole)));
      problems.push(...made.problems);
      figures = made.measures;
    }
    done += row.durationSeconds;
    progress(soundShare * Math.min(1, done / whole));
    sounds.push({ packed: { role: 'chapter', file, extension: kind, number: index + 1, title: chapterTitle(book, index), durationSeconds: row.samples / masterRate }, figures });
  }
  return sounds;
}

async function wholeSound(work: FileWork, { sound: { kind } }: Destination, problems: RenderProblem[]): Promise<PackedSound> {
  const file = path.join(work.folder, `whole.${kind}`);
  const made = await makeSound({ ...work, file, progress: (fraction) => work.progress(fraction * soundShare) }, kind);
  problems.push(...(made.problems ?? []));
  return { packed: { role: 'whole', file, extension: kind }, figures: made.measures ?? null };
}

/** The sample as an MP3 of its own, mixed again for its stretch; null where no line can begin one. */
async function sampleSound(work: FileWork, kinds: ReadonlyMap<string, string>, longest: number, problems: RenderProblem[]): Promise<PackedSound | null> {
  const { book, folder } = work;
  const cut = sampleCut(book.chapters.map(({ mastered }) => mastered.timeline), kinds, book.project.sampleSegmentId, longest);
  if (!cut) return null;
  const file = path.join(folder, 'sample.mp3');
  const made = await makePiece(work, { index: cut.chapter, kind: 'mp3', file, title: `${book.project.title}: sample`, window: cut.window });
  problems.push(...made.problems);
  return { packed: { role: 'sample', file, extension: 'mp3', durationSeconds: made.measures.durationSeconds }, figures: made.measures };
}

async function captionFiles({ book, folder }: FileWork, destination: Destination, words: Parameters<typeof vttOf>[1]): Promise<PackFile[]> {
  const texts = destination.files === 'whole' ? [{ text: vttOf(book, words) }] : book.chapters.map(({ mastered }, index) => ({ number: index + 1, title: chapterTitle(book, index), text: webVtt(captionsOf(mastered.timeline, words), chapterTitle(book, index)) }));
  const files: PackFile[] = [];
  for (const [index, { text, ...of }] of texts.entries()) {
    const file = path.join(folder, `captions-${index}.vtt`);
    await writeFile(file, text);
    files.push({ role: 'captions', file, extension: 'vtt', ...of });
  }
  return files;
}
