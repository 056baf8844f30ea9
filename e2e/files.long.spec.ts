/** Every file that a drama can be made into, asked for in the page, downloaded and looked into; and a pack for a destination. */
import { readFile } from 'node:fs/promises';
import { crc32, deflateSync } from 'node:zlib';
import { unzipSync } from 'fflate';
import type { Page } from 'playwright/test';
import { bringIn, readProject, startMaking, untilMade } from './api.ts';
import { violations } from './axe.ts';
import { expect, test } from './fixtures.ts';
import { setLook } from './looks.ts';
import { probeMp3 } from './probe.ts';
import { mill } from './stories.ts';

test.use({ studioOf: 'files' });
test.describe.configure({ mode: 'serial' });

let id = '';
const text = (bytes: Uint8Array | undefined): string => new TextDecoder().decode(bytes);
const files = (page: Page) => page.getByRole('region', { name: 'Files' });

/** Makes a file, waits until it is there, and downloads it. */
async function made(page: Page, label: string): Promise<{ bytes: Buffer; name: string }> {
  await files(page).getByRole('button', { name: `Make ${label}` }).click();
  const link = files(page).getByRole('link', { name: `Download ${label}` });
  await expect(link).toBeVisible({ timeout: 90_000 });
  const [saved] = await Promise.all([page.waitForEvent('download'), link.click()]);
  return { bytes: await readFile(await saved.path()), name: saved.suggestedFilename() };
}

/** The smallest picture there is: one pixel in RGB. */
function squarePng(): Buffer {
  const chunk = (type: string, data: Buffer): Buffer => {
    const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
    const ends = Buffer.alloc(8);
    ends.writeUInt32BE(data.length, 0);
    ends.writeUInt32BE(crc32(body), 4);
    return Buffer.concat([ends.subarray(0, 4), body, ends.subarray(4)]);
  };
  const head = Buffer.from([0, 0, 0, 1, 0, 0, 0, 1, 8, 2, 0, 0, 0]);
  return Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), chunk('IHDR', head), chunk('IDAT', deflateSync(Buffer.from([0, 16, 128, 96]))), chunk('IEND', Buffer.alloc(0))]);
}

/** Names of the boxes at the top of an MP4 file, in order. */
function boxesOf(bytes: Buffer): string[] {
  const names: string[] = [];
  for (let at = 0; at + 8 <= bytes.length; at += Math.max(8, bytes.readUInt32BE(at))) names.push(bytes.toString('latin1', at + 4, at + 8));
  return names;
}

test('makes sound files in the background, and each is what it is called', async ({ page, studio }) => {
  id = (await bringIn(studio, mill, 'The Lodger at the Mill')).id;
  await startMaking(studio, id);
  await untilMade(studio, id);
  await page.goto(`/projects/${id}/mix`);
  const m4b = await made(page, 'M4B');
  expect(m4b.name).toBe('The Lodger at the Mill.m4b');
  const boxes = boxesOf(m4b.bytes);
  expect(boxes[0]).toBe('ftyp');
  expect(boxes.indexOf('moov')).toBeGreaterThan(0);
  expect(boxes.indexOf('moov'), 'the index comes before the sound').toBeLessThan(boxes.indexOf('mdat'));
  expect(m4b.bytes.includes('The Lodger at the Mill')).toBe(true);
  // Opus and WAV are made in the services' own tests.
  await files(page).getByText('To edit').click();
  expect((await made(page, 'FLAC')).bytes.toString('latin1', 0, 4)).toBe('fLaC');
});

