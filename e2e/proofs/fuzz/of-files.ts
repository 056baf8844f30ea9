/** Readers of files: stories, archives, tables, sounds, pictures. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate';
import { decodeClip } from '../../../lib/audio/clip-file.ts';
import { readPicture } from '../../../lib/audio/files/picture.ts';
import { encodeWav16 } from '../../../lib/audio/wav.ts';
import { importStory } from '../../../lib/import/import-story.ts';
import { findDisorder } from '../../../lib/import/read-story-file.ts';
import { makeDocx, para } from '../../../lib/import/samples/docx.ts';
import { chapterPage, makeEpub, makePng } from '../../../lib/import/samples/epub.ts';
import { bytesOf, escaped, paragraphs } from '../../../lib/import/samples/prose.ts';
import { openBackup } from '../../../lib/cli/backup/restore-backup.ts';
import { backupFormat, backupVersion, manifestEntry } from '../../../lib/cli/backup/format.ts';
import { readCsv, writeCsv } from '../../../lib/publishing/csv.ts';
import { accountEntry, accountFormat, accountVersion, dramaFolder } from '../../../lib/services/accounts/account-file.ts';
import { importData } from '../../../lib/services/accounts/import-data.ts';
import { copyFormat, copyVersion } from '../../../lib/services/copies/copy-format.ts';
import { readCopyZip } from '../../../lib/services/copies/read-zip.ts';
import { ServiceError } from '../../../lib/services/errors.ts';
import { fakeContext } from '../../../lib/services/testing.ts';
import { analyseStory } from '../../../lib/story/analyse.ts';
import { mutateBytes, mutateJson, mutateText, oneOf, type Chance } from './mutate.ts';
import { madeMp3 } from './sounds.ts';
import type { Reader } from './readers.ts';

const words = paragraphs(3, 8);
const markup = `<!doctype html><html lang="en"><head><title>A tale</title><meta charset="utf-8"></head><body>${words.map((text, at) => (at % 3 === 0 ? `<h2 id="c${at}">Chapter ${at}</h2>` : `<p class="x">${escaped(text)}<em>so</em><sup><a href="#n1">1</a></sup></p>`)).join('')}<table><tr><td>a</table><aside id="n1">A note.</aside></body></html>`;
const markdown = words.map((text, at) => (at % 3 === 0 ? `## Chapter ${at}` : `${text} *so* [a](b "c")[^1]\n\n> ${text}\n\n- one\n  1. two`)).join('\n\n').concat('\n\n[^1]: A note.\n');
const plain = words.map((text, at) => (at % 3 === 0 ? `CHAPTER ${at}` : text)).join('\n\n');
const pages = [1, 2].map((number) => chapterPage(number));
const contents = [1, 2].map((number) => ({ title: `Chapter ${number}`, href: `chapter-${number}.xhtml` }));
const cover = { bytes: makePng(4, 6), mediaType: 'image/png', href: 'c.png' };
/** A JPEG as far as its size: application data, a comment, the start of its frame. */
const jpeg = Uint8Array.from([0xff, 0xd8, 0xff, 0xe0, 0, 16, 74, 70, 73, 70, 0, 1, 1, 0, 0, 1, 0, 1, 0, 0, 0xff, 0xfe, 0, 6, 78, 111, 114, 97, 0xff, 0xff, 0xc0, 0, 17, 8, 0, 6, 0, 4, 3, 1, 0x22, 0, 2, 0x11, 1, 3, 0x11, 1, 0xff, 0xda, 0, 12, 3, 1, 0, 2, 0x11, 3, 0x11, 0, 0x3f, 0, 0xff, 0xd9]);
const archives = {
  epub: [makeEpub({ version: 3, pages, contents, cover }), makeEpub({ version: 2, pages, contents, cover })],
  docx: [makeDocx({ body: words.map((text, at) => para(text, at % 3 === 0 ? 'berschrift1' : '')).join('') })],
};

async function story(fileName: string, bytes: Uint8Array): Promise<void> {
  const read = await importStory({ fileName, bytes });
  const wrong = findDisorder(read);
  if (wrong !== null) throw new Error(`ranges that do not fit: ${wrong}`);
}

/** Bytes are damaged one time in three; else the words of the text are. */
function textReader(name: string, fileName: string, good: string, count: number): Reader {
  return { name, count, limitMs: 5_000, read: async (_, chance) => await story(fileName, chance() < 0.33 ? mutateBytes(bytesOf(good), chance) : bytesOf(mutateText(good, chance))) };
}

/** An archive is damaged as bytes, or one of its files is, so that the damage is unpacked and read. */
function archiveReader(name: 'epub' | 'docx', count: number): Reader {
  return {
    name,
    count,
    limitMs: 10_000,
    read: async (number, chance) => {
      const good = archives[name][number % archives[name].length] ?? new Uint8Array();
      await story(`book.${name}`, chance() < 0.4 ? mutateBytes(good, chance) : packedAnew(good, chance));
    },
  };
}

