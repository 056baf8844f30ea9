import { unzipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { certificateSchema, checkCertificate } from '../../audio/certificate.ts';
import { decodeClip } from '../../audio/clip-file.ts';
import { measureLoudness } from '../../audio/loudness.ts';
import { durationOf } from '../../audio/pcm.ts';
import { askAudition } from '../auditions/ask-audition.ts';
import { sayAudition } from '../auditions/say-audition.ts';
import { undoEdit } from '../edits/undo.ts';
import { askForFile } from '../exports/ask-for-file.ts';
import { exportFile } from '../exports/export-file.ts';
import { readParts } from '../exports/file-parts.ts';
import { makeFile } from '../exports/make-file.ts';
import { makeBook, toneOf } from '../exports/testing-book.ts';
import type { SpeechRequest } from '../interfaces.ts';
import { openTestHouse, type TestHouse } from '../testing-database.ts';
import { readPublishing } from './read-publishing.ts';
import { setBookFacts } from './set-book-facts.ts';

/** Reads anything in three seconds of tone, and remembers what it was given. */
const reader = {
  id: 'local' as const,
  version: 'test',
  asked: [] as string[],
  speak: async ({ text: words }: { text: string }) => {
    reader.asked.push(words);
    return { wav: toneOf(3, 170), durationSeconds: 3, loudnessLufs: -18, words: [], warnings: [] };
  },
  close: async () => {},
};

let house: TestHouse;
let book: Awaited<ReturnType<typeof makeBook>>;

beforeAll(async () => {
  house = await openTestHouse();
  book = await makeBook(house.context, 'acx');
});
afterAll(async () => await house[Symbol.asyncDispose]());

const destination = async (id: string) => (await readPublishing(house.context, { projectId: book.projectId })).destinations.find((one) => one.id === id);
const text = (bytes: Uint8Array | undefined): string => new TextDecoder().decode(bytes);

async function makePack(): Promise<{ [name: string]: Uint8Array }> {
  await askForFile(house.context, { exportId: book.masterId, format: 'pack-acx' });
  for (let job = house.jobs.shift(); job; job = house.jobs.shift()) if (job.name === 'make-file') await makeFile(house.context, job.exportFileId, undefined, reader);
  return unzipSync(await readParts((await exportFile(house.context, { exportId: book.masterId, format: 'pack-acx' })).parts));
}

describe('publishing packs', { timeout: 120_000 }, () => {
  it('say before anything is made what a destination wants, what it thinks of voices of machines and when that was known, and what is missing', async () => {
    const acx = await destination('acx');
    expect(acx).toMatchObject({ aiVoices: 'refused', knownOn: '2025-06', master: { name: 'acx', state: 'ready' }, pack: { state: 'none', format: 'pack-acx' } });
    expect(acx?.check).toContain('Check them before you submit');
    expect(acx?.missing).toEqual(expect.arrayContaining(['The blurb is empty.', expect.stringContaining('A cover is needed')]));
    expect(acx?.wants).toContain('A sample of at most 5 minutes.');
    expect(acx?.missing.join(' ')).not.toContain('credits');
    const apple = await destination('apple');
    expect(apple).toMatchObject({ pack: null, master: { name: 'narration', state: 'none' } });
    await expect(askForFile(house.context, { exportId: book.masterId, format: 'pack-apple' })).rejects.toMatchObject({ code: 'not-found' });
  });

  it('hold the chapters, a sample, certificates, texts and checksums, named the destination’s way', async () => {
    await setBookFacts(house.context, { projectId: book.projectId, change: { author: 'A. Writer', blurb: 'A door, and rain.', series: 'Doors', seriesPart: '2' } });
    const files = await makePack();
    expect(Object.keys(files)).toEqual(expect.arrayContaining(['audio/01 The Door.mp3', 'audio/02 Rain a “short” one.mp3', 'audio/Nora - Retail Sample.mp3', 'README.txt', 'cast.txt', 'licences.txt', 'ai-disclosure.txt', 'blurb.txt', 'credits.txt', 'manifest.json', 'SHA256SUMS.txt']));
    expect(text(files['credits.txt'])).toContain('Nora. Doors, part 2. Written by A. Writer.');
    expect(text(files['README.txt'])).not.toContain('not spoken yet');
    // Both are read, at the loudness of the book, with room tone around them.
    expect(reader.asked).toEqual([expect.stringContaining('Doors, part 2'), expect.stringContaining('The end.')]);
    for (const name of ['audio/00 Opening Credits.mp3', 'audio/03 Closing Credits.mp3']) {
      const heard = await decodeClip(files[name] ?? new Uint8Array());
      expect(durationOf(heard), name).toBeCloseTo(0.7 + 3 + 2, 1);
      expect(Math.abs(measureLoudness({ ...heard, channels: heard.channels.slice(0, 1) }).integratedLufs + 19.5), name).toBeLessThan(0.5);
    }
    expect(text(files['ai-disclosure.txt'])).toContain('All voices were made by machines');
    expect(text(files['licences.txt'])).toContain('eSpeak NG');
    expect(text(files['blurb.txt']).trim()).toBe('A door, and rain.');
    for (const line of text(files['SHA256SUMS.txt']).trim().split('\n')) {
      const [sum, name = ''] = line.split('  ');
      const digest = await crypto.subtle.digest('SHA-256', Buffer.from(files[name] ?? new Uint8Array()));
      expect(Buffer.from(digest).toString('hex')).toBe(sum);
    }
    const certificates = Object.entries(files).filter(([name]) => name.startsWith('certificates/') && name.endsWith('.json')).map(([, bytes]) => certificateSchema.parse(JSON.parse(text(bytes))));
    expect(certificates.map(({ preset }) => preset.id)).toEqual(['acx', 'acx', 'acx', 'acx', 'acx-sample']);
    for (const certificate of certificates) expect(checkCertificate(certificate)).toEqual([]);
    const called = (folder: string, ending: string): string[] => Object.keys(files).flatMap((name) => (name.startsWith(folder) && name.endsWith(ending) ? [name.slice(folder.length, -ending.length)] : []));
    expect(called('certificates/', '.json')).toEqual(called('audio/', '.mp3'));
    const sample = await decodeClip(files['audio/Nora - Retail Sample.mp3'] ?? new Uint8Array());
    // From the first line that somebody says to the end of its chapter's last line, a breath on either side.
    expect(durationOf(sample)).toBeGreaterThan(5);
    expect(durationOf(sample)).toBeLessThan(8);
    const chapter = await decodeClip(files['audio/01 The Door.mp3'] ?? new Uint8Array());
    expect(durationOf(chapter)).toBeGreaterThan(durationOf(sample));
    expect((await destination('acx'))?.missing).not.toContain('The blurb is empty.');
  });

  it('begin the sample where the writer says, and are made anew when what they say has changed', async () => {
    const rows = await house.context.transaction.run((tx) => tx.segment.findMany({ where: { projectId: book.projectId }, orderBy: { index: 'asc' } }));
    const last = rows.at(-1);
    await setBookFacts(house.context, { projectId: book.projectId, change: { sampleSegmentId: last?.id ?? null } });
    expect(await destination('acx')).toMatchObject({ pack: { state: 'none' } });
    const sample = await decodeClip((await makePack())['audio/Nora - Retail Sample.mp3'] ?? new Uint8Array());
    expect(Math.abs(durationOf(sample) - 5)).toBeLessThan(0.3);
    const other = await makeBook(house.stranger, 'acx');
    await expect(setBookFacts(house.context, { projectId: book.projectId, change: { sampleSegmentId: other.segmentId } })).rejects.toMatchObject({ code: 'not-found' });
    await expect(readPublishing(house.stranger, { projectId: book.projectId })).rejects.toMatchObject({ code: 'not-found' });
  });

  it('have the credits in the voice that the writer chose; one that is paid for reads nothing that was not heard', async () => {
    const { context } = house;
    const { projectId } = book;
    const read = async () => await readPublishing(context, { projectId });
    const cast = await context.transaction.run((tx) => tx.character.findMany({ where: { projectId }, include: { voice: true } }));
    const person = cast.find(({ role }) => role === 'cast');
    await context.transaction.run((tx) => tx.export.updateMany({ where: { projectId, preset: 'drama' }, data: { state: 'failed' } }));
    await expect(askAudition(context, { projectId, what: 'credits', part: 'opening' })).rejects.toMatchObject({ code: 'conflict', person: expect.stringContaining('Make the mix first') });
    // As if what is mastered were what was mixed last.
    const mixedLast = async (preset: 'drama' | 'acx') => await context.transaction.run((tx) => tx.export.update({ where: { id: book.masterId }, data: { preset } }));
    await mixedLast('drama');
    await context.transaction.run((tx) => tx.voice.updateMany({ where: { projectId }, data: { engine: 'hume' } }));
    await setBookFacts(context, { projectId, change: { creditsCharacterId: person?.id ?? '' } });
    expect(await read()).toMatchObject({ creditsCharacterId: person?.id, credits: [{ part: 'opening', read: false }, { part: 'closing', read: false }] });
    expect((await destination('acx'))?.missing).toContain('The opening credits are not spoken yet.');

    reader.asked.length = 0;
    const voices: string[] = [];
    const paid = { ...reader, id: 'hume' as const, speak: async (request: SpeechRequest) => (voices.push(request.voice.name), await reader.speak(request)) };
    const { id } = await askAudition(context, { projectId, what: 'credits', part: 'opening' });
    await sayAudition(context, { speech: async () => paid }, id);
    expect(voices).toEqual([person?.voice?.name]);
    expect(reader.asked).toEqual([expect.stringContaining('Written by A. Writer.')]);
    expect((await read()).credits.map((one) => one.read)).toEqual([true, false]);
    expect((await destination('acx'))?.missing).toEqual(expect.not.arrayContaining(['The opening credits are not spoken yet.']));

    await mixedLast('acx');
    const files = await makePack();
    expect(files['audio/00 Opening Credits.mp3']).toBeDefined();
    expect(files['audio/03 Closing Credits.mp3']).toBeUndefined();
    expect(text(files['README.txt'])).toContain('The closing credits are not spoken yet.');
    // What it says has changed: the sound that was bought says something else.
    await mixedLast('drama');
    await setBookFacts(context, { projectId, change: { author: 'Another Writer' } });
    expect((await read()).credits.map((one) => one.read)).toEqual([false, false]);
    // Undone, it is right again, and packs of the other name are let go.
    await mixedLast('acx');
    await makePack();
    expect(await undoEdit(context, { projectId, redo: false })).toEqual({ label: 'wrote about the book', note: null });
    expect(await destination('acx')).toMatchObject({ pack: { state: 'none' } });
    await mixedLast('drama');
    expect((await read()).credits.map((one) => one.read)).toEqual([true, false]);
    await expect(setBookFacts(context, { projectId, change: { creditsCharacterId: crypto.randomUUID() } })).rejects.toMatchObject({ code: 'bad-input' });
  });
});
