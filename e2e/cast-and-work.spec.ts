/** The cast beyond its voices, the work in progress, and what finds everything: once by mouse, once by keyboard only. */
import type { Page } from 'playwright/test';
import { bringIn, readLines, readProject, startMaking, until } from './api.ts';
import { violationsInBothLooks } from './axe.ts';
import { openByKey } from './dialogs.ts';
import { expect, test } from './fixtures.ts';
import { mill, millOpening } from './stories.ts';

test.use({ studioOf: 'cast and work' });

test('the tour: a story of ours, a line heard, a speaker changed, the making begun; and never again', async ({ page }) => {
  await page.goto('/');
  await page.getByRole('region', { name: 'Tour' }).getByRole('button', { name: 'Show me' }).click();
  await page.getByRole('button', { name: 'Hear a line' }).click();
  await page.getByRole('button', { name: 'Show me a line' }).click();
  const speaker = page.getByRole('combobox', { name: /Speaker/ });
  await expect(speaker).toBeVisible();
  await clean(page, 'the tour');
  await page.locator('[data-lines]').focus();
  await page.keyboard.press('2');
  const tour = page.getByRole('region', { name: 'Tour, step 4 of 4' });
  await tour.getByRole('button', { name: /^Make/ }).click();
  await expect(page.getByText('That was the tour.')).toBeVisible();
  await expect(tour).toHaveCount(0);
  await page.reload();
  const making = page.getByRole('region', { name: 'Making' });
  await expect(making).toBeVisible();
  await expect(page.getByRole('region', { name: /^Tour/ })).toHaveCount(0);
  // A whole story of ours would be made beside all that follows.
  await making.getByRole('button', { name: 'Cancel' }).click();
  await expect(page.getByText('Cancelled.')).toBeVisible();
});

test('how a name is said is heard before it is kept, and only its lines are stale then', async ({ page, studio }) => {
  const { id } = await bringIn(studio, millOpening, 'Said');
  await page.goto(`/projects/${id}/cast`);
  await page.getByRole('button', { name: /^How it is said: Agnes/ }).click();
  const dialog = page.getByRole('dialog', { name: 'How a word is said' });
  await dialog.getByLabel('As it is said').fill('ahn-yess');
  await dialog.getByRole('button', { name: 'Say it: Agnes' }).click();
  await expect(dialog.getByRole('button', { name: 'Stop: Agnes' })).toBeVisible();
  expect((await readLines(studio, id)).some((line) => line.spokenChanges.some(({ rule }) => rule === 'pronunciation'))).toBe(false);
  await dialog.getByRole('radio', { name: /IPA/ }).click();
  await dialog.getByLabel('As it is said').fill('/ˈæɡ.nɪs/');
  await expect(dialog.getByText('they are given “ag-nis”')).toBeVisible();
  await clean(page, 'a pronunciation');
  await dialog.getByRole('button', { name: 'Keep it' }).click();
  await expect(page.getByText('is said /ˈæɡ.nɪs/')).toBeVisible();
  const said = (await readLines(studio, id)).filter((line) => line.spokenChanges.some(({ spoken }) => spoken === 'ag-nis'));
  expect(said.length).toBeGreaterThan(1);
  for (const line of said) expect(line.text).toContain('Agnes');
});