/** An archive that is whole, with one of its files damaged. */
function packedAnew(bytes: Uint8Array, chance: Chance): Uint8Array {
  const entries = unzipSync(bytes);
  const name = oneOf(Object.keys(entries), chance);
  const own = entries[name] ?? new Uint8Array();
  entries[name] = chance() < 0.3 ? Uint8Array.from(mutateBytes(own, chance)) : strToU8(mutateText(strFromU8(own), chance));
  return zipSync(entries, { level: 0 });
}

const rows = [['id', 'state', 'kind', 'note', 'start', 'end'], ['018f3a52-0000-7000-8000-000000000001', 'open', 'note', '=1+1, “quoted”', '3', '9'], ['', 'done', 'misread', 'two\nlines', '', '']];

async function table(_: number, chance: Chance): Promise<void> {
  const read = readCsv(mutateText(writeCsv(rows), chance));
  const again = readCsv(writeCsv(read.map(({ cells }) => cells)));
  // What is empty on its own is passed over: everything else comes back as it was.
  if (JSON.stringify(again.map(({ cells }) => cells)) !== JSON.stringify(read.map(({ cells }) => cells)) && read.every(({ cells }) => cells.length > 1)) throw new Error('a table that was written and read again is another one');
}

const tone = Float32Array.from({ length: 400 }, (_, i) => Math.sin(i / 9) / 4);
const waves = [encodeWav16({ sampleRate: 22_050, channels: [tone] }), encodeWav16({ sampleRate: 44_100, channels: [tone, tone] })];

async function clip(bytes: Uint8Array): Promise<void> {
  const { sampleRate, channels } = await decodeClip(bytes);
  if (!(sampleRate > 0) || channels.length === 0) throw new Error(`a sound of ${channels.length} channels at ${sampleRate}`);
  for (const samples of channels) for (const sample of samples) if (!Number.isFinite(sample)) throw new Error('a sample that is no number');
}

const wholeCopy = {
  format: copyFormat,
  version: copyVersion,
  project: { title: 'Nora', language: 'en', sample: null, cover: { sha256: 'a'.repeat(64), mediaType: 'image/png' } },
  source: { sha256: 'b'.repeat(64), fileName: null, encoding: 'UTF-8', notes: [] },
  chapters: [{ id: idOf(1), index: 0, title: 'One', start: 0, end: 30, words: 5, matter: 'body', included: true, scored: false }],
  scenes: [{ id: idOf(2), chapterId: idOf(1), index: 0, start: 0, end: 30, mood: null, intensity: null }],
  voices: [{ id: idOf(3), engine: 'local', externalId: 'v', name: 'A voice', settings: { rate: 170 } }],
  characters: [{ id: idOf(4), name: 'Nora', aliases: ['Miss Nora'], sex: 'female', age: 'adult', role: 'cast', colour: 1, lines: 1, voiceId: idOf(3), voiceSetBy: 'analysis', nameSetBy: 'person' }],
  segments: [{ id: idOf(5), chapterId: idOf(1), sceneId: idOf(2), index: 0, start: 0, end: 30, kind: 'dialogue', characterId: idOf(4), confidence: 0.9, evidence: 'tag', evidenceStart: null, evidenceEnd: null, endsParagraph: true, speakerSetBy: 'person', direction: null, pauseAfterSeconds: null, gainDb: 0, take: null }],
  cues: [],
};
const copies = { entries: { 'story.txt': strToU8('“Who is there?” asked Nora now.'), cover: Uint8Array.from(cover.bytes), [`sounds/${'c'.repeat(64)}.wav`]: Uint8Array.from(waves[0] ?? []) }, count: 0 };

function idOf(number: number): string {
  return `018f3a52-0000-7000-8000-00000000000${number}`;
}

let folder: string | null = null;

/** A file of these bytes, as long as it is read. */
async function asFile(bytes: Uint8Array, read: (file: string, folder: string) => Promise<unknown>): Promise<void> {
  folder ??= await mkdtemp(path.join(tmpdir(), 'narratix-fuzz-'));
  const file = path.join(folder, `${copies.count++}.zip`);
  await writeFile(file, bytes);
  try {
    await read(file, folder);
  } finally {
    await rm(file, { force: true });
  }
}

/** An archive with what it says of itself changed, or its bytes damaged, or both. */
function archive(name: string, told: object, rest: { [name: string]: Uint8Array }, chance: Chance): Uint8Array {
  const said = chance() < 0.7 ? mutateJson(told, chance) : told;
  const zip = zipSync({ [name]: strToU8(JSON.stringify(said) ?? ''), ...rest }, { level: 1 });
  return chance() < 0.4 ? mutateBytes(zip, chance) : zip;
}

async function savedCopy(_: number, chance: Chance): Promise<void> {
  await asFile(archive('copy.json', wholeCopy, copies.entries, chance), readCopyZip);
}

