import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { unzipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { certificatePresets } from '../audio/certificate-presets.ts';
import { aiVoiceWarnings, destinations } from './destinations.ts';
import { aiDisclosure, castList, closingCredits, openingCredits } from './pack-texts.ts';
import { checkCover, missingFromPack, packEntries, packName, sampleWindow } from './pack.ts';
import type { Pack, PackFile } from './pack.ts';
import { exampleTimeline } from './testing-book.ts';
import { zipStream } from './zip.ts';

let folder = '';
let sound = '';
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'pack-'));
  sound = path.join(folder, 'sound.mp3');
  await writeFile(sound, 'sound');
});
afterAll(() => rm(folder, { recursive: true }));

/** The head of a picture: what its size is read from. */
function png(width: number, height: number, colour = 2): Uint8Array {
  const bytes = Buffer.from('89504e470d0a1a0a0000000d49484452000000000000000008020000', 'hex');
  bytes.writeUInt32BE(width, 16);
  bytes.writeUInt32BE(height, 20);
  bytes[25] = colour;
  return bytes;
}
function jpeg(width: number, height: number, parts = 3): Uint8Array {
  const bytes = Buffer.from('ffd8ffe000104a46494600010100000100010000ffc20011080000000003012200021101031101', 'hex');
  bytes.writeUInt16BE(height, 25);
  bytes.writeUInt16BE(width, 27);
  bytes[29] = parts;
  return bytes;
}

const facts = { title: 'Rain: a "story"', author: 'Ann Author', narrator: 'the cast', series: 'Coasts', seriesPart: '2', year: '2026', blurb: 'It rains.' };
const cast = [
  { character: 'Anna', voice: 'Grace', by: 'Hume', machine: true },
  { character: 'Narrator', voice: 'Ann Author', by: 'herself', machine: false },
];

function pack(destination: Pack['destination'], files?: PackFile[]): Pack {
  const chapters = Array.from({ length: 3 }, (_, i): PackFile => ({ role: 'chapter', file: sound, extension: 'mp3', number: i + 1, title: i === 2 ? 'One/Two?' : 'The Same' }));
  const whole: PackFile[] = [...chapters, { role: 'opening-credits', file: sound, extension: 'mp3' }, { role: 'closing-credits', file: sound, extension: 'mp3' }, { role: 'sample', file: sound, extension: 'mp3', durationSeconds: 299 }];
  return { destination, facts, files: files ?? whole, cover: png(3000, 3000), cast, works: [{ what: 'Music', name: 'Sea', licence: 'CC BY 4.0', source: 'A. Composer' }], made: { music: false, effects: true } };
}

describe('a cover', () => {
  const { cover } = destinations.acx;
  it('is looked at by its own bytes', () => {
    expect(checkCover(png(2400, 2400), cover)).toEqual([]);
    expect(checkCover(jpeg(3000, 3000), cover)).toEqual([]);
    expect(checkCover(png(2400, 2500), cover)).toEqual([expect.stringMatching(/must be square/)]);
    expect(checkCover(jpeg(2399, 2399), cover)).toEqual([expect.stringMatching(/at least 2400/)]);
    expect(checkCover(jpeg(3000, 3000, 4), cover)).toEqual([expect.stringMatching(/RGB/)]);
    expect(checkCover(png(3000, 3000, 0), cover)).toEqual([expect.stringMatching(/RGB/)]);
    expect(checkCover(png(3200, 3200), destinations.podcast.cover)).toEqual([expect.stringMatching(/at most 3000/)]);
    expect(checkCover(png(1280, 720), destinations.youtube.cover)).toEqual([]);
    expect(checkCover(Buffer.from('GIF89a'), cover)).toEqual([expect.stringMatching(/neither a JPEG nor a PNG/)]);
    expect(checkCover(jpeg(9, 9).subarray(0, 20), cover)).toEqual([expect.stringMatching(/damaged/)]);
    expect(checkCover(null, cover)).toEqual([expect.stringMatching(/needed/)]);
  });
});

