import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { unzipSync } from 'fflate';
import * as rppp from 'rppp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { certificateSchema, checkCertificate } from '../../audio/certificate.ts';
import { decodeClip } from '../../audio/clip-file.ts';
import { durationOf } from '../../audio/pcm.ts';
import type { Pcm } from '../../audio/types.ts';
import { decodeWav } from '../../audio/wav.ts';
import { RenderPool } from '../audio-export/render-pool.ts';
import { temporaryFolder } from '../temporary-files.ts';
import { bytesEntry } from '../../publishing/zip.ts';
import { openTestHouse, type TestHouse } from '../testing-database.ts';
import { askForFile } from './ask-for-file.ts';
import { exportFile } from './export-file.ts';
import { readParts } from './file-parts.ts';
import { writeZip } from './file-work.ts';
import type { FileFormatName } from './formats.ts';
import { loadBook } from './loaded-book.ts';
import { makeFile } from './make-file.ts';
import { writeStemFiles } from './make-stems.ts';
import { makeBook } from './testing-book.ts';

let house: TestHouse;
let book: Awaited<ReturnType<typeof makeBook>>;

beforeAll(async () => {
  house = await openTestHouse();
  book = await makeBook(house.context);
});
afterAll(async () => await house[Symbol.asyncDispose]());

async function make(exportId: string, format: FileFormatName): Promise<Uint8Array> {
  await askForFile(house.context, { exportId, format });
  for (let job = house.jobs.shift(); job; job = house.jobs.shift()) if (job.name === 'make-file') await makeFile(house.context, job.exportFileId);
  return await download(exportId, format);
}

async function download(exportId: string, format: string): Promise<Uint8Array> {
  const file = await exportFile(house.context, { exportId, format });
  const bytes = await readParts(file.parts);
  expect(bytes.length).toBe(file.bytes);
  return bytes;
}

const text = (bytes: Uint8Array | undefined): string => new TextDecoder().decode(bytes);
const unzip = async (format: FileFormatName, exportId = book.masterId) => unzipSync(await make(exportId, format));
const levelDb = (of: Float32Array): number => 10 * Math.log10(of.reduce((sum, value) => sum + value * value, 0) / of.length);

