/** The writer's hand: who speaks is settled by keys, two people become one and are parted again, a line is kept silent. */
import type { Page } from 'playwright/test';
import { bringIn, readLines, readProject } from './api.ts';
import { violations } from './axe.ts';
import { makeDoubtful } from './database.ts';
import { expect, test } from './fixtures.ts';

test.use({ studioOf: 'the writer' });

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
`;

/** Three talks; nobody is named in the midst of one. */
const wall = `The Wall

Amos Vane and Silas Vane had built the wall together, and Reuben Vane paid for it.

“It leans,” said Amos.

“It does not lean.”

“Look at the gate, then,” said Amos.

* * *

“Who hung it?” asked Silas.

“You did.”

“I held the lamp,” said Silas.

* * *

“Let us go in,” said Amos.

“And leave it leaning?”

“It has leaned for a year,” said Amos.
`;

test('reviews three lines with keys', async ({ page, studio }) => {
  const { id } = await bringIn(studio, wall, 'Review');
  const asked = (await readLines(studio, id)).filter((line) => /not lean|You did|leave it leaning/.test(line.text));
  await makeDoubtful(studio, asked.map((line) => line.id));
  await page.goto(`/projects/${id}`);
  await page.getByRole('button', { name: 'Review them' }).click();
  const review = page.getByRole('main', { name: 'Review' });
  const current = review.locator('[aria-current="true"]');
  await expect(review.getByText('3 lines left to check')).toBeVisible();
  const inQuestion = async () => (await current.locator('xpath=..').getAttribute('data-review-line')) ?? '';
  const first = await inQuestion();
  await clean(page, 'the review');

  await page.keyboard.press('Enter');
  await expect.poll(inQuestion).not.toBe(first);
  const second = await inQuestion();
  const other = review.getByRole('group', { name: 'Who speaks this line' }).getByRole('button', { pressed: false }).first();
  const key = (await other.locator('kbd').textContent()) ?? '';
  const name = ((await other.textContent()) ?? '').slice(key.length);
  await page.keyboard.press(key);
  await expect.poll(inQuestion).not.toBe(second);
  const third = await inQuestion();
  await page.keyboard.press('n');
  await expect(review.getByText('nothing left to check')).toBeVisible();
  await expect(review.locator(`[data-review-line="${third}"]`)).toContainText('Narrator');

  const settled = (await readLines(studio, id)).filter((line) => line.speakerSetBy === 'person');
  expect(settled.map((line) => line.id).toSorted()).toEqual([first, second, third].toSorted());
  const cast = new Map((await readProject(studio, id)).cast.map((person) => [person.id, person.name]));
  const speaker = (line: string) => cast.get(settled.find((one) => one.id === line)?.characterId ?? '') ?? null;
  expect(speaker(first)).toBe(cast.get(asked.find((line) => line.id === first)?.characterId ?? ''));
  expect(speaker(second)).toBe(name);
  expect(speaker(third)).toBeNull();

  await page.keyboard.press('Escape');
  await expect(review).toBeHidden();
  await expect(page.getByRole('region', { name: 'To check' })).toBeHidden();
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
  // A line chosen by pointer listens to the keys: the narrator, and back to the reader.
  await line('There was.').click();
  await page.keyboard.press('0');
  await expect(line('There was.')).toContainText('Narrator');
  await page.getByRole('button', { name: 'Let the reader decide again' }).click();
  await expect(line('There was.')).not.toContainText('Narrator');
  // Drawn over with the mouse, from the first line to the one three below it, and back by one.
  const options = page.getByRole('option');
  const middle = async (at: number) => {
    const box = await options.nth(at).boundingBox();
    if (!box) throw new Error(`line ${at} is not in sight`);
    return [box.x + box.width / 2, box.y + box.height / 2] as const;
  };
  await page.mouse.move(...(await middle(0)));
  await page.mouse.down();
  for (const at of [1, 2, 3, 2]) await page.mouse.move(...(await middle(at)), { steps: 3 });
  await page.mouse.up();
  await expect(page.getByRole('region', { name: 'Chosen lines' })).toContainText('3 lines');
  expect(await page.evaluate(() => window.getSelection()?.toString())).toBe('');
  await expect(page.getByRole('listbox', { name: /^Lines of/ })).toBeFocused();
  await line('You always do').click();
  await line('He is here for the soup').click({ modifiers: ['ControlOrMeta'] });
  const bar = page.getByRole('region', { name: 'Chosen lines' });
  await expect(bar).toContainText('2 lines');
  await clean(page, 'several lines chosen');
  await bar.getByRole('button', { name: 'Somebody new…' }).click();
  await page.getByLabel('Name', { exact: true }).fill('Ida Crane');
  await page.getByRole('button', { name: 'Add to the cast' }).click();
  await expect(line('You always do')).toContainText('Ida Crane');
  await expect(line('He is here for the soup')).toContainText('Ida Crane');
  expect(idas).toBeGreaterThan(0);
  // Hers at least: a line of the same talk may follow them.
  expect((await readProject(studio, id)).cast.find((person) => person.name === 'Ida Crane')?.lines).toBeGreaterThanOrEqual(2);
});

test('keeps a line silent, and drops the speech tags', async ({ page, studio }) => {
  const before = await bringIn(studio, ferry, 'Silent');
  await page.goto(`/projects/${before.id}`);
  const line = page.getByRole('option').filter({ hasText: 'He put down his glass' });
  await line.click();
  await page.getByRole('checkbox', { name: 'Spoken' }).uncheck();
  await expect(line).toHaveAttribute('data-state', 'silent');
  await expect(line.locator('s')).toContainText('He put down his glass');
  await expect(page.getByRole('button', { name: /^Hear it/ })).toBeHidden();

  await page.getByRole('button', { name: 'How it is read' }).click();
  await page.getByRole('radio', { name: 'Dropped' }).check();
  await page.getByRole('button', { name: 'Done' }).click();
  await expect(page.getByRole('option').filter({ hasText: 'asked Mara' })).toHaveAttribute('data-state', 'silent');
  const after = await readProject(studio, before.id);
  expect(after.lines.silent).toBeGreaterThanOrEqual(4);
  expect(after.lines.total).toBe(before.lines.total - after.lines.silent);
  expect((await readLines(studio, before.id)).find((one) => one.text.includes('He put down'))).toMatchObject({ state: 'silent', silentSetBy: 'person' });
});

async function clean(page: Page, what: string): Promise<void> {
  expect.soft(await violations(page), what).toEqual([]);
}
