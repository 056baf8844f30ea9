import { readPicture } from '../audio/files/picture.ts';
import { AudioError } from '../audio/pcm.ts';
import type { PlacedSpeech, Timeline } from '../audio/types.ts';
import { checkBeforeYouSubmit } from './destinations.ts';
import type { CoverRule, Destination } from './destinations.ts';
import { aiDisclosure, castList, closingCredits, licenceList, openingCredits, titleBy } from './pack-texts.ts';
import type { BookFacts, CastMember, LicensedWork } from './pack-texts.ts';
import { bytesEntry, fileEntry } from './zip.ts';
import type { ZipEntry } from './zip.ts';

/** A publishing pack: everything one destination wants, named its way, with checksums. */

export type PackRole = 'chapter' | 'whole' | 'opening-credits' | 'closing-credits' | 'sample' | 'captions' | 'certificate' | 'book' | 'other';

/** A finished file of the pack on this machine. */
export interface PackFile {
  role: PackRole;
  file: string;
  /** Ending of its name, without the dot. */
  extension: string;
  /** Chapters: their place (1 is the first) and title. */
  number?: number;
  title?: string;
  durationSeconds?: number;
  /** Of a certificate: the file that it is about. */
  about?: PackFile;
}

export interface Pack {
  destination: Destination;
  facts: BookFacts;
  files: readonly PackFile[];
  cover: Uint8Array | null;
  cast: readonly CastMember[];
  works: readonly LicensedWork[];
  /** Whether a machine made them. */
  made: { music: boolean; effects: boolean };
}