const account = {
  format: accountFormat,
  version: accountVersion,
  exportedAt: '2026-11-27T10:00:00.000Z',
  person: { name: 'Nora', email: 'nora@example.org', since: '2026-01-01', monthlyCapMicros: 50_000_000, waysIn: ['password'] },
  keys: [{ vendor: 'hume', lastFour: 'abcd' }],
  tokens: [{ name: 'A script', prefix: 'nx_ab', scopes: ['read'], since: '2026-01-01', lastUsedAt: null, expiresAt: null }],
  dramas: [{ file: 'Nora.narratix', title: 'Nora', since: '2026-01-01', sharedWith: [{ name: 'Piet', email: null, role: 'editor' }] }],
  sharedWithMe: [],
  purchases: [{ at: '2026-01-01', vendor: 'hume', model: 'octave-1', stage: 'speak', state: 'settled', mostMicros: 500, costMicros: 400, projectId: null }],
  changes: [{ at: '2026-01-01', what: 'cut a line', projectId: idOf(9) }],
};
/** Thrown in place of the first thing that would be written: the file was read to there. */
const asFarAsRows = new ServiceError('cancelled', { person: 'The file was read.' });
const noRows = fakeContext({ transaction: { run: () => Promise.reject(asFarAsRows), single: () => Promise.reject(asFarAsRows) }, assets: { ...fakeContext().assets, put: () => Promise.reject(asFarAsRows) } });

async function accountData(_: number, chance: Chance): Promise<void> {
  const drama = archive('copy.json', wholeCopy, copies.entries, chance);
  const name = `${dramaFolder}/${chance() < 0.9 ? 'Nora' : mutateText('Nora', chance)}.narratix`;
  await asFile(archive(accountEntry, account, chance() < 0.5 ? { [name]: drama } : {}, chance), async (file) => {
    await importData(noRows, { file }).catch((error: unknown) => {
      if (error !== asFarAsRows) throw error;
    });
  });
}

const manifest = {
  format: backupFormat,
  version: backupVersion,
  madeAt: '2026-11-27T10:00:00.000Z',
  migrations: [],
  tables: [{ name: 'User', rows: 1, sha256: 'a'.repeat(64) }],
  jobs: { rows: 0, schema: 25, sha256: 'b'.repeat(64) },
  sounds: [{ ownerId: idOf(1), sha256: 'c'.repeat(64), bytes: 12 }],
  lost: [],
  secretKeys: { sha256: 'd'.repeat(64) },
};

async function backup(_: number, chance: Chance): Promise<void> {
  await asFile(archive(manifestEntry, manifest, {}, chance), async (file) => {
    await using open = await openBackup(file);
    if (open.manifest.format !== backupFormat) throw new Error('what is no backup was opened');
  });
}

/** Removes what readers had to write. */
export async function tidy(): Promise<void> {
  if (folder !== null) await rm(folder, { recursive: true, force: true });
}

/** What is read in a moment gets the most inputs: a million in all, with the readers of answers. */
export function fileReaders(): Reader[] {
  return [
    textReader('txt', 'story.txt', plain, 136_000),
    textReader('md', 'story.md', markdown, 10_000),
    textReader('html', 'story.html', markup, 30_000),
    archiveReader('epub', 8_000),
    archiveReader('docx', 8_000),
    { name: 'story reader', count: 6_000, limitMs: 5_000, read: async (_, chance) => checkReading(mutateText(plain, chance).toWellFormed()) },
    { name: 'csv', count: 170_000, limitMs: 1_000, read: table },
    { name: 'wav', count: 150_000, limitMs: 2_000, read: async (number, chance) => await clip(mutateBytes(waves[number % waves.length] ?? new Uint8Array(), chance)) },
    { name: 'mp3', count: 10_000, limitMs: 5_000, read: async (_, chance) => await clip(mutateBytes(await madeMp3(), chance)) },
    { name: 'picture', count: 120_000, limitMs: 1_000, read: async (number, chance) => checkPicture(mutateBytes(number % 2 === 0 ? Uint8Array.from(cover.bytes) : jpeg, chance)) },
    { name: 'saved copy', count: 2_000, limitMs: 5_000, read: savedCopy },
    { name: 'account', count: 2_000, limitMs: 5_000, read: accountData },
    { name: 'backup', count: 2_000, limitMs: 5_000, read: backup },
  ];
}

function checkPicture(bytes: Uint8Array): void {
  const { width, height } = readPicture(bytes);
  if (!(width > 0) || !(height > 0)) throw new Error(`a picture of ${width} by ${height}`);
}

/** What is read of a strange text tiles it, all the same. */
function checkReading(text: string): void {
  if (text.trim() === '') return;
  let at = 0;
  for (const { start, end } of analyseStory({ text }).segments) {
    if (start !== at || end <= start) throw new Error(`a segment begins at ${start} where the one before ends at ${at}`);
    at = end;
  }
  if (at !== text.length) throw new Error(`the segments end at ${at} of ${text.length}`);
}
