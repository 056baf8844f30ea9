/** The proof: listening with the text, marking and working through pick-ups, keys, the link for listeners, versions. */
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright/test';
import { bringIn, readProject, startMaking, untilMade } from './api.ts';
import { expect, test } from './fixtures.ts';
import { setLook } from './looks.ts';
import type { Studio } from '../lib/cli/temporary-studio.ts';

test.use({ studioOf: 'the proof' });
test.describe.configure({ mode: 'serial' });

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
  const light = await new AxeBuilder({ page }).analyze();
  await setLook(page, 'dark');
  const dark = await new AxeBuilder({ page }).withRules(['color-contrast']).analyze();
  await setLook(page, 'light');
  expect.soft([...light.violations, ...dark.violations].map(({ id: rule, help, nodes }) => `${rule}: ${help}: ${nodes.map((node) => node.target.join(' ')).join('; ')}`), what).toEqual([]);
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
  await page.getByLabel('A table of pick-ups').setInputFiles({ name: 'back.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) });
  await expect(rows).toHaveCount(1);
  await expect(rows.first()).toContainText('=says “pages”');
  await page.getByLabel('A table of pick-ups').setInputFiles({ name: 'bad.csv', mimeType: 'text/csv', buffer: Buffer.from('words\nthunder\n') });
  await expect(page.getByText('Row 2: the words “thunder” are not in the story.')).toBeVisible();

  await rows.first().getByRole('button', { name: /^Misread/ }).click();
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
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  const current = page.locator('[aria-current="true"]');
  await expect(current).toContainText('late');
  await page.keyboard.press('o');
  await expect(page.getByRole('button', { name: 'Repeat this line' })).toHaveAttribute('aria-pressed', 'true');
  await page.keyboard.press('o');
  await page.keyboard.press('p');
  await expect(page.getByRole('button', { name: 'Open 1' })).toBeVisible();
  await page.keyboard.press('c');
  await page.getByLabel('Note', { exact: true }).pressSequentially('too near');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: 'Open 2' })).toBeVisible();
  await page.keyboard.press('f');
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
  await page.getByRole('button', { name: 'Noise' }).click();
  await page.getByRole('button', { name: /^\d+ pick-ups?$/ }).click();
  await expect(page.getByRole('dialog', { name: 'Pick-ups' }).getByRole('listitem').filter({ hasText: 'Noise' })).toBeVisible();
  await clean(page, 'the list on a phone');
});
