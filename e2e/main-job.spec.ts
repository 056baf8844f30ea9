/** The main job as a newcomer does it: a pasted story becomes a drama that is seen, heard, changed and taken away. */
import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright/test';
import { listProjects, readLines, readProject, untilMade } from './api.ts';
import { takesOf } from './database.ts';
import { expect, test } from './fixtures.ts';
import { measureMp3, probeMp3, probeWav } from './probe.ts';
import { mill } from './stories.ts';

test.use({ studioOf: 'main job' });
test.describe.configure({ mode: 'serial' });

/** The drama of these tests, once the first has made it. */
let id = '';

test('pastes a story and sees who speaks', async ({ page, studio }) => {
  await page.goto('/');
  await expect(page.getByRole('heading', { name: 'Hear your story played' })).toBeVisible();
  await expect(page.getByRole('button', { name: /^Try “/ })).toHaveCount(3);
  await expect(page.getByText(studio.dataDir)).toBeVisible();

  await page.getByLabel('Your story').fill(mill);
  await page.getByRole('button', { name: 'Start this drama' }).click();
  await page.waitForURL(/\/projects\/[0-9a-f-]+$/);
  id = new URL(page.url()).pathname.split('/')[2] ?? '';
  await expect(page).toHaveTitle(/The Lodger at the Mill/);

  const line = (text: string) => page.getByRole('option').filter({ hasText: text });
  await expect(line('Somebody is at the door')).toContainText('Tom');
  await expect(line('Sit down and eat')).toContainText('Agnes');
  await expect(line('I have walked from Dunmere')).toContainText('Mr. Harrow');
  await expect(line('Outside, footsteps crossed')).toContainText('Narrator');

  await page.getByRole('link', { name: 'Cast', exact: true }).click();
  for (const name of ['Narrator', 'Agnes', 'Tom', 'Mr. Harrow']) await expect(page.getByRole('article', { name: new RegExp(name) })).toBeVisible();
  await expect(page.getByText('Draft voices: for checking speakers, timing and effects.')).toBeVisible();

  const lines = await readLines(studio, id);
  expect(lines.map((one) => one.text).join(''), 'the lines tile the story').toBe(mill);
});

test('makes everything, and a reload in the middle changes nothing', async ({ page, studio }) => {
  await page.goto(`/projects/${id}`);
  await page.getByRole('button', { name: 'Make everything' }).click();
  const making = page.getByRole('region', { name: 'Making' });
  await expect(making.getByRole('button', { name: 'Cancel' })).toBeVisible();
  // Lines are being spoken: some are done, not all.
  const spoken = making.locator('[data-stage="speak"][data-state="running"]');
  await expect(spoken).toContainText(/[1-9]\d*\/\d+/, { timeout: 90_000 });
  const before = await percent(page);

  await page.reload();
  await expect(making).toBeVisible();
  expect(await percent(page)).toBeGreaterThanOrEqual(before);
  await expect.poll(() => percent(page), { timeout: 90_000 }).toBeGreaterThan(before);

  await expect(page.getByText(/^Your drama is made: \d+:\d\d\.$/)).toBeVisible({ timeout: 200_000 });
  await expect(making).toBeHidden();
  await expect(page.getByRole('link', { name: 'Download MP3' })).toBeVisible();
  const made = await readProject(studio, id);
  expect(made.production).toMatchObject({ state: 'done', fraction: 1, problems: [] });
  expect(made.lines).toMatchObject({ ready: made.lines.total, failed: 0, stale: 0 });
});