test('makes stems and a hand-off for an editor', async ({ page, studio }) => {
  await page.goto(`/projects/${id}/mix`);
  await files(page).getByText('To edit').click();
  const stems = await made(page, 'stems');
  expect(stems.name).toBe('The Lodger at the Mill - stems.zip');
  const inside = unzipSync(stems.bytes);
  const { export: mix } = await readProject(studio, id);
  const sounds = Object.keys(inside).filter((name) => name.endsWith('.wav'));
  expect(sounds).toHaveLength(3);
  for (const name of sounds) {
    const view = Buffer.from(inside[name] ?? new Uint8Array());
    expect(view.toString('latin1', 0, 4), name).toBe('RIFF');
    // 24 bits, two channels, as long as the mix.
    expect(Math.abs(view.length / (44_100 * 6) - (mix?.timeline.durationSeconds ?? 0)), name).toBeLessThan(0.1);
  }
  const pass = Object.entries(inside).filter(([name]) => name.endsWith('.json')).map(([, bytes]) => JSON.parse(text(bytes)).pass);
  expect(pass).toEqual([true, true, true]);
  const handOff = unzipSync((await made(page, 'hand-off')).bytes);
  const project = text(handOff['The Lodger at the Mill.rpp']);
  expect(project.startsWith('<REAPER_PROJECT')).toBe(true);
  expect(JSON.parse(text(handOff['The Lodger at the Mill.otio']))).toMatchObject({ OTIO_SCHEMA: 'Timeline.1' });
  const named = [...project.matchAll(/FILE ["'`](clips\/[^"'`\n]+)/g)].map(([, name]) => name ?? '');
  expect(named.length).toBeGreaterThan(10);
  for (const name of named) expect(Object.keys(handOff), 'every clip that the project names is there').toContain(name);
});

test('makes captions that a browser reads, and a book that is read along', async ({ page, studio }) => {
  await page.goto(`/projects/${id}/mix`);
  await files(page).getByText('To read along').click();
  const vtt = await made(page, 'WebVTT');
  const { export: mix } = await readProject(studio, id);
  const src = `/api/exports/${mix?.id}/vtt?inline=1`;
  const cues = await page.evaluate(async (address) => {
    const video = document.createElement('video');
    const track = document.createElement('track');
    track.kind = 'captions';
    track.src = address;
    track.default = true;
    video.append(track);
    document.body.append(video);
    track.track.mode = 'showing';
    await new Promise((resolve, reject) => {
      track.addEventListener('load', resolve);
      track.addEventListener('error', () => reject(new Error('the browser cannot read the captions')));
    });
    const found = [...(track.track.cues ?? [])].flatMap((cue) => (cue instanceof VTTCue ? [{ start: cue.startTime, end: cue.endTime, text: cue.text }] : []));
    video.remove();
    return found;
  }, src);
  expect(cues).toHaveLength(text(vtt.bytes).match(/ --> /g)?.length ?? 0);
  expect(cues.map((cue) => cue.text).join(' ')).toContain('<v Agnes>');
  expect(cues.some((cue) => /^\[.+\]$/.test(cue.text)), 'sounds have labels').toBe(true);
  for (const cue of cues) expect(cue.end).toBeGreaterThan(cue.start);
  expect(cues.at(-1)?.end ?? 0).toBeLessThanOrEqual((mix?.timeline.durationSeconds ?? 0) + 0.01);

  expect(text((await made(page, 'SRT')).bytes)).toContain('AGNES:');
  expect(JSON.parse(text((await made(page, 'word times')).bytes))).toMatchObject({ format: 'narratix-words', version: 1 });
  const epub = await made(page, 'EPUB');
  expect(epub.name).toBe('The Lodger at the Mill.epub');
  expect(epub.bytes.toString('latin1', 30, 58), 'the type comes first, uncompressed').toBe('mimetypeapplication/epub+zip');
  const book = unzipSync(epub.bytes);
  expect(text(book['EPUB/package.opf'])).toContain('media-overlay="chapter-001-overlay"');
  expect(probeMp3(Buffer.from(book['EPUB/audio/chapter-001.mp3'] ?? [])).durationSeconds).toBeGreaterThan(20);
});

test('makes the chapters and a certificate of what was measured', async ({ page }) => {
  await page.goto(`/projects/${id}/mix`);
  await files(page).getByText('Chapter by chapter').click();
  const chapters = unzipSync((await made(page, 'MP3 by chapter')).bytes);
  expect(Object.keys(chapters)).toEqual(['01 The Lodger at the Mill.mp3']);
  const certificate = unzipSync((await made(page, 'certificate')).bytes);
  expect(JSON.parse(text(certificate['The Lodger at the Mill.json']))).toMatchObject({ format: 'narratix-certificate', preset: { id: 'drama' } });
  expect(text(certificate['The Lodger at the Mill.txt'])).toContain('SHA-256');
});

test('says what a destination wants and refuses, and makes its pack', async ({ page }) => {
  await page.goto(`/projects/${id}/mix`);
  const publish = page.getByRole('region', { name: 'Publish' });
  await publish.getByLabel('Where it goes').selectOption('ACX and Audible (wants human voices)');
  await expect(publish.getByText('Wants human voices.')).toBeVisible();
  await expect(publish.getByText('As known in 2025-06.')).toBeVisible();
  await expect(publish.getByText(/Check them before you submit/)).toBeVisible();
  await expect(publish.getByRole('button', { name: 'Make the ACX master first' })).toBeVisible();

  await publish.getByLabel('Where it goes').selectOption('Podcast feed');
  await expect(publish.getByText('The blurb is empty.')).toBeVisible();
  const form = publish.getByRole('form', { name: 'About the book' });
  await form.getByLabel('Author').fill('A. Writer');
  await form.getByLabel('Blurb').fill('A knock, and rain.');
  await form.getByRole('button', { name: 'Keep what is written here' }).click();
  await expect(publish.getByText('The blurb is empty.')).toBeHidden();
  await publish.getByRole('button', { name: 'Make the pack for Podcast feed' }).click();
  const link = publish.getByRole('link', { name: 'Download the pack for Podcast feed' });
  await expect(link).toBeVisible({ timeout: 90_000 });
  const [saved] = await Promise.all([page.waitForEvent('download'), link.click()]);
  expect(saved.suggestedFilename()).toBe('The Lodger at the Mill - Podcast feed.zip');
  const pack = unzipSync(await readFile(await saved.path()));
  expect(Object.keys(pack)).toEqual(expect.arrayContaining(['audio/01 The Lodger at the Mill - The Lodger at the Mill.mp3', 'captions/01 The Lodger at the Mill - The Lodger at the Mill.vtt', 'manifest.json', 'SHA256SUMS.txt']));
  expect(text(pack['blurb.txt'])).toBe('A knock, and rain.\n');
  expect(text(pack['README.txt'])).toContain('A cover is needed');
  await page.reload();
  await expect(form.getByLabel('Author')).toHaveValue('A. Writer');
});

test('makes the master that a pack needs, and its credits are read and measured', async ({ page }) => {
  await page.goto(`/projects/${id}/mix`);
  const publish = page.getByRole('region', { name: 'Publish' });
  await publish.getByLabel('Where it goes').selectOption('ACX and Audible (wants human voices)');
  await publish.getByLabel(/^Cover/).setInputFiles({ name: 'cover.png', mimeType: 'image/png', buffer: squarePng() });
  await expect(publish.getByText('The cover is 1 x 1 pixels; at least 2400 are needed.')).toBeVisible();
  await publish.getByRole('button', { name: 'Make the ACX master first' }).click();
  await publish.getByRole('button', { name: 'Make the pack for ACX and Audible' }).click({ timeout: 90_000 });
  const link = publish.getByRole('link', { name: 'Download the pack for ACX and Audible' });
  await expect(link).toBeVisible({ timeout: 90_000 });
  const [saved] = await Promise.all([page.waitForEvent('download'), link.click()]);
  const pack = unzipSync(await readFile(await saved.path()));
  const sounds = Object.keys(pack).filter((name) => name.startsWith('audio/'));
  expect(sounds).toEqual(['audio/01 The Lodger at the Mill.mp3', 'audio/00 Opening Credits.mp3', 'audio/02 Closing Credits.mp3', 'audio/The Lodger at the Mill - Retail Sample.mp3']);
  for (const name of sounds) expect(probeMp3(Buffer.from(pack[name] ?? [])).durationSeconds, name).toBeGreaterThan(3);
  const wrong = Object.entries(pack)
    .filter(([name]) => name.startsWith('certificates/') && name.endsWith('.json'))
    .flatMap(([name, bytes]) => JSON.parse(text(bytes)).rows.flatMap((row: { pass: boolean; label: string; value: unknown }) => (row.pass ? [] : [`${name}: ${row.label} ${String(row.value)}`])));
  expect(wrong, 'every limit of ACX’s file specification is met in every file').toEqual([]);
  expect(text(pack['README.txt'])).not.toContain('not spoken yet');
});

for (const [name, viewport] of [['wide', { width: 1440, height: 900 }], ['phone', { width: 390, height: 844 }]] as const) {
  test(`files and packs, ${name}, in light and dark, without a violation that axe can find`, async ({ page }, info) => {
    await page.setViewportSize(viewport);
    await page.goto(`/projects/${id}/mix`);
    for (const group of ['To edit', 'To read along', 'Chapter by chapter']) await files(page).getByText(group).click();
    const publish = page.getByRole('region', { name: 'Publish' });
    await publish.getByLabel('Where it goes').selectOption('ACX and Audible (wants human voices)');
    await expect(publish.getByText('Wants human voices.')).toBeVisible();
    for (const look of ['light', 'dark'] as const) {
      await setLook(page, look);
      expect(await violations(page)).toEqual([]);
      for (const [part, place] of [['files', files(page)], ['publish', publish]] as const) {
        await place.scrollIntoViewIfNeeded();
        await place.screenshot({ path: info.outputPath(`${part}-${look}.png`) });
      }
    }
    expect(await page.evaluate(() => document.documentElement.scrollWidth), 'nothing is wider than the window').toBeLessThanOrEqual(viewport.width);
  });
}