describe('destinations', () => {
  it('are dated, point at certificates that exist and promise nothing', () => {
    for (const destination of Object.values(destinations)) {
      expect(destination.knownOn).toMatch(/^20\d\d-\d\d$/);
      expect(Object.keys(certificatePresets)).toContain(destination.preset);
      expect(destination.aiSentence).toMatch(/^[A-Z].+\.$/);
      expect(JSON.stringify(destination)).not.toMatch(/guarantee|will be accepted/i);
    }
    expect(destinations.acx.sound).toMatchObject({ channels: 1, bitRate: 192_000 });
  });

  it('that refuse voices of machines are said before casting', () => {
    expect(aiVoiceWarnings(['podcast', 'acx', 'kobo']).map(({ id, voices }) => [id, voices])).toEqual([['acx', 'refused'], ['kobo', 'ask']]);
    expect(aiVoiceWarnings().map(({ id }) => id)).toEqual(['acx', 'apple', 'google', 'kobo']);
    expect(aiVoiceWarnings(['acx'])[0]!.sentence).toMatch(/human narrator.*2025-06/);
  });
});

describe('a pack', () => {
  it('names the files as the destination wants them, in the order in which they are heard', () => {
    const made = pack(destinations.acx);
    const names = made.files.map((file) => packName(made, file));
    expect(names).toEqual(['audio/01 The Same.mp3', 'audio/02 The Same.mp3', 'audio/03 One Two.mp3', 'audio/00 Opening Credits.mp3', 'audio/04 Closing Credits.mp3', 'audio/Rain a story - Retail Sample.mp3']);
    expect(packName({ ...made, destination: destinations.apple }, made.files[0]!)).toBe('audio/01 Rain a story - The Same.mp3');
  });

  it('says what is missing', () => {
    expect(missingFromPack(pack(destinations.acx))).toEqual([]);
    const bare = missingFromPack({ ...pack(destinations.acx, [{ role: 'sample', file: sound, extension: 'mp3', durationSeconds: 301 }]), cover: null, facts: { ...facts, blurb: ' ' } });
    expect(bare.map((what) => what.split(' ').slice(0, 3).join(' '))).toEqual(['No chapter is', 'The opening credits', 'The closing credits', 'The sample is', 'A cover is', 'The blurb is']);
    const many = Array.from({ length: 26 }, (_, i): PackFile => ({ role: 'chapter', file: sound, extension: 'mp3', number: i + 1 }));
    expect(missingFromPack(pack(destinations.apple, many))[0]).toMatch(/at most 25 files; there are 26/);
    expect(missingFromPack(pack(destinations.youtube))).toEqual(expect.arrayContaining(['The whole is not rendered.', 'Captions are not made yet.']));
  });

  it('is an archive whose checksums are right, the same again', async () => {
    const archive = async (): Promise<Buffer> => {
      const parts: Uint8Array[] = [];
      for await (const part of zipStream(await packEntries(pack(destinations.acx)))) parts.push(part);
      return Buffer.concat(parts);
    };
    const bytes = await archive();
    expect(await archive()).toEqual(bytes);
    const files = unzipSync(bytes);
    const text = (name: string): string => Buffer.from(files[name]!).toString();
    const sums = text('SHA256SUMS.txt').trimEnd().split('\n').map((line) => line.split('  '));
    expect(new Set(sums.map(([, name]) => name))).toEqual(new Set(Object.keys(files).filter((name) => name !== 'SHA256SUMS.txt')));
    for (const [sum, name] of sums) expect(createHash('sha256').update(files[name!]!).digest('hex')).toBe(sum);
    const manifest = JSON.parse(text('manifest.json'));
    expect(manifest).toMatchObject({ destination: { id: 'acx', rulesKnownOn: '2025-06' }, book: { series: 'Coasts', seriesPart: '2' }, missing: [] });
    expect(text('README.txt')).toMatch(/known in 2025-06\. Check them before you submit/);
    expect(text('licences.txt')).toMatch(/Music: Sea\n {2}Licence: CC BY 4\.0/);
    expect(text('cast.txt')).toMatch(/Anna {6}Grace \(Hume, voice of a machine\)/);
  });

  it('names nobody as the author where nobody is', async () => {
    const nobodys = { ...facts, author: 'Unknown author', unnamed: true as const };
    const whole: PackFile[] = [{ role: 'whole', file: sound, extension: 'mp4' }, { role: 'captions', file: sound, extension: 'srt' }];
    whole.push({ role: 'certificate', file: sound, extension: 'html', about: whole[0]! });
    const entries = await packEntries({ ...pack(destinations.youtube, whole), facts: nobodys });
    const parts: Uint8Array[] = [];
    for await (const part of zipStream(entries)) parts.push(part);
    const files = unzipSync(Buffer.concat(parts));
    expect(Object.keys(files)).toEqual(expect.arrayContaining(['audio/Rain a story.mp4', 'captions/Rain a story.srt', 'certificates/Rain a story.html']));
    for (const [name, bytes] of Object.entries(files)) expect(`${name} ${Buffer.from(bytes).toString()}`).not.toContain('Unknown author');
    expect(JSON.parse(Buffer.from(files['manifest.json']!).toString()).book).toEqual({ title: facts.title, unnamed: true, narrator: 'the cast', series: 'Coasts', seriesPart: '2', year: '2026', blurb: 'It rains.' });
    expect(packName({ ...pack(destinations.youtube, whole), facts }, whole[0]!)).toBe('audio/Rain a story - Ann Author.mp4');
  });

  it('has words for the credits and says what machines made', () => {
    expect(openingCredits(facts)).toBe('Rain: a "story". Coasts, part 2. Written by Ann Author. Performed by the cast.');
    expect(closingCredits(facts)).toBe('This has been Rain: a "story". Written by Ann Author. Performed by the cast. Copyright 2026 by Ann Author. The end.');
    // Whoever is not named is not read out as nobody.
    const nobodys = { ...facts, author: 'Unknown author', unnamed: true as const };
    for (const words of [castList(nobodys, []), aiDisclosure(nobodys, [], { music: false, effects: false })]) expect(words).not.toContain('Unknown');
    expect(openingCredits(nobodys)).toBe('Rain: a "story". Coasts, part 2. Performed by the cast.');
    expect(closingCredits(nobodys)).toBe('This has been Rain: a "story". Performed by the cast. The end.');
    const said = aiDisclosure(facts, cast, { music: false, effects: true });
    expect(said).toMatch(/voices of Anna were made by machines.*others are those of people/);
    expect(said).toMatch(/effects were made by a machine/);
    expect(said).not.toMatch(/Music/);
    expect(aiDisclosure(facts, cast.slice(1), { music: false, effects: false })).toMatch(/All voices are those of people/);
  });
});

describe('a sample', () => {
  it('begins with the chosen line and ends with a whole one, within its length and its chapter', () => {
    expect(sampleWindow(exampleTimeline, 'b', 300)).toEqual({ from: 2.5, to: 13 });
    const short = sampleWindow(exampleTimeline, 'b', 6)!;
    expect(short.from).toBe(2.5);
    expect(short.to).toBeCloseTo(8.1, 9);
    // A breath, but nothing of the line before.
    expect(sampleWindow(exampleTimeline, 'c', 300)!.from).toBe(6);
    expect(sampleWindow(exampleTimeline, 'd', 300)!.from).toBe(8);
    expect(sampleWindow(exampleTimeline, 'b', 2)).toBeNull();
    expect(sampleWindow(exampleTimeline, 'none', 300)).toBeNull();
  });
});