// Some mix, which is a second of real work on an idle machine and many on a busy one.
describe('files of an export', { timeout: 120_000 }, () => {
  it('are one MP3 for each chapter, numbered, tagged, and the sound of the whole cut up', async () => {
    const files = await unzip('chapters');
    expect(Object.keys(files)).toEqual(['01 The Door.mp3', '02 Rain a “short” one.mp3']);
    const whole = await decodeClip(await download(book.masterId, 'mp3'));
    const rows = await house.context.transaction.run((tx) => tx.exportChapter.findMany({ where: { exportId: book.masterId }, orderBy: { index: 'asc' }, include: { chapterMix: true } }));
    let at = 0;
    for (const [index, bytes] of Object.values(files).entries()) {
      const heard = await decodeClip(bytes);
      expect(heard.channels[0]?.length).toBe(rows[index]?.chapterMix.samples);
      const same = whole.channels[0]?.slice(at + 2_000, at + 60_000) ?? new Float32Array();
      const rest = same.map((value, i) => value - (heard.channels[0]?.[2_000 + i] ?? 0));
      expect(levelDb(rest)).toBeLessThan(levelDb(same) - 40);
      at += (rows[index]?.chapterMix.samples ?? 0) + 1152;
      const tag = Buffer.from(bytes.subarray(0, 4_000)).toString('utf16le') + Buffer.from(bytes.subarray(1, 4_001)).toString('utf16le');
      expect(tag).toContain(index === 0 ? 'The Door' : 'Rain: a “short” one');
      expect(Buffer.from(bytes.subarray(0, 4_000)).includes('TRCK')).toBe(true);
    }
  });

  it('are captions with who speaks and what is heard, and the time of every word', async () => {
    const vtt = text(await make(book.masterId, 'vtt'));
    expect(vtt.startsWith('WEBVTT')).toBe(true);
    expect(vtt).toContain('<v Nora>“Who is there?</v>');
    expect(vtt).toMatch(/\[[^\]]*door[^\]]*\]/i);
    const srt = text(await make(book.masterId, 'srt'));
    expect(srt).toMatch(/1\r\n00:00:0\d,\d{3} --> /);
    expect(srt).toContain('NORA: “Who is there?');
    const { lines, chapters } = z.object({ chapters: z.array(z.object({ title: z.string() })), lines: z.array(z.object({ speaker: z.string(), start: z.number(), words: z.array(z.object({ text: z.string(), start: z.number(), end: z.number() })) })) }).parse(JSON.parse(text(await make(book.masterId, 'words'))));
    expect(chapters.map(({ title }) => title)).toEqual(['The Door', 'Rain: a “short” one']);
    expect(lines.map(({ speaker }) => speaker)).toEqual(['Nora', 'Narrator', 'Narrator']);
    for (const line of lines) for (const word of line.words) expect(word.end).toBeGreaterThanOrEqual(word.start);
    expect(lines[2]?.words.map((word) => word.text)).toEqual(['Rain', 'fell', 'on', 'the', 'roof.']);
    expect(lines[2]?.start).toBeGreaterThan(8);
  });

  it('are an EPUB with an overlay and a sound for each chapter, the same again byte for byte', async () => {
    const first = await make(book.masterId, 'epub');
    const files = unzipSync(first);
    expect(text(files['mimetype'])).toBe('application/epub+zip');
    expect(Object.keys(files).filter((name) => name.endsWith('.smil'))).toHaveLength(2);
    expect(text(files['EPUB/chapter-001.xhtml'])).toContain('“Who is there?');
    expect(text(files['EPUB/chapter-002.smil'])).toMatch(/clipBegin="0:00:00\.000" clipEnd="0:00:\d\d\.\d{3}"/);
    const sound = await decodeClip(files['EPUB/audio/chapter-002.mp3'] ?? new Uint8Array());
    const [, spoken] = /media:duration" refines="#chapter-002-overlay">0:00:(\d+\.\d+)</.exec(text(files['EPUB/package.opf'])) ?? [];
    expect(Math.abs(durationOf(sound) - Number(spoken))).toBeLessThan(0.05);
    await house.context.transaction.run((tx) => tx.exportFile.deleteMany({ where: { exportId: book.masterId, format: 'epub' } }));
    expect(Buffer.from(await make(book.masterId, 'epub')).equals(first)).toBe(true);
  });

  it('are a hand-off whose every clip is there, in place', async () => {
    const files = await unzip('handoff');
    expect(Object.keys(files)).toEqual(expect.arrayContaining(['Nora (Broadcast).rpp', 'Nora (Broadcast).otio', 'README.txt']));
    const clips = Object.keys(files).filter((name) => name.startsWith('clips/'));
    expect(clips).toHaveLength(4);
    expect(clips[0]).toBe('clips/0001 Nora - Who is there.wav');
    const project = text(files['Nora (Broadcast).rpp']);
    // This parser's texts know only some letters of ASCII; REAPER reads UTF-8.
    expect(() => rppp.parse(project.replaceAll(/[^\n -~]|[;?~\\]/gu, '_'))).not.toThrow();
    const otio = text(files['Nora (Broadcast).otio']);
    for (const name of clips) {
      expect(project).toContain(name);
      expect(otio).toContain(name.split('/').map(encodeURIComponent).join('/'));
      expect(durationOf(decodeWav(files[name] ?? new Uint8Array()))).toBeGreaterThan(1);
    }
    const stems = Object.keys(files).filter((name) => name.startsWith('stems/'));
    expect(stems).toEqual(['stems/Dialogue.flac', 'stems/Music.flac', 'stems/Effects and ambience.flac']);
    for (const name of stems) expect(project).toContain(`FILE "${name}"`);
    expect(project.match(/MUTESOLO 1/g)).toHaveLength(3);
    // What is the stem of a long door is as long as the book.
    const head = Buffer.from(files[stems[2] ?? ''] ?? new Uint8Array()).readBigUInt64BE(18);
    expect(Number(head & 0xfffffffffn) / Number(head >> 44n)).toBeGreaterThan(10);
    expect(Number((head >> 36n) & 31n) + 1).toBe(24);
  });

  it('are stems that add up to the mix, each with a certificate that agrees with itself', async () => {
    const files = await unzip('stems');
    const sounds = Object.entries(files).filter(([name]) => name.endsWith('.wav'));
    expect(sounds.map(([name]) => name)).toEqual(['Nora (Broadcast) - Dialogue.wav', 'Nora (Broadcast) - Music.wav', 'Nora (Broadcast) - Effects and ambience.wav']);
    const stems = sounds.map(([, bytes]) => decodeWav(bytes));
    const mix: Pcm = await decodeClip(await make(book.masterId, 'wav'));
    for (const [channel, samples] of mix.channels.entries()) {
      const sum = samples.map((_, i) => stems.reduce((total, stem) => total + (stem.channels[channel]?.[i] ?? 0), 0));
      expect(sum.length).toBe(samples.length);
      // The WAV has 16 bits, with dither.
      expect(levelDb(sum.map((value, i) => value - (samples[i] ?? 0)))).toBeLessThan(-90);
    }
    expect(levelDb(stems[2]?.channels[0] ?? new Float32Array([0]))).toBeGreaterThan(-70);
    const certificates = Object.entries(files).filter(([name]) => name.endsWith('.json'));
    expect(certificates).toHaveLength(3);
    for (const [, bytes] of certificates) {
      const certificate = certificateSchema.parse(JSON.parse(text(bytes)));
      expect(checkCertificate(certificate)).toEqual([]);
      expect(certificate.pass).toBe(true);
    }
  });

  it.each(['wav', 'flac'] as const)('are not begun as stems where the disk has no room for them (%s)', async (format) => {
    const { context } = house;
    const loaded = await loadBook(context, book.masterId);
    // Three years of sound.
    const long = { ...loaded, chapters: loaded.chapters.map((chapter) => ({ ...chapter, row: { ...chapter.row, samples: 4e12 } })) };
    await using folder = await temporaryFolder();
    await using pool = new RenderPool(1);
    const told: number[] = [];
    const made = writeStemFiles({ context, book: long, pool, folder: folder.path }, format, (share) => void told.push(share));
    await expect(made).rejects.toMatchObject({ code: 'storage', retryable: false, person: expect.stringMatching(/^This needs about \d+\.\d GB of the disk while it is made, and \d+\.\d GB are free\. Please make room/) });
    expect([told, await readdir(folder.path)]).toEqual([[], []]);
  });

  it('say that the disk is full where an archive finds no more room on it, and give other errors on as they are', async () => {
    await using folder = await temporaryFolder();
    const entry = (error: Error) => ({
      ...bytesEntry('a.txt', 'a'),
      async *read(): AsyncGenerator<Uint8Array> {
        yield new Uint8Array(1);
        throw error;
      },
    });
    const write = async (error: Error): Promise<void> => await writeZip({ file: path.join(folder.path, 'made.zip'), progress: () => {}, signal: undefined }, [entry(error)]);
    await expect(write(Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' }))).rejects.toMatchObject({ code: 'storage', person: 'There is not enough room on the disk for the archive. Please make room and try again.' });
    await expect(write(new TypeError('another'))).rejects.toThrow(TypeError);
  });

  it('are a certificate of the very bytes that are downloaded', async () => {
    const files = await unzip('certificate');
    expect(Object.keys(files)).toEqual(['Nora (Broadcast).json', 'Nora (Broadcast).txt']);
    const certificate = certificateSchema.parse(JSON.parse(text(files['Nora (Broadcast).json'])));
    const mp3 = await download(book.masterId, 'mp3');
    const digest = Buffer.from(await crypto.subtle.digest('SHA-256', Buffer.from(mp3))).toString('hex');
    expect(certificate.file).toEqual({ name: 'Nora (Broadcast).mp3', bytes: mp3.length, sha256: digest });
    expect(checkCertificate(certificate)).toEqual([]);
    expect(text(files['Nora (Broadcast).txt'])).toContain('EBU R 128');
  });

  it('say what to do where the words are no longer those that are spoken, and are not offered where they would be empty', async () => {
    const other = await makeBook(house.stranger, 'acx');
    const context = house.stranger;
    await expect(askForFile(context, { exportId: other.masterId, format: 'stems' })).rejects.toMatchObject({ code: 'not-found' });
    await context.transaction.run((tx) => tx.segment.delete({ where: { id: other.segmentId } }));
    await askForFile(context, { exportId: other.masterId, format: 'vtt' });
    const job = house.jobs.findLast((one) => one.name === 'make-file');
    if (job?.name !== 'make-file') throw new Error('nothing was asked for');
    await expect(makeFile(context, job.exportFileId)).rejects.toMatchObject({ code: 'conflict' });
    const row = await context.transaction.run((tx) => tx.exportFile.findUniqueOrThrow({ where: { id: job.exportFileId } }));
    expect(row).toMatchObject({ state: 'failed', error: expect.stringContaining('Make the mix anew') });
    await askForFile(context, { exportId: other.masterId, format: 'certificate' });
    const next = house.jobs.findLast((one) => one.name === 'make-file');
    if (next?.name !== 'make-file') throw new Error('nothing was asked for');
    await makeFile(context, next.exportFileId);
    const files = unzipSync(await readParts((await exportFile(context, { exportId: other.masterId, format: 'certificate' })).parts));
    expect(Object.keys(files)).toEqual(['01 The Door.json', '01 The Door.txt', '02 Rain a “short” one.json', '02 Rain a “short” one.txt']);
  });

  it('are not made once the work is stopped', async () => {
    await askForFile(house.context, { exportId: book.masterId, format: 'opus' });
    const job = house.jobs.findLast((one) => one.name === 'make-file');
    if (job?.name !== 'make-file') throw new Error('nothing was asked for');
    const stopping = new AbortController();
    const making = makeFile(house.context, job.exportFileId, stopping.signal);
    stopping.abort();
    await expect(making).rejects.toMatchObject({ code: 'cancelled' });
    expect(await house.context.transaction.run((tx) => tx.exportFile.findUniqueOrThrow({ where: { id: job.exportFileId } }))).toMatchObject({ state: 'making', assetId: null });
  });
});
