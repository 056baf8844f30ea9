/**
 * `npm run screenshots`: the README's pictures, taken anew. A studio on a temporary data folder, the three demo stories,
 * one of them made; each page as a visitor sees it, written to public/readme/*.png.
 */
import { mkdir, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { constants, crc32, deflateSync, inflateSync } from 'node:zlib';
import { chromium, type Page } from 'playwright';
import { browserFlags, findBrowser } from './find-browser.ts';
import { newDataFolder, root, Studio } from './temporary-studio.ts';

const folder = path.join(root, 'public', 'readme');
const wide = { width: 1440, height: 900 };
const phone = { width: 390, height: 844 };
/** What a picture may weigh, bytes: a README is read on slow lines too. */
const mostBytes = 250_000;
const MAKING_MS = 300_000;
/** The pages may have to be built first. */
const BUILDING_MS = 300_000;
const story = 'The Lamplighter’s Debt';
const say = (line: string) => process.stderr.write(`${line}\n`);

await using stack = new AsyncDisposableStack();
const found = await findBrowser(say);
const studio = await Studio.start(await newDataFolder(), { readyWithinMs: BUILDING_MS });
stack.defer(async () => {
  await studio.stop();
  await rm(studio.dataDir, { recursive: true, force: true });
});
const browser = await chromium.launch({ executablePath: found.executablePath, args: browserFlags });
stack.defer(async () => await browser.close());
await mkdir(folder, { recursive: true });

const page = await newPage('light', wide);
const address = await makeDemos(page);

await page.goto(studio.url);
await page.getByRole('link', { name: story }).waitFor();
await take(page, 'library');
await script(page);
await take(page, 'script');
await page.goto(`${address}/cast`);
await page.getByRole('button', { name: /^Change the voice/ }).first().waitFor();
await take(page, 'cast');
await page.goto(`${address}/sound`);
// The chapter's sounds, and not only its block of the book.
await page.locator('[data-timeline-cue]').first().waitFor();
await take(page, 'sound');
await page.goto(`${address}/mix`);
await page.locator('main canvas[data-drawn="true"]').first().waitFor();
// A third of the way in: a line that sounds, and what was heard before it.
const waveform = page.getByRole('slider', { name: 'Place in the mix' });
const box = await waveform.boundingBox();
if (box) await waveform.click({ position: { x: box.width * 0.34, y: box.height / 2 } });
await page.getByRole('region', { name: 'Follow along' }).locator('[aria-current="true"]').waitFor();
await take(page, 'mix');

const dark = await newPage('dark', wide);
await script(dark);
await take(dark, 'script-dark');
const small = await newPage('light', phone);
await small.goto(address);
await small.getByRole('option').nth(3).waitFor();
await take(small, 'phone');
say(`The pictures are in ${path.relative(root, folder)}.`);

async function newPage(colorScheme: 'light' | 'dark', viewport: { width: number; height: number }): Promise<Page> {
  const context = await browser.newContext({ colorScheme, viewport, deviceScaleFactor: 1, reducedMotion: 'reduce', locale: 'en-GB' });
  return await context.newPage();
}

/** Opens every demo story from the library, as a newcomer does, and makes one of them. Gives its address. */
async function makeDemos(visitor: Page): Promise<string> {
  await visitor.goto(studio.url);
  const tries = visitor.getByRole('button', { name: /^Try “/ });
  await tries.first().waitFor();
  const names = (await tries.allTextContents()).map((name) => name.trim());
  const own = names.find((name) => name.includes(story));
  if (own === undefined) throw new Error(`There is no demo story “${story}” any more; name another one in this file.`);
  let made = '';
  for (const name of [...names.filter((other) => other !== own), own]) {
    await visitor.goto(`${studio.url}/new`);
    await visitor.getByRole('button', { name }).click();
    await visitor.waitForURL(/\/projects\/[0-9a-f-]+$/);
    made = visitor.url();
    await visitor.getByRole('button', { name: /^Make everything/ }).and(visitor.locator(':enabled')).waitFor();
  }
  say(`Making “${story}” ...`);
  await visitor.getByRole('button', { name: /^Make everything/ }).click();
  await visitor.getByRole('link', { name: 'Download MP3' }).waitFor({ timeout: MAKING_MS });
  return made;
}

/** The script with a line chosen that somebody speaks, so that all three columns have something to show. */
async function script(visitor: Page): Promise<void> {
  await visitor.goto(address);
  await visitor.getByRole('option').nth(7).click();
  await visitor.getByRole('combobox', { name: /Speaker/ }).waitFor();
}

async function take(visitor: Page, name: string): Promise<void> {
  await visitor.evaluate(() => document.fonts.ready);
  for (const waveform of await visitor.locator('canvas').all()) await waveform.and(visitor.locator('[data-drawn="true"]')).waitFor();
  const bytes = packed(await visitor.screenshot({ animations: 'disabled', caret: 'hide' }));
  const file = path.join(folder, `${name}.png`);
  await writeFile(file, bytes);
  const { size } = await stat(file);
  if (size > mostBytes) throw new Error(`${name}.png weighs ${Math.round(size / 1000)} KB, more than the ${mostBytes / 1000} KB a picture may have.`);
  say(`${name}.png, ${Math.round(size / 1000)} KB`);
}

/** The same picture with its data compressed as far as PNG allows; browsers compress for speed. */
function packed(png: Buffer): Buffer {
  const parts: Buffer[] = [png.subarray(0, 8)];
  const data: Buffer[] = [];
  for (let at = 8; at < png.length; ) {
    const length = png.readUInt32BE(at);
    const type = png.toString('latin1', at + 4, at + 8);
    const whole = png.subarray(at, at + 12 + length);
    at += whole.length;
    if (type === 'IDAT') data.push(whole.subarray(8, 8 + length));
    else if (type === 'IEND') parts.push(chunk('IDAT', deflateSync(inflateSync(Buffer.concat(data)), { level: 9, memLevel: 9, strategy: constants.Z_FILTERED })), whole);
    else parts.push(whole);
  }
  const smaller = Buffer.concat(parts);
  return smaller.length < png.length ? smaller : png;
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const out = Buffer.alloc(body.length + 8);
  out.writeUInt32BE(data.length, 0);
  body.copy(out, 4);
  out.writeUInt32BE(crc32(body), body.length + 4);
  return out;
}
