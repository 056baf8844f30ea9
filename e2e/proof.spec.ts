/** The proof: listening with the text, marking and working through pick-ups, keys, the link for listeners, versions. */
import type { Page } from 'playwright/test';
import { bringIn, readProject, startMaking, untilMade } from './api.ts';
import { violationsInBothLooks } from './axe.ts';
import { expect, test } from './fixtures.ts';
import type { Studio } from '../lib/cli/temporary-studio.ts';

// A table with a wrong row is refused, and a link that was taken back leads nowhere.
test.use({ studioOf: 'the writer', expectedErrors: [/status of 40[04]/] });

const story = `The Counting House

Edwin Pym turned the page. The old clock struck nine.

“They are late,” said Pym, and he pushed back his chair.

A dog barked in the yard below. Coins clattered across the counter.

“Then we wait,” said Mrs. Lamb. She did not look up from her ledger.
`;

let id = '';
async function made(studio: Studio): Promise<string> {
  if (id === '') {
    ({ id } = await bringIn(studio, story, 'The Counting House'));
    await startMaking(studio, id);
    await untilMade(studio, id);
  }
  return id;
}

/** Every rule in the light; in the dark, where only colours differ, the rule of colours. */
async function clean(page: Page, what: string): Promise<void> {
  expect.soft(await violationsInBothLooks(page), what).toEqual([]);
}

/** What is read is no wider than the page: nothing pushes it aside. */
async function fits(page: Page): Promise<void> {
  const box = await page.getByRole('region', { name: /^Text of/ }).boundingBox();
  expect(box?.x).toBe(0);
  expect(box?.width).toBe(page.viewportSize()?.width);
}

test('by mouse: marks what is heard, works through it, and takes the table away and back', async ({ page, studio }) => {
  await page.goto(`/projects/${await made(studio)}/proof`);
  await expect(page.getByText('Heard 0 % since the last change')).toBeVisible();
  await expect(page.getByText(/^No pick-ups yet/)).toBeVisible();
  await clean(page, 'the proof before anything was heard');

  const text = page.getByRole('region', { name: /^Text of/ });
  await page.getByLabel('Speed').selectOption('2');
  await page.getByRole('button', { name: 'Play', exact: true }).click();
  await expect(text.locator('.word-now')).toBeVisible();
  await page.getByRole('button', { name: 'Misread' }).click();
  const rows = page.getByRole('list', { name: 'Pick-ups' }).getByRole('listitem');
  await expect(rows).toHaveCount(1);
  await expect(rows.first()).toContainText('Open');
  // What sounded to its end is counted while it plays on.
  await expect(page.getByText(/Heard [1-9]\d* % since the last change/)).toBeVisible();
  await page.getByRole('button', { name: 'Pause', exact: true }).click();

  await rows.first().getByRole('button', { name: 'Add a note' }).click();
  await page.getByLabel('Note', { exact: true }).fill('=says “pages”');
  await page.getByRole('button', { name: 'Keep the note' }).click();
  await expect(rows.first()).toContainText('=says “pages”');
  await clean(page, 'the proof with a pick-up');
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'Save as CSV' }).click()]);
  const table = await (await download.createReadStream()).toArray();
  const csv = Buffer.concat(table).toString('utf8');
  expect(csv).toContain(`'=says “pages”`);

  await rows.first().getByRole('button', { name: 'Delete this pick-up' }).click();
  await expect(rows).toHaveCount(0);
  await page.getByLabel('A table of pick-ups', { exact: true }).setInputFiles({ name: 'back.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) });
  await expect(rows).toHaveCount(1);
  await expect(rows.first()).toContainText('=says “pages”');
  await page.getByLabel('A table of pick-ups', { exact: true }).setInputFiles({ name: 'bad.csv', mimeType: 'text/csv', buffer: Buffer.from('words\nthunder\n') });
  await expect(page.getByText('Row 2: the words “thunder” are not in the story.')).toBeVisible();

  const chosen = rows.first().getByRole('button', { name: /^Misread/ });
  if ((await chosen.getAttribute('aria-pressed')) === 'false') await chosen.click();
  await rows.first().getByRole('button', { name: 'Fixed' }).click();
  await expect(page.getByRole('button', { name: 'Fixed 1' })).toBeVisible();
  expect((await readProject(studio, id)).export?.openPickUps.count).toBe(0);
});

