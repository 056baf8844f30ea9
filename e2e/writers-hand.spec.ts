/** The writer's hand: who speaks is settled by keys, two people become one and are parted again, a line is kept silent. */
import { bringIn, readLines, readProject } from './api.ts';
import { expect, test } from './fixtures.ts';

test.use({ studioOf: 'writer’s hand' });

/** Long talk with few tags: the reader cannot be sure of all of it. */
const ferry = `The Ferry at Saltby

Mara Fenn kept the ferry at Saltby, and Tom Harrow kept the inn across from it. Ida Crane came to them on a Sunday. Mara was sixty and he was not.

“Is the boat in?” asked Mara.

“It is,” said Tom. He put down his glass. “Ida brought it.”

“Then why are you here?”

“To tell you so.”

Ida laughed. “He is here for the soup,” she said.

“Is there soup?” said the old woman.

“There was.”

“And who ate it?”

“I ate it,” he said.

“You always do,” said Ida.

“Somebody has to.”

“Nobody has to.”
`;

test('reviews three lines with keys', async ({ page, studio }) => {
  const { id, lines } = await bringIn(studio, ferry, 'Review');
  expect(lines.unsure, 'something to check').toBeGreaterThanOrEqual(3);
  await page.goto(`/projects/${id}`);
  await page.getByRole('button', { name: /^Review (it|them)$/ }).click();
  const review = page.getByRole('main', { name: 'Review' });
  const current = review.locator('[aria-current="true"]');
  await expect(review.getByText(`${lines.unsure} lines left to check`)).toBeVisible();
  const first = await current.textContent();

  await page.keyboard.press('Enter');
  await expect(current).not.toHaveText(first ?? '');
  const second = (await current.locator('xpath=..').getAttribute('data-review-line')) ?? '';
  const other = review.getByRole('group', { name: 'Who speaks this line' }).getByRole('button', { pressed: false }).first();
  const key = (await other.locator('kbd').textContent()) ?? '';
  const name = (await other.textContent())?.slice(key.length) ?? '';
  await page.keyboard.press(key);
  const answered = review.locator(`[data-review-line="${second}"]`);
  await expect(answered).toContainText(name);
  await expect(answered).toContainText('settled');

  // Back to it, and to the narrator this time; then on.
  await page.keyboard.press('k');
  await expect(answered.locator('[aria-current="true"]')).toBeVisible();
  await page.keyboard.press('n');
  await expect(answered).toContainText('Narrator');
  await expect(page.getByText('Saved', { exact: true })).toBeVisible();
  const settled = (await readLines(studio, id)).filter((line) => line.speakerSetBy === 'person');
  expect(settled).toHaveLength(2);
  expect(settled.find((line) => line.id === second)?.characterId).toBeNull();

  await page.keyboard.press('Escape');
  await expect(review).toBeHidden();
  await expect(page.getByRole('listbox', { name: /^Lines of/ })).toBeVisible();
});

test('makes two people one, and parts them again by hand', async ({ page, studio }) => {
  const { id } = await bringIn(studio, ferry, 'One of two');
  await page.goto(`/projects/${id}/cast`);
  const card = (name: RegExp) => page.getByRole('article', { name });
  await expect(card(/^Ida/)).toBeVisible();
  const idas = (await readProject(studio, id)).cast.find((person) => person.name.startsWith('Ida'))?.lines ?? 0;
  await page.getByRole('button', { name: /^More for Mara/ }).click();
  await page.getByRole('menuitem', { name: 'The same as…' }).click();
  await page.getByRole('combobox', { name: 'The same person under another name' }).fill('Ida');
  await page.getByRole('option', { name: /^Ida/ }).click();
  await page.getByRole('button', { name: 'Make them one' }).click();
  await expect(card(/^Ida/)).toBeHidden();
  await expect(card(/^Mara/)).toContainText('Ida');

  await page.getByRole('link', { name: 'Script', exact: true }).click();
  const line = (text: string) => page.getByRole('option').filter({ hasText: text });
  await line('You always do').click();
  await line('He is here for the soup').click({ modifiers: ['ControlOrMeta'] });
  const bar = page.getByRole('region', { name: 'Chosen lines' });
  await expect(bar).toContainText('2 lines');
  await bar.getByRole('button', { name: 'Somebody new…' }).click();
  await page.getByLabel('Name', { exact: true }).fill('Ida Crane');
  await page.getByRole('button', { name: 'Add to the cast' }).click();
  await expect(line('You always do')).toContainText('Ida Crane');
  await expect(line('He is here for the soup')).toContainText('Ida Crane');
  expect(idas).toBeGreaterThan(0);
  expect((await readProject(studio, id)).cast.find((person) => person.name === 'Ida Crane')?.lines).toBe(2);
});

test('keeps a line silent, and drops the speech tags', async ({ page, studio }) => {
  const before = await bringIn(studio, ferry, 'Silent');
  await page.goto(`/projects/${before.id}`);
  const line = page.getByRole('option').filter({ hasText: 'He put down his glass' });
  await line.click();
  await page.getByRole('checkbox', { name: 'Spoken' }).uncheck();
  await expect(line).toHaveAttribute('data-state', 'silent');
  await expect(line.locator('s')).toContainText('He put down his glass');
  await expect(page.getByRole('button', { name: /^Hear/ })).toBeHidden();

  await page.getByRole('button', { name: 'How it is read' }).click();
  await page.getByRole('radio', { name: 'Dropped' }).check();
  await page.getByRole('button', { name: 'Done' }).click();
  await expect(page.getByRole('option').filter({ hasText: 'asked Mara' })).toHaveAttribute('data-state', 'silent');
  const after = await readProject(studio, before.id);
  expect(after.lines.silent).toBeGreaterThanOrEqual(4);
  expect(after.lines.total).toBe(before.lines.total - after.lines.silent);
  expect((await readLines(studio, before.id)).find((one) => one.text.includes('He put down'))).toMatchObject({ state: 'silent', silentSetBy: 'person' });
});