/** A name that every system takes. */
function safeName(text: string): string {
  const name = text.normalize('NFC').replaceAll(/[\p{Cc}\p{Cf}\p{Cs}/\\:*?"<>|]+/gu, ' ').replaceAll(/\s+/gu, ' ').replaceAll(/^[. ]+|[. ]+$/gu, '');
  // A pair of surrogates may have been cut in two.
  return name.slice(0, 80).replaceAll(/\p{Cs}/gu, '').trim() || 'Untitled';
}

/** The file's name in the pack, in its folder. Numbers are as wide as the book needs. */
export function packName({ destination, facts, files }: Pick<Pack, 'destination' | 'facts' | 'files'>, file: PackFile): string {
  const chapters = files.filter(({ role }) => role === 'chapter').length;
  const width = Math.max(2, String(chapters + 2).length);
  const numbered = (index: number, title: string): string => {
    const values: { [key: string]: string } = { nn: String(index).padStart(width, '0'), chapter: title, book: facts.title, author: facts.author };
    // Where nobody was named the name ends before the author.
    const naming = facts.unnamed ? destination.naming.replace(/(?: - )?\{author\}/, '') : destination.naming;
    return safeName(naming.replaceAll(/\{(\w+)\}/g, (all, key: string) => values[key] ?? all));
  };
  switch (file.role) {
    case 'chapter':
      return `audio/${numbered(file.number ?? 1, file.title ?? `Chapter ${file.number ?? 1}`)}.${file.extension}`;
    case 'opening-credits':
      return `audio/${numbered(0, 'Opening Credits')}.${file.extension}`;
    case 'closing-credits':
      return `audio/${numbered(chapters + 1, 'Closing Credits')}.${file.extension}`;
    case 'whole':
      return `audio/${numbered(1, facts.title)}.${file.extension}`;
    case 'sample':
      return `audio/${safeName(`${facts.title} - Retail Sample`)}.${file.extension}`;
    case 'captions':
      return `captions/${numbered(file.number ?? 1, file.title ?? facts.title)}.${file.extension}`;
    case 'certificate': {
      // As the file that it is about is called.
      const about = file.about ? packName({ destination, facts, files }, file.about) : `audio/${numbered(file.number ?? 1, file.title ?? facts.title)}.`;
      return `certificates/${about.slice(about.indexOf('/') + 1, about.lastIndexOf('.'))}.${file.extension}`;
    }
    default:
      return `${safeName(file.title ?? facts.title)}.${file.extension}`;
  }
}

/** What is wrong with a cover, plain sentences; none where it will do. */
export function checkCover(bytes: Uint8Array | null, rule: CoverRule): string[] {
  if (!bytes) return [`A cover is needed: ${rule.shape === 'square' ? 'square' : '16:9'}, at least ${rule.least} pixels ${rule.shape === 'square' ? 'wide and high' : 'high'}.`];
  try {
    const { height, mediaType, rgb, width } = readPicture(bytes);
    const wrong: string[] = [];
    if (rule.shape === 'square' && width !== height) wrong.push(`The cover is ${width} x ${height} pixels; it must be square.`);
    if (rule.shape === '16:9' && Math.abs(width / height - 16 / 9) > 0.01) wrong.push(`The picture is ${width} x ${height} pixels; it must be 16:9.`);
    if (Math.min(width, height) < rule.least) wrong.push(`The cover is ${width} x ${height} pixels; at least ${rule.least} are needed.`);
    if (rule.most !== null && Math.max(width, height) > rule.most) wrong.push(`The cover is ${width} x ${height} pixels; at most ${rule.most} are allowed.`);
    if (!rule.mediaTypes.includes(mediaType)) wrong.push(`The cover is a ${mediaType === 'image/png' ? 'PNG' : 'JPEG'}, which is not taken.`);
    if (rule.rgb && !rgb) wrong.push('The cover is not in RGB colours.');
    return wrong;
  } catch (error) {
    if (error instanceof AudioError) return [error.message];
    throw error;
  }
}

/** What the destination still wants, plain sentences; none where the pack is complete. */
export function missingFromPack(pack: Pack): string[] {
  const { cover, destination, facts, files } = pack;
  const has = (role: PackRole): boolean => files.some((file) => file.role === role);
  const chapters = files.filter(({ role }) => role === 'chapter');
  const wrong: string[] = [];
  if (destination.files === 'chapters' ? chapters.length === 0 : !has('whole')) wrong.push(destination.files === 'chapters' ? 'No chapter is rendered.' : 'The whole is not rendered.');
  if (destination.mostFiles !== null && chapters.length > destination.mostFiles) wrong.push(`${destination.name} takes at most ${destination.mostFiles} files; there are ${chapters.length}. Join chapters.`);
  if (destination.credits && !has('opening-credits')) wrong.push('The opening credits are not spoken yet.');
  if (destination.credits && !has('closing-credits')) wrong.push('The closing credits are not spoken yet.');
  if (destination.sampleSeconds !== null) {
    const sample = files.find(({ role }) => role === 'sample');
    if (!sample) wrong.push('A sample is not chosen yet.');
    else if ((sample.durationSeconds ?? 0) > destination.sampleSeconds) wrong.push(`The sample is longer than ${destination.sampleSeconds / 60} minutes.`);
  }
  if (destination.captions && !has('captions')) wrong.push('Captions are not made yet.');
  if (destination.cover) wrong.push(...checkCover(cover, destination.cover));
  if (facts.unnamed) wrong.push('Nobody is named as its author.');
  if (!facts.blurb?.trim()) wrong.push('The blurb is empty.');
  return wrong;
}

/**
 * A clean sample: from a line that the writer picks to the end of the last whole line that fits, with a breath of room
 * tone before and after. Seconds of the timeline; null where the line is not there or is itself too long.
 */
export function sampleWindow(timeline: Timeline, segmentId: string, longestSeconds: number): { from: number; to: number } | null {
  const breath = 0.5;
  const first = timeline.speech.findIndex((line) => line.segmentId === segmentId);
  const start = timeline.speech[first];
  if (!start) return null;
  const chapter = timeline.chapters.find(({ chapterId }) => chapterId === start.chapterId);
  const before = timeline.speech.slice(0, first).findLast((line) => line.chapterId === start.chapterId && line.end > line.start);
  const from = Math.max(chapter?.start ?? 0, before?.end ?? 0, start.start - breath);
  const fits = (line: PlacedSpeech): boolean => line.chapterId === start.chapterId && line.end + breath - from <= longestSeconds;
  let last: PlacedSpeech | null = null;
  for (let at = first; at < timeline.speech.length && fits(timeline.speech[at]!); at += 1) last = timeline.speech[at]!;
  if (!last || last.end <= start.start) return null;
  const next = timeline.speech.find((line) => line.start >= last.end && line !== last && line.end > line.start);
  return { from, to: Math.min(last.end + breath, next?.chapterId === start.chapterId ? next.start : Infinity, chapter?.end ?? Infinity) };
}

function readme(pack: Pack): string {
  const { destination, facts } = pack;
  const missing = missingFromPack(pack);
  const series = facts.series ? [`Series: ${facts.series}${facts.seriesPart ? `, part ${facts.seriesPart}` : ''}`] : [];
  return `${[
    `${titleBy(facts)}: for ${destination.name}`,
    ...series,
    '',
    checkBeforeYouSubmit(destination),
    '',
    ...destination.notes,
    destination.aiSentence,
    ...(missing.length > 0 ? ['', 'Still missing', ...missing.map((what) => `  ${what}`)] : []),
    '',
    'SHA256SUMS.txt proves that no file was changed on the way; manifest.json lists them all.',
  ].join('\n')}\n`;
}

/** Every file of the pack in order, for `zipStream`; the files of sound are read once here for their checksums. */
export async function packEntries(pack: Pack): Promise<ZipEntry[]> {
  const { cast, cover, destination, facts, files, made, works } = pack;
  const listed: { entry: ZipEntry; role: string }[] = [];
  const taken = new Set<string>();
  const free = (name: string): string => {
    const dot = name.lastIndexOf('.');
    let found = name;
    for (let again = 2; taken.has(found.toLowerCase()); again += 1) found = `${name.slice(0, dot)} (${again})${name.slice(dot)}`;
    taken.add(found.toLowerCase());
    return found;
  };
  for (const file of files) listed.push({ entry: await fileEntry(free(packName(pack, file)), file.file), role: file.role });
  if (cover) listed.push({ entry: bytesEntry(`cover.${cover[0] === 0x89 ? 'png' : 'jpg'}`, cover), role: 'cover' });
  const texts: [name: string, role: string, text: string][] = [
    ['README.txt', 'readme', readme(pack)],
    ['cast.txt', 'cast', castList(facts, cast)],
    ['licences.txt', 'licences', licenceList(works)],
    ['ai-disclosure.txt', 'ai-disclosure', aiDisclosure(facts, cast, made)],
    ['blurb.txt', 'blurb', `${facts.blurb?.trim() ?? ''}\n`],
    ['credits.txt', 'credits', `${openingCredits(facts)}\n\n${closingCredits(facts)}\n`],
  ];
  for (const [name, role, text] of texts) listed.push({ entry: bytesEntry(name, text), role });
  const manifest = {
    format: 'narratix-pack',
    version: 1,
    destination: { id: destination.id, name: destination.name, rulesKnownOn: destination.knownOn },
    // Where nobody was named there is no author, and not one of a made-up name.
    book: facts.unnamed ? { ...facts, author: undefined } : facts,
    missing: missingFromPack(pack),
    files: listed.map(({ entry, role }) => ({ name: entry.name, role, bytes: entry.size, sha256: entry.sha256 })),
  };
  const all = [...listed.map(({ entry }) => entry), bytesEntry('manifest.json', `${JSON.stringify(manifest, null, 2)}\n`)];
  return [...all, bytesEntry('SHA256SUMS.txt', all.map(({ name, sha256 }) => `${sha256}  ${name}\n`).join(''))];
}
