import path from 'node:path';
import { masterRate } from '../../audio/book-layout.ts';
import { stemNames, stems } from '../../audio/stems.ts';
import { handOff } from '../../publishing/hand-off.ts';
import { openTimeline } from '../../publishing/open-timeline.ts';
import { reaperProject } from '../../publishing/reaper.ts';
import { bytesEntry, fileEntry, type ZipEntry } from '../../publishing/zip.ts';
import { fileNameOf } from './file-name.ts';
import { clipsOf, writeZip, type FileWork, type WrittenFile } from './file-work.ts';
import { loadWords, type BookWords, type LoadedBook } from './loaded-book.ts';
import { writeStemFiles } from './make-stems.ts';

/** Shares of the work: stems, and stems and clips; the rest is the archive. */
const stemShare = 0.5;
const renderShare = 0.8;
const nameLetters = 48;

/**
 * Writes an archive for an editor: every clip as WAV, the stems as FLAC (they are as long as the book, three times over),
 * and a REAPER and an OpenTimelineIO project with all of them in place. Throws as loadWords and writeStemFiles.
 */
export async function makeHandOff(work: FileWork): Promise<WrittenFile> {
  const { context, book, pool, folder, progress } = work;
  const words = await loadWords(context, book);
  const { files: stemFiles } = await writeStemFiles(work, 'flac', (share) => progress(stemShare * share));
  const names = clipNames(book, words);
  const files = Object.fromEntries([...names.keys()].map((asset, index) => [asset, path.join(folder, `${index}.wav`)]));
  const length = [...book.timeline.speech, ...book.timeline.cues].reduce((sum, placed) => sum + (placed.end - placed.start), 0);
  const effects = [...new Set(book.timeline.cues.flatMap(({ asset, lane }) => (lane === 'effect' ? [asset] : [])))];
  const { written } = await pool.run<'clips'>({ kind: 'clips', clips: await clipsOf(context, book.timeline), files, effects }, (done) => progress(stemShare + (renderShare - stemShare) * Math.min(1, done / Math.max(1, length))));
  const stemEntries = await Promise.all(stemNames.map((name) => fileEntry(`stems/${fileNameOf(stems[name].label, 'flac')}`, stemFiles[name])));
  const read = [...names].flatMap(([asset, file]) => (written[asset] === undefined ? [] : [{ asset, file, ...written[asset] }]));
  const production = handOff(book.timeline, { ...words, title: book.title, sampleRate: masterRate, clips: new Map(read.map((clip) => [clip.asset, clip])), stems: stemNames.map((name, index) => ({ name: stems[name].label, file: stemEntries[index]?.name ?? '' })) });
  const left = [...names].flatMap(([asset, name]) => (written[asset] === undefined ? [name] : []));
  const entries: ZipEntry[] = [
    bytesEntry(fileNameOf(book.title, 'rpp'), reaperProject(production)),
    bytesEntry(fileNameOf(book.title, 'otio'), openTimeline(production)),
    bytesEntry('README.txt', readme(book, left)),
  ];
  for (const { asset, file } of read) entries.push(await fileEntry(file, files[asset] ?? ''));
  await writeZip(work, [...entries, ...stemEntries], renderShare);
  return {};
}

/** Name of every clip in the archive, by its asset, in the order in which it is first heard: "clips/0012 Nora - Who is there.wav". */
function clipNames(book: LoadedBook, words: BookWords): Map<string, string> {
  const placed = [
    ...book.timeline.speech.map((line) => ({ asset: line.asset, start: line.start, says: `${line.characterId === null ? words.narrator : (words.names.get(line.characterId) ?? words.narrator)} - ${words.texts.get(line.segmentId) ?? ''}` })),
    ...book.timeline.cues.map((cue) => ({ asset: cue.asset, start: cue.start, says: `${cue.lane} - ${words.sounds.get(cue.cueId) ?? ''}` })),
  ].toSorted((a, b) => a.start - b.start);
  const names = new Map<string, string>();
  for (const { asset, says } of placed) {
    if (asset === null || names.has(asset)) continue;
    const short = says.replaceAll(/[“”"«»„]/gu, '').trim().slice(0, nameLetters);
    names.set(asset, `clips/${fileNameOf(`${String(names.size + 1).padStart(4, '0')} ${short}`, 'wav')}`);
  }
  return names;
}

function readme(book: LoadedBook, left: string[]): string {
  return `${[
    `${book.title}: hand-off to an editor`,
    '',
    `Open "${fileNameOf(book.title, 'rpp')}" in REAPER 6 or later, or import "${fileNameOf(book.title, 'otio')}" where OpenTimelineIO is read.`,
    'Keep the folders "clips" and "stems" beside them. Every clip lies where it is heard, with its gain, place, fades and ducking;',
    'what the mixer does besides (rooms, de-essing, room tone, the limiter) is yours to do. The stems, on muted tracks beneath,',
    'have it all, and add up to the finished mix.',
    ...(left.length > 0 ? ['', 'These clips could not be read and are left out:', ...left.map((name) => `  ${name}`)] : []),
  ].join('\n')}\n`;
}