test('a voice is auditioned on the character’s own line, walk-ons are left to the narrator, a cast is taken over', async ({ page, studio }) => {
  const first = await bringIn(studio, millOpening, 'The first book');
  await page.goto(`/projects/${first.id}/cast`);
  await page.getByText('Before you cast: not every').click();
  await expect(page.getByText('ACX wants a human narrator')).toBeVisible();
  await page.getByRole('article', { name: 'Tom' }).getByRole('button', { name: /voice: Tom/ }).click();
  const sheet = page.getByRole('dialog', { name: 'The voice of Tom' });
  await sheet.getByRole('button', { name: 'Hear: Tom as Old man, gruff' }).click();
  await expect(sheet.getByRole('button', { name: 'Stop: Tom as Old man, gruff' })).toBeVisible();
  await sheet.getByRole('button', { name: 'Hear them one after another' }).click();
  await sheet.getByRole('button', { name: 'Next' }).click();
  await sheet.getByRole('button', { name: 'Stop', exact: true }).click();
  await sheet.getByRole('button', { name: 'Old man, gruff', exact: true }).click();
  await sheet.getByRole('button', { name: 'Close' }).click();
  await page.getByRole('radio', { name: 'The narrator' }).click();
  await expect.poll(async () => (await readProject(studio, first.id)).walkOns).toBe('narrator');

  const second = await bringIn(studio, mill, 'The second book');
  await page.goto(`/projects/${second.id}/cast`);
  await page.getByRole('button', { name: 'Take a cast from another drama' }).click();
  const copy = page.getByRole('dialog', { name: 'Take a cast from another drama' });
  await copy.getByLabel('From').selectOption(first.id);
  await expect(copy.getByRole('checkbox', { name: /Tom: Old man, gruff/ })).toBeChecked();
  await clean(page, 'a cast that could be taken over');
  await copy.getByRole('button', { name: 'Take them over' }).click();
  await expect(page.getByRole('article', { name: 'Tom' })).toContainText('Old man, gruff');
});

test('what is made is paused, goes on after a reload, and is told of when it is done', async ({ page, studio }) => {
  const { id } = await bringIn(studio, millOpening, 'Paused');
  await page.goto(`/projects/${id}`);
  await startMaking(studio, id);
  await page.getByRole('button', { name: /^Work/ }).click();
  const panel = page.getByRole('dialog', { name: 'Work in progress' });
  const item = panel.getByRole('listitem', { name: 'Making the drama: Paused' });
  await item.getByRole('button', { name: 'Pause' }).click();
  await expect(item).toContainText('paused at');
  await clean(page, 'work that is paused');
  await page.reload();
  await expect(page.getByRole('region', { name: 'Making' })).toContainText('Paused');
  // What ran came to its end; nothing has begun since.
  const still = await until(studio, id, (project) => project.production?.paused === true, 5_000);
  expect(still.production?.state).toBe('running');
  await page.getByRole('button', { name: /^Go on(?! with)/ }).click();
  await expect(page.getByText('Your drama is made')).toBeVisible({ timeout: 200_000 });
  expect((await readProject(studio, id)).production).toMatchObject({ state: 'done', paused: false });
});

test('by keyboard only: the palette goes to a line, makes, changes the colours; the sheet shows the keys', async ({ page, studio }) => {
  const { id } = await bringIn(studio, mill, 'By keys');
  await page.goto(`/projects/${id}/cast`);
  await expect(page.getByRole('heading', { name: 'Cast', exact: true })).toBeVisible();
  const sheet = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
  await openByKey(page, '?', sheet);
  await expect(sheet).toContainText('Find and do anything');
  await page.keyboard.press('Escape');
  await palette(page, 'dark colours');
  await page.keyboard.press('Enter');
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await palette(page, 'followed me to your gate');
  await expect(page.getByRole('option', { name: /followed me to your gate/ })).toHaveAttribute('aria-selected', 'true');
  await clean(page, 'the palette');
  await page.keyboard.press('Enter');
  await expect(page.locator('[data-lines] [aria-selected="true"]')).toContainText('followed me to your gate');
  await palette(page, 'how words');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'How words are said' })).toBeVisible();
  await page.getByRole('button', { name: 'Add a word…' }).focus();
  await page.keyboard.press('Enter');
  await page.keyboard.type('Dunmere');
  await page.keyboard.press('Tab');
  await page.keyboard.type('dun-meer');
  await page.keyboard.press('Enter');
  await expect(page.getByText('is said dun-meer')).toBeVisible();
});

/** Opens the palette by its keys and types into it. */
async function palette(page: Page, typed: string): Promise<void> {
  const box = page.getByRole('combobox', { name: 'Find and do anything' });
  await openByKey(page, 'Control+k', box);
  await expect(box).toBeFocused();
  await page.keyboard.type(typed);
}

/** No violation that axe can find, in light and in dark. */
async function clean(page: Page, where: string): Promise<void> {
  expect(await violationsInBothLooks(page), where).toEqual([]);
}