test('sees the waveform and the measured figures', async ({ page, studio }) => {
  await page.goto(`/projects/${id}/mix`);
  await expect(page.locator('main canvas').first()).toHaveAttribute('data-drawn', 'true');
  const painted = await page.locator('main canvas').first().evaluate((canvas) => {
    if (!(canvas instanceof HTMLCanvasElement)) throw new Error('no canvas');
    const { width, height } = canvas;
    const data = canvas.getContext('2d')?.getImageData(0, 0, width, height).data ?? new Uint8ClampedArray();
    const colours = new Map<string, number>();
    const tall = new Set<number>();
    let columns = 0;
    for (let x = 0; x < width; x += 1) {
      let filled = 0;
      for (let y = 0; y < height; y += 1) {
        const at = (y * width + x) * 4;
        const alpha = data[at + 3] ?? 0;
        if (alpha === 0) continue;
        filled += 1;
        if (alpha < 255) continue;
        const colour = `${data[at]},${data[at + 1]},${data[at + 2]}`;
        colours.set(colour, (colours.get(colour) ?? 0) + 1);
      }
      if (filled > 0) columns += 1;
      tall.add(filled);
    }
    return { share: columns / width, heights: tall.size, colours: [...colours.values()].filter((count) => count > 50).length };
  });
  expect(painted.share, 'bars all along').toBeGreaterThan(0.3);
  expect(painted.heights, 'of differing height').toBeGreaterThan(10);
  expect(painted.colours, 'in the colours of the narrator and three people').toBeGreaterThanOrEqual(4);

  const { export: mix } = await readProject(studio, id);
  const certificate = page.getByRole('region', { name: /Certificate/ });
  await expect(certificate.getByText('✓ met')).toHaveCount(4);
  await expect(certificate.getByText('Every limit is met.')).toBeVisible();
  await expect(certificate.getByRole('row', { name: /^Loudness −/ })).toContainText(`−${Number(Math.abs(mix?.measure.integratedLufs ?? 0).toFixed(1))} LUFS`);
  await expect(page.getByRole('list', { name: 'Who speaks' }).getByRole('listitem')).toHaveCount(4);
  await expect(page.getByRole('list', { name: 'Effects' }).getByText(/^Knock/i)).not.toHaveCount(0);
  for (const meter of ['momentary', 'short', 'peak']) await expect(page.locator(`[data-meter="${meter}"] [data-part="figure"]`), 'nothing is measured before the first moment').toHaveText('–');
});

test.describe('a cover', () => {
  test.use({ expectedErrors: [/status of 503/] });

  test('that cannot be drawn says so; one that can be is handed over once', async ({ page }) => {
    await page.route('**/peaks', (route) => route.fulfill({ status: 503 }));
    let covers = 0;
    await page.route('**/cover', (route) => {
      covers += 1;
      return route.fulfill({ json: {} });
    });
    await page.goto(`/projects/${id}/mix`);
    const open = page.getByRole('button', { name: 'Or make one of the title' });
    const cover = page.getByRole('dialog', { name: 'A cover of the title' });
    const take = cover.getByRole('button', { name: 'Use it as the cover' });
    await open.click();
    await expect(cover.getByRole('alert')).toContainText('The sound of the mix could not be read', { timeout: 30_000 });
    await expect(take).toBeDisabled();

    await page.unroute('**/peaks');
    await page.reload();
    await page.evaluate(() => {
      HTMLCanvasElement.prototype.toBlob = (give) => give(null);
    });
    await open.click();
    await take.click();
    await expect(page.getByText('The browser could not make a picture of it.')).toBeVisible();
    await page.evaluate(() => {
      HTMLCanvasElement.prototype.toBlob = (give) => window.addEventListener('given', () => give(new Blob(['cover'])), { once: true });
    });
    await take.click();
    await expect(take).toBeDisabled();
    await page.evaluate(() => window.dispatchEvent(new Event('given')));
    await expect(cover).toBeHidden();
    await expect.poll(() => covers).toBe(1);
  });
});

test.describe('the palette', () => {
  test.use({ expectedErrors: [/ERR_FAILED/] });

  test('that does not come leaves alone what was opened in the meantime', async ({ page }) => {
    await page.goto(`/projects/${id}/mix`);
    await expect(page.locator('main canvas').first()).toHaveAttribute('data-drawn', 'true');
    const sheet = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
    await page.keyboard.press('?');
    await expect(sheet).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(sheet).toBeHidden();

    const held = Promise.withResolvers<void>();
    let refused = 0;
    await page.route('**/_next/static/**', async (route) => {
      await held.promise;
      await route.abort();
      refused += 1;
    });
    await page.keyboard.press('Control+k');
    await expect(page.getByLabel('What to find or do')).toBeFocused();
    await page.keyboard.press('Escape');
    await expect(page.getByLabel('What to find or do')).toBeHidden();
    await page.keyboard.press('?');
    await expect(sheet).toBeVisible();
    held.resolve();
    await expect.poll(() => refused, 'the page asks a second time, and gives up').toBe(2);
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
    await expect(sheet).toBeVisible();
    await expect(page.getByText('The studio does not answer.')).toBeHidden();
  });
});

