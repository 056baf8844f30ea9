/** Two windows on one drama: one field that both write into, and what is undone, paused and set besides lines. */
import process from 'node:process';
import { bringIn, readLines, readProject, startMaking, untilMade } from './api.ts';
import { expect, test } from './fixtures.ts';
import { millOpening } from './stories.ts';

test.use({ studioOf: 'the writer' });

test('what one window writes while the other keeps something is neither lost nor put over it', async ({ page, context, studio }) => {
  const { id } = await bringIn(studio, millOpening, 'Windows');
  const other = await context.newPage();
  const noteOf = async () => (await readLines(studio, id)).find(({ text }) => text.includes('Sit down and eat'))?.note ?? null;
  for (const window of [page, other]) {
    await window.goto(`/projects/${id}`);
    await window.getByRole('option', { name: /Sit down and eat/ }).click();
    await window.getByRole('complementary', { name: 'The chosen line' }).getByText('How it is said').click();
  }
  const field = (window: typeof page) => window.getByLabel('Note to yourself', { exact: true });
  await field(page).pressSequentially('tired');
  await field(other).fill('kindly');
  await field(other).blur();
  await expect.poll(noteOf).toBe('kindly');
  // It comes to the first window, beside what is being written there.
  await expect(page.getByText('Meanwhile it became “kindly” elsewhere.')).toBeVisible();
  await expect(field(page)).toHaveValue('tired');
  await field(page).blur();
  await page.getByRole('button', { name: /^Keep mine ?: Note to yourself$/ }).click();
  await expect.poll(noteOf).toBe('tired');
  await expect(field(other)).toHaveValue('tired');
  // And by keys: the other's is taken.
  await field(page).focus();
  await page.keyboard.type(' out');
  await field(other).fill('gently');
  await field(other).blur();
  await expect(page.getByText('Meanwhile it became “gently” elsewhere.')).toBeVisible();
  await page.getByRole('button', { name: /^Take that ?: Note to yourself$/ }).focus();
  await page.keyboard.press('Enter');
  await expect(field(page)).toHaveValue('gently');
  expect(await noteOf()).toBe('gently');
});

test('a chapter is renamed, and the language set, and both are undone after a reload', async ({ page, studio }) => {
  const { id } = await bringIn(studio, millOpening, 'Undone');
  await page.goto(`/projects/${id}`);
  await page.getByRole('button', { name: 'Edit chapters' }).click();
  const panel = page.getByRole('dialog', { name: 'Chapters' });
  await panel.getByRole('button', { name: /Change$/ }).first().click();
  await panel.getByLabel('Title').fill('Rain');
  await panel.getByLabel('Title').press('Enter');
  await expect.poll(async () => (await readProject(studio, id)).chapters[0]?.title).toBe('Rain');
  await panel.getByRole('button', { name: 'Done' }).click();
  await page.getByRole('button', { name: 'How it is read' }).click();
  const how = page.getByRole('dialog', { name: 'How it is read' });
  await how.getByLabel('Language of the story').selectOption('fr');
  await expect(how.getByText('No voice has to be found anew.')).toBeVisible();
  await how.getByRole('button', { name: 'The story is in French' }).click();
  await expect.poll(async () => (await readProject(studio, id)).language).toBe('fr');
  await page.reload();
  const undo = page.getByRole('button', { name: /^Undo/ });
  await expect(undo).toHaveAccessibleName('Undo: chose the language of the story');
  await undo.click();
  await expect.poll(async () => (await readProject(studio, id)).language).toBe('en');
  await undo.click();
  await expect.poll(async () => (await readProject(studio, id)).chapters[0]?.title).not.toBe('Rain');
});

test('a master that is being made is paused, goes on, and is called off, in the list of work', async ({ page, studio }) => {
  const { id } = await bringIn(studio, millOpening, 'Masters');
  await startMaking(studio, id);
  await untilMade(studio, id);
  await page.goto(`/projects/${id}/mix`);
  // A short story is mastered in a moment: whoever makes it holds still meanwhile.
  const { pid } = await studio.process('worker');
  process.kill(pid, 'SIGSTOP');
  try {
    await page.getByRole('button', { name: /^Make it ?: ACX/ }).click();
    await page.getByRole('button', { name: /^Work/ }).click();
    const panel = page.getByRole('dialog', { name: 'Work in progress' });
    const item = panel.getByRole('listitem').filter({ hasText: 'ACX' });
    await item.getByRole('button', { name: 'Pause' }).click();
    await expect(item).toContainText('paused at');
    await page.reload();
    await expect(page.getByRole('button', { name: /^Paused\. Go on ?: ACX/ })).toBeVisible();
    await page.getByRole('button', { name: /^Work/ }).click();
    await item.getByRole('button', { name: 'Go on' }).click();
    await expect(item.getByRole('button', { name: 'Pause' })).toBeVisible();
    await item.getByRole('button', { name: 'Cancel' }).click();
    await expect(item).toHaveCount(0);
  } finally {
    process.kill(pid, 'SIGCONT');
  }
  expect((await readProject(studio, id)).export?.masters.find(({ master }) => master === 'acx')?.state).toBe('none');
});
