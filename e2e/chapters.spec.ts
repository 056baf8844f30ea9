/** The writer's chapters, and a revised manuscript: as a writer does it in the page. */
import type { Page } from 'playwright/test';
import { bringIn, readLines, readProject } from './api.ts';
import { expect, test } from './fixtures.ts';

// The same text is refused, and the browser notes every refusal.
test.use({ studioOf: 'the writer', expectedErrors: [/status of 4\d\d/] });
test.describe.configure({ mode: 'serial' });

const parts = [
  'Chapter 1: The Quay',
  '“Who is there?” asked Nora.',
  'Rain fell on the roof of the customs house, and a lamp burnt low in the window.',
  '“Only me,” said old Piet. “The boat is late.”',
  'They waited for the ferry until the bell of the church struck nine.',
  'Chapter 2: The Crossing',
  '“Come,” said Nora. “We have waited long enough for one night.”',
  'The wind had gone round to the north, and the water was black.',
  'Chapter 3: The Island',
  '“I have never liked this island,” said Piet, and he looked back at the lights.',
];
const story = `${parts.join('\n\n')}\n`;

let id = '';

test('renames, leaves out, moves and parts chapters, and says who tells one', async ({ page, studio }) => {
  id = (await bringIn(studio, story, 'The Ferry')).id;
  await page.goto(`/projects/${id}`);
  await page.getByRole('button', { name: 'Edit chapters' }).click();
  const dialog = page.getByRole('dialog', { name: 'Chapters' });
  await expect(dialog.getByRole('listitem')).toHaveCount(3);

  await dialog.getByRole('button', { name: /The Crossing/, expanded: false }).click();
  await dialog.getByLabel('Title').fill('Over the water');
  await page.keyboard.press('Enter');
  await expect(dialog.getByRole('listitem').nth(1)).toContainText('Over the water');
  await dialog.getByLabel('Narrated by').selectOption({ label: 'Nora' });
  await expect(dialog.getByRole('listitem').nth(1)).toContainText('narrated by Nora');
  await dialog.getByRole('checkbox', { name: /The Island/ }).uncheck();
  await expect(dialog.getByText(/2 chapters of 3 in the drama/)).toBeVisible();
  // By keys alone: the button keeps the focus while its chapter moves.
  const up = dialog.getByRole('button', { name: 'Move “Over the water” up' });
  await up.focus();
  await page.keyboard.press('Enter');
  await expect(dialog.getByRole('listitem').first()).toContainText('Over the water');
  await expect(up).toBeFocused();
  await dialog.getByRole('button', { name: 'Done' }).click();
  await expect(dialog).toBeHidden();

  const rail = page.getByRole('navigation', { name: 'Chapters' });
  await expect(rail.getByRole('listitem').first()).toContainText('Over the water');
  await rail.getByRole('button', { name: /Over the water/ }).click();
  await expect(line(page, 'The wind had gone')).toContainText('Nora');
  await rail.getByRole('button', { name: /The Quay/ }).click();
  await line(page, 'They waited for the ferry').click();
  await page.getByRole('button', { name: 'Start a new chapter here' }).click();
  await expect(rail.getByRole('listitem')).toHaveCount(4);
  const { chapters } = await readProject(studio, id);
  expect(chapters.map(({ title, included }) => [title, included])).toEqual([
    ['Over the water', true],
    [expect.stringContaining('The Quay'), true],
    [expect.stringMatching(/The Quay, continued$/), true],
    [expect.stringContaining('The Island'), false],
  ]);
});

test('compares a revised manuscript, and takes over what changed', async ({ page, studio }) => {
  const before = await readLines(studio, id);
  const revised = story.replace('nine', 'ten').replace('Rain fell', 'It had been a long day, and nobody had come.\n\nRain fell');
  await page.goto(`/projects/${id}`);
  await page.getByRole('button', { name: 'More for this drama' }).click();
  await page.getByRole('menuitem', { name: 'Upload a revised manuscript' }).click();
  const dialog = page.getByRole('dialog', { name: 'Upload a revised manuscript' });
  await dialog.getByLabel(/The whole revised text/).fill(story);
  await dialog.getByRole('button', { name: 'Compare it' }).click();
  await expect(dialog.getByRole('alert')).toContainText('to the letter');
  await dialog.getByLabel(/The whole revised text/).fill(revised);
  await dialog.getByRole('button', { name: 'Compare it' }).click();
  const strip = page.getByRole('region', { name: 'Revised manuscript' });
  await expect(strip).toContainText(/\d+ lines unchanged, 1 changed, 1 new, 0 gone; 2 to be spoken\./);
  expect((await readLines(studio, id)).map((one) => one.id)).toEqual(before.map((one) => one.id));
  await strip.getByRole('button', { name: 'Take it over' }).click();
  await expect(strip).toBeHidden();

  const after = await readLines(studio, id);
  expect(after.toSorted((a, b) => a.start - b.start).map((one) => one.text).join('')).toBe(revised);
  const old = new Map(before.map((one) => [one.text.trim(), one.id]));
  const fresh = after.filter((one) => old.get(one.text.trim()) !== one.id).map((one) => one.text.trim());
  expect(fresh.toSorted()).toEqual(['It had been a long day, and nobody had come.', 'They waited for the ferry until the bell of the church struck ten.']);
  // The writer's own chapters stand.
  expect((await readProject(studio, id)).chapters.map((chapter) => chapter.title)).toContain('Over the water');
});

function line(page: Page, text: string) {
  return page.getByRole('option').filter({ hasText: text });
}
