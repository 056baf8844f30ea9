/** How a line is said, cut and undone: by mouse, and by keyboard only. */
import type { Page } from 'playwright/test';
import { bringIn, readLines } from './api.ts';
import { violations, violationsInBothLooks } from './axe.ts';
import { expect, test } from './fixtures.ts';

test.use({ studioOf: 'the writer' });

const story = `The Ferry

Mara Fenn kept the ferry at Saltby, and Tom Harrow kept the inn.

“Is the boat in at St. Mawes?” asked Mara.

“It is,” said Tom. “Ida brought it to Saltby on the noon tide.”

“Then why are you here?” asked Mara.
`;

const saved = async (page: Page) => await expect(page.getByText('Saved', { exact: true })).toBeVisible();

test('a line is directed, said otherwise, split, joined and all of it undone, also after a reload', async ({ page, studio }) => {
  const { id } = await bringIn(studio, story, 'The Ferry');
  const line = async (part: string) => {
    const found = (await readLines(studio, id)).find((one) => one.text.includes(part));
    if (!found) throw new Error(`no line with “${part}”`);
    return found;
  };
  await page.goto(`/projects/${id}`);
  await page.getByRole('option', { name: /Is the boat in/ }).click();
  const side = page.getByRole('complementary', { name: 'The chosen line' });
  await side.getByText('How it is said').click();
  await side.getByLabel('Direction').fill('whispering');
  await side.getByLabel('Direction').press('Enter');
  await expect.poll(async () => (await line('Is the boat')).direction).toBe('whispering');
  await side.getByLabel('Say instead').fill('Is the boat in at Saint Mawes?');
  await side.getByLabel('Pace').fill('0.8');
  await side.getByLabel('Pace').press('Enter');
  await expect.poll(async () => await line('Is the boat')).toMatchObject({ ear: 'Is the boat in at Saint Mawes?', pace: 0.8 });
  await expect(page.getByRole('option', { name: /said otherwise/ })).toHaveCount(1);
  expect(await violationsInBothLooks(page)).toEqual([]);

  // Cut before a word, and joined again.
  const whole = (await line('Ida brought it')).text;
  await page.getByRole('option', { name: /Ida brought it/ }).click();
  await side.getByRole('button', { name: 'Split this line…' }).click();
  await side.getByRole('group', { name: 'The second line begins with' }).getByRole('button', { name: 'on', exact: true }).click();
  await expect.poll(async () => (await line('noon tide')).text).toMatch(/^on the noon tide/);
  // The new line is the one in hand; then the first again.
  await expect(side.getByRole('heading', { level: 2 }).first()).toContainText('on the noon tide');
  await saved(page);
  await page.getByRole('option', { name: /Ida brought it/ }).click();
  await expect(side.getByRole('heading', { level: 2 }).first()).toContainText('Ida brought it');
  await side.getByRole('button', { name: 'Join with the next' }).click();
  await expect.poll(async () => (await line('Ida brought it')).text).toBe(whole);

  // Everything is taken back, one thing after another, by a page that was opened anew.
  await saved(page);
  await page.reload();
  const undo = page.getByRole('button', { name: /^Undo/ });
  for (const label of ['joined two lines', 'split a line', 'changed the pace of a line', 'changed what is said of a line', 'changed the direction of a line']) {
    await expect(undo).toHaveAccessibleName(`Undo: ${label}`);
    await undo.click();
  }
  await expect(undo).toBeDisabled();
  expect(await line('Is the boat')).toMatchObject({ direction: null, ear: null, pace: 1 });
  expect((await readLines(studio, id)).map((one) => one.text).join('')).toBe(story);
  await page.getByRole('button', { name: 'Redo: changed the direction of a line' }).click();
  await expect.poll(async () => (await line('Is the boat')).direction).toBe('whispering');
});

test('words are found and said otherwise by keyboard alone, and undone by it', async ({ page, studio }) => {
  const { id } = await bringIn(studio, story, 'The Ferry, by keys');
  const said = async () => (await readLines(studio, id)).filter((one) => one.ear !== null).map((one) => one.ear);
  await page.goto(`/projects/${id}`);
  await expect(page.getByRole('option', { name: /Is the boat in/ })).toBeVisible();
  // Before the page listens, the key is the browser's.
  await expect(async () => {
    await page.keyboard.press('Control+f');
    await expect(page.getByLabel('Find', { exact: true })).toBeFocused({ timeout: 1_000 });
  }).toPass();
  await page.keyboard.type('Saltby');
  await expect(page.getByText('2 places in 2 lines')).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(page.locator('[data-lead]')).toContainText('kept the ferry at Saltby');
  await page.getByLabel('Say instead', { exact: true }).focus();
  await page.keyboard.type('Saultbee');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await expect(page.getByRole('button', { name: 'In all' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect.poll(said).toEqual([expect.stringContaining('the ferry at Saultbee'), expect.stringContaining('brought it to Saultbee')]);
  expect(await violations(page)).toEqual([]);
  await saved(page);
  await page.keyboard.press('Escape');
  await page.getByRole('listbox').focus();
  await page.keyboard.press('Control+z');
  await expect.poll(said).toEqual([]);
  await page.keyboard.press('Control+Shift+z');
  await expect.poll(async () => (await said()).length).toBe(2);
});