test('plays the mix, sees the line that sounds, and seeks', async ({ page, studio }) => {
  await watchSound(page);
  await page.goto(`/projects/${id}/mix`);
  const player = page.getByRole('contentinfo', { name: 'Player' });
  await player.getByRole('button', { name: 'Play' }).click();
  await expect.poll(() => soundAt(page)).toBeGreaterThan(1);
  const first = await soundAt(page);
  await expect.poll(() => soundAt(page)).toBeGreaterThan(first + 0.5);
  await expect(player.getByText(/^0:0[1-9] \/ \d:\d\d/)).toBeVisible();

  const { export: mix } = await readProject(studio, id);
  if (!mix) throw new Error('The drama has no mix.');
  const lines = new Map((await readLines(studio, id)).map((line) => [line.id, line.text.trim()]));
  const lit = page.getByRole('region', { name: 'Follow along' }).locator('[aria-current="true"]');
  await expect(lit).toHaveCount(1);
  const slider = page.getByRole('slider', { name: 'Place in the mix' });
  const box = await slider.boundingBox();
  if (!box) throw new Error('The waveform is not on the page.');
  await slider.click({ position: { x: box.width * 0.6, y: box.height / 2 } });
  const { durationSeconds, speech } = mix.timeline;
  await expect.poll(() => soundAt(page)).toBeGreaterThan(durationSeconds * 0.57);
  await player.getByRole('button', { name: 'Pause' }).click();
  const at = await soundAt(page);
  expect(at).toBeLessThan(durationSeconds * 0.57 + 15);
  const sounding = speech.filter((line) => line.start <= at + 0.01).at(-1);
  await expect(lit).toContainText(lines.get(sounding?.segmentId ?? '') ?? 'no line');
  // Paused is paused, and the line stays lit on the script too; the meters show the place.
  expect(await soundAt(page)).toBe(at);
  await expect(page.locator('[data-meter="short"] [data-part="figure"]')).toHaveText(/^−[12]\d\.\d LUFS$/);
  await expect(page.locator('[data-meter="peak"] [data-part="figure"]')).toHaveText(/^−\d+\.\d dBFS$/);

  await slider.focus();
  await page.keyboard.press('Home');
  await expect.poll(() => soundAt(page)).toBeLessThan(0.1);
});

test('downloads the MP3 and the WAV, which are what the page says', async ({ page, studio }) => {
  const { export: mix } = await readProject(studio, id);
  if (!mix) throw new Error('The drama has no mix.');
  await page.goto(`/projects/${id}/mix`);
  const mp3 = await download(page, 'MP3');
  expect(mp3.name).toBe('The Lodger at the Mill.mp3');
  const facts = probeMp3(mp3.bytes);
  expect(Math.abs(facts.durationSeconds - mix.timeline.durationSeconds), `${facts.durationSeconds} s for a timeline of ${mix.timeline.durationSeconds} s`).toBeLessThanOrEqual(0.05);
  expect(facts.strayBytes, 'nothing but frames').toBeLessThanOrEqual(128);
  const loudness = await measureMp3(mp3.path);
  test.info().annotations.push({ type: 'loudness', description: JSON.stringify(loudness) });
  expect(Math.abs(loudness.integratedLufs + 16)).toBeLessThanOrEqual(0.5);
  expect(loudness.truePeakDbtp).toBeLessThanOrEqual(-1);

  await page.getByRole('region', { name: 'Files' }).getByText('To edit').click();
  await page.getByRole('button', { name: 'Make WAV' }).click();
  await expect(page.getByRole('link', { name: /Download WAV/ })).toBeVisible({ timeout: 60_000 });
  const wav = probeWav((await download(page, 'WAV')).bytes);
  expect(Math.abs(wav.durationSeconds - mix.timeline.durationSeconds)).toBeLessThanOrEqual(0.05);
  expect(wav).toMatchObject({ channels: 2, sampleRate: 44_100 });
  expect(wav.peak, 'no clipping, and not silence').toBeGreaterThan(0.1);
  expect(wav.peak).toBeLessThan(10 ** (-1 / 20));
});

test('gives one line to somebody else, and only that line is spoken again', async ({ page, studio }) => {
  const before = await readLines(studio, id);
  const takes = await takesOf(studio, id);
  const asked = before.find((line) => line.text.includes('Did you see anyone'));
  if (!asked) throw new Error('The line is not there.');
  await page.goto(`/projects/${id}`);
  await page.getByRole('option').filter({ hasText: 'Did you see anyone' }).click();
  const speaker = page.getByRole('combobox', { name: /Speaker/ });
  await speaker.fill('Har');
  await page.getByRole('option', { name: /^Mr. Harrow/ }).click();
  await expect(page.locator(`[data-line="${asked.id}"]`)).toContainText('Mr. Harrow');
  await expect(page.locator(`[data-line="${asked.id}"]`)).toHaveAttribute('data-state', 'stale');

  await page.getByRole('button', { name: 'Make the changes' }).click();
  await expect(page.locator(`[data-line="${asked.id}"]`)).toHaveAttribute('data-state', 'ready', { timeout: 90_000 });
  await expect(page.getByRole('link', { name: 'Download MP3' })).toBeVisible({ timeout: 90_000 });
  const made = await untilMade(studio, id);
  expect(made.production).toMatchObject({ state: 'done', problems: [] });
  const after = await readLines(studio, id);
  const changed = after.filter((line, index) => line.takeAssetId !== before[index]?.takeAssetId);
  expect(changed.map((line) => line.text)).toEqual([asked.text]);
  const later = (await takesOf(studio, id)).filter((take) => takes.every(({ id: old }) => old !== take.id));
  expect(later.map((take) => take.segmentId), 'one new take, of that line').toEqual([asked.id]);
});