test('by keyboard alone: J K L, lines, a loop, marks, and keys of one’s own', async ({ page, studio }) => {
  await page.goto(`/projects/${await made(studio)}/proof`);
  await expect(page.getByRole('region', { name: /^Text of/ })).toBeVisible();
  const speed = page.getByLabel('Speed');
  await page.keyboard.press('l');
  await expect(page.getByRole('button', { name: 'Pause', exact: true })).toBeVisible();
  await page.keyboard.press('l');
  await expect(speed).toHaveValue('1.25');
  await page.keyboard.press('k');
  await expect(page.getByRole('button', { name: 'Play', exact: true })).toBeVisible();
  await page.keyboard.press('j');
  await expect(speed).toHaveValue('1');
  const current = page.getByRole('region', { name: /^Text of/ }).locator('[aria-current="true"]');
  await page.keyboard.press('ArrowRight');
  const line = await current.textContent();
  await page.keyboard.press('ArrowRight');
  await expect(current).not.toHaveText(line ?? '');
  await page.keyboard.press('ArrowLeft');
  await expect(current).toHaveText(line ?? '');
  await page.keyboard.press('o');
  await expect(page.getByRole('button', { name: 'Repeat this line' })).toHaveAttribute('aria-pressed', 'true');
  await page.keyboard.press('o');
  await page.keyboard.press('p');
  await expect(page.getByRole('button', { name: 'Open 1' })).toBeVisible();
  await page.keyboard.press('c');
  await page.getByLabel('Note', { exact: true }).pressSequentially('too near');
  await page.keyboard.press('Enter');
  await expect(page.getByLabel('Note', { exact: true })).toBeHidden();
  await expect(page.getByRole('button', { name: 'Open 2' })).toBeVisible();
  // The one that was marked last.
  await page.keyboard.press('f');
  await expect(page.getByRole('listitem').filter({ hasText: 'too near' })).toContainText('Fixed');
  await expect(page.getByRole('button', { name: 'Open 1' })).toBeVisible();

  // Another key for playing: the clash is said, and taken back.
  await page.getByRole('button', { name: 'Keys', exact: true }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Change the key: Play or pause' }).focus();
  await page.keyboard.press('Enter');
  await page.keyboard.press('m');
  await expect(page.getByRole('alert').filter({ hasText: 'M also means' }).first()).toBeVisible();
  await clean(page, 'the keys');
  await page.getByRole('button', { name: 'Change the key: Play or pause' }).focus();
  await page.keyboard.press('Enter');
  await page.keyboard.press('x');
  await expect(page.getByRole('alert').filter({ hasText: 'also means' })).toHaveCount(0);
  await page.getByRole('button', { name: 'Done' }).focus();
  await page.keyboard.press('Enter');
  await page.reload();
  await expect(page.getByRole('region', { name: /^Text of/ })).toBeVisible();
  await page.keyboard.press('x');
  await expect(page.getByRole('button', { name: 'Pause', exact: true })).toBeVisible();
  await page.keyboard.press('x');
});

test('on a phone: the text, the marks, and the list as a sheet', async ({ page, studio }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto(`/projects/${await made(studio)}/proof`);
  await expect(page.getByRole('region', { name: /^Text of/ })).toBeVisible();
  await fits(page);
  await clean(page, 'the proof on a phone');
  await page.getByRole('button', { name: 'Noise' }).click();
  await page.getByRole('button', { name: /^\d+ pick-ups?$/ }).click();
  await expect(page.getByRole('dialog', { name: 'Pick-ups' }).getByRole('listitem').filter({ hasText: 'Noise' })).toBeVisible();
  await clean(page, 'the list on a phone');
});

test('a share link: made, listened to and answered by somebody else, and taken back', async ({ page, studio, browser }) => {
  await page.goto(`/projects/${await made(studio)}/mix`);
  await page.getByRole('button', { name: 'Make a share link' }).click();
  const address = await page.getByLabel('The link').inputValue();
  expect(address).toMatch(/\/listen\/[\w-]{32}$/);
  await clean(page, 'the mix with a share link');
  const token = address.split('/').at(-1) ?? '';
  const ask = (path: string, init?: RequestInit) => fetch(`${studio.url}/api/listen/${path}`, init);

  const context = await browser.newContext({ viewport: { width: 390, height: 844 }, reducedMotion: 'reduce', colorScheme: 'light' });
  const listener = await context.newPage();
  const answer = await listener.goto(address);
  expect(answer?.status()).toBe(200);
  await expect(listener.locator('meta[name="robots"]').last()).toHaveAttribute('content', /noindex/);
  await expect(listener.getByRole('heading', { name: 'The Counting House' })).toBeVisible();
  await expect(listener.getByRole('region', { name: /^Text of/ })).toContainText('They are late');
  await fits(listener);
  // Of the drama's rows no id is on the page, nor in what it asked for.
  expect(await listener.content()).not.toContain(id);
  await listener.getByRole('button', { name: 'Play', exact: true }).click();
  await expect(listener.locator('.word-now')).toBeVisible();
  await listener.getByRole('button', { name: 'Noise' }).click();
  const dialog = listener.getByRole('dialog');
  await dialog.getByLabel('Your name').fill('Ann Low');
  await dialog.getByLabel('What you heard').fill('a <b>click</b>');
  await clean(listener, 'telling the writer');
  await dialog.getByRole('button', { name: 'Tell the writer' }).click();
  await expect(listener.getByText('The writer is told. Thank you.')).toBeVisible();
  await clean(listener, 'the page of a listener');
  await listener.setViewportSize({ width: 1440, height: 900 });
  await clean(listener, 'the page of a listener, wide');

  await page.getByRole('link', { name: 'Proof', exact: true }).click();
  const theirs = page.getByRole('list', { name: 'Pick-ups' }).getByRole('listitem').filter({ hasText: 'Heard by Ann Low' });
  await expect(theirs).toContainText('a <b>click</b>');

  const part = await ask(`${token}/sound`, { headers: { Range: 'bytes=100-199' } });
  expect([part.status, (await part.arrayBuffer()).byteLength, part.headers.get('x-robots-tag'), part.headers.get('referrer-policy')]).toEqual([206, 100, 'noindex, nofollow', 'no-referrer']);
  expect(await (await ask(`${token}/captions`)).text()).toMatch(/^WEBVTT/);
  expect((await ask(`${token}/cover`)).status).toBe(404);

  await page.goto(`/projects/${id}/mix`);
  await page.getByRole('button', { name: 'Take the link back' }).click();
  await expect(page.getByRole('button', { name: 'Make a share link' })).toBeVisible();
  for (const gone of [token, 'x'.repeat(32)]) {
    expect((await listener.goto(`${studio.url}/listen/${gone}`))?.status()).toBe(404);
    for (const path of ['sound', 'captions', 'cover', 'lines']) expect((await ask(`${gone}/${path}`)).status, path).toBe(404);
    expect((await ask(`${gone}/pick-ups`, { method: 'POST', body: JSON.stringify({ version: '', chapter: 0, line: 0, start: 0, end: 1, kind: 'note', text: '', by: 'x' }) })).status).toBe(404);
  }
  await context.close();
});

test('a version: kept, compared in words, and brought back with its mix', async ({ page, studio }) => {
  await page.goto(`/projects/${await made(studio)}/mix`);
  await page.getByLabel('Name of the version').fill('ACX final');
  await page.getByRole('button', { name: 'Keep this version' }).click();
  const versions = page.getByRole('list', { name: 'Versions' }).getByRole('listitem');
  await expect(versions).toHaveCount(1);
  const before = await readProject(studio, id);
  await page.getByRole('checkbox', { name: 'Rooms answer' }).click();
  await expect(page.getByText('something has changed since')).toBeVisible();
  await page.getByRole('button', { name: 'What has changed since ACX final?' }).click();
  await expect(versions.first()).toContainText(/Since then: .*mix settings/);
  await page.getByRole('button', { name: 'Restore ACX final' }).click();
  await clean(page, 'the question before a version is restored');
  await page.getByRole('button', { name: 'Restore it' }).click();
  await expect(versions).toHaveCount(2);
  await expect(versions.first()).toContainText('Before “ACX final” was restored');
  await expect(page.getByText('nothing has changed since.')).toBeVisible();
  const after = await readProject(studio, id);
  expect(after.export?.id).toBe(before.export?.id);
  expect(after.mixSettings).toEqual(before.mixSettings);
});