test('turns a sound off and is told that the mix is older', async ({ page, studio }) => {
  await page.goto(`/projects/${id}/sound`);
  const knock = page.getByRole('checkbox', { name: /^Knock.*: on$/i });
  await expect(knock).toBeChecked();
  await knock.uncheck();
  await expect(page.getByText('Saved', { exact: true })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Make the changes' })).toBeVisible();
  await page.getByRole('link', { name: 'Mix', exact: true }).click();
  await expect(page.getByText(/something has changed since/)).toBeVisible();
  expect((await readProject(studio, id)).export?.stale).toBe(true);
  await page.reload();
  await expect(page.getByText(/something has changed since/)).toBeVisible();
  await page.getByText('What each was, and what has changed since').click();
  const mixes = page.getByRole('list', { name: 'Exports so far' }).getByRole('listitem');
  await expect(mixes.first()).toContainText(/Since then: \d+ (line|sound)/);
  await expect(mixes.first().getByRole('link', { name: /^Download MP3 of export/ })).toBeVisible();
});

test('saves a copy and opens it as a drama of its own, with nothing left to make', async ({ page, studio }, info) => {
  await page.goto(`/projects/${id}/mix`);
  const [saved] = await Promise.all([page.waitForEvent('download'), page.getByRole('region', { name: 'Files' }).getByRole('link', { name: 'Save a copy' }).click()]);
  expect(saved.suggestedFilename()).toBe('The Lodger at the Mill.narratix');
  const file = info.outputPath(saved.suggestedFilename());
  await saved.saveAs(file);

  await page.goto('/new');
  await page.getByLabel('Story file').setInputFiles(file);
  await page.getByRole('button', { name: 'Open the copy' }).click();
  await page.waitForURL(/\/projects\/[0-9a-f-]+$/);
  const copyId = new URL(page.url()).pathname.split('/')[2] ?? '';
  expect(copyId).not.toBe(id);
  await expect(page.getByRole('option').filter({ hasText: 'Did you see anyone' })).toContainText('Mr. Harrow');

  const [first, second] = [await readLines(studio, id), await readLines(studio, copyId)];
  const names = async (project: string) => new Map((await readProject(studio, project)).cast.map((person) => [person.id, person.name]));
  const [firstNames, secondNames] = [await names(id), await names(copyId)];
  const shape = (lines: typeof first, cast: Map<string, string>) => lines.map((line) => ({ text: line.text, speaker: cast.get(line.characterId ?? '') ?? null, take: line.takeAssetId, state: line.state }));
  expect(shape(second, secondNames)).toEqual(shape(first, firstNames));
  const copy = await readProject(studio, copyId);
  expect(copy.lines).toMatchObject({ ready: copy.lines.total, stale: 0 });
  expect(copy.cues.map((cue) => [cue.label, cue.enabled, cue.state])).toEqual((await readProject(studio, id)).cues.map((cue) => [cue.label, cue.enabled, cue.state]));
  expect(copy.production?.state ?? 'none').not.toBe('running');

  await page.goto('/');
  await expect(page.getByRole('link', { name: 'The Lodger at the Mill' })).toHaveCount(2);
  expect(await listProjects(studio)).toHaveLength(2);
});

async function percent(page: Page): Promise<number> {
  const strip = page.getByRole('region', { name: 'Making' });
  const text = await strip.getByText(/^\d+ %$/).textContent();
  return Number.parseInt(text ?? '', 10);
}

/** The mix is played by an audio element that stands in no document: note it when it is made. */
async function watchSound(page: Page): Promise<void> {
  await page.addInitScript(() => {
    window.Audio = class extends Audio {
      constructor(source?: string) {
        super(source);
        Object.assign(window, { sounding: this });
      }
    };
  });
}

async function soundAt(page: Page): Promise<number> {
  return await page.evaluate(() => ('sounding' in window && window.sounding instanceof HTMLMediaElement ? window.sounding.currentTime : 0));
}

async function download(page: Page, format: 'MP3' | 'WAV'): Promise<{ name: string; path: string; bytes: Uint8Array }> {
  const link = page.getByRole('region', { name: 'Files' }).getByRole('link', { name: `Download ${format}` });
  const [file] = await Promise.all([page.waitForEvent('download'), link.click()]);
  const path = await file.path();
  return { name: file.suggestedFilename(), path, bytes: await readFile(path) };
}
