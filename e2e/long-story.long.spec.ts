/** A long story first asks which chapters to make, and offers a sample of about three minutes. */
import { readProject, untilMade } from './api.ts';
import { expect, test } from './fixtures.ts';
import { longStory } from './stories.ts';

test.use({ studioOf: 'long story' });

test('asks for chapters, and makes the three-minute sample', async ({ page, studio }) => {
  test.setTimeout(300_000);
  await page.goto('/');
  await page.getByLabel('Story file').setInputFiles({ name: 'the-late-boat.txt', mimeType: 'text/plain', buffer: Buffer.from(longStory()) });
  await page.getByRole('button', { name: 'Start this drama' }).click();
  await page.waitForURL(/\/projects\/[0-9a-f-]+$/);
  const id = new URL(page.url()).pathname.split('/')[2] ?? '';

  await page.getByRole('button', { name: 'Make everything' }).click({ timeout: 60_000 });
  const dialog = page.getByRole('dialog', { name: 'What should be made?' });
  await expect(dialog).toBeVisible();
  const project = await readProject(studio, id);
  expect(project.words).toBeGreaterThan(5000);
  expect(project.production?.kind, 'nothing is made before it is asked for').toBe('read');
  const boxes = dialog.getByRole('checkbox');
  await expect(boxes).toHaveCount(3);
  await expect(dialog.getByText(/The Late Boat/).first()).toBeVisible();
  await dialog.getByRole('checkbox', { name: /Eleven Crates/ }).uncheck();
  await expect(dialog.getByRole('button', { name: /^Make 2 chapters/ })).toBeEnabled();
  await dialog.getByRole('button', { name: 'Make the three-minute sample' }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByRole('region', { name: 'Making' })).toBeVisible();

  const made = await untilMade(studio, id);
  expect(made.production).toMatchObject({ state: 'done', problems: [], scope: { kind: 'sample' } });
  expect(made.export?.scope.kind).toBe('sample');
  expect(made.export?.measure.durationSeconds).toBeGreaterThan(60);
  expect(made.export?.measure.durationSeconds).toBeLessThan(200);
  expect(made.lines.ready, 'only the sample was spoken').toBeLessThan(made.lines.total / 2);
  // What follows is the rest of it, and it asks again.
  await expect(page.getByRole('button', { name: 'Make the rest' })).toBeVisible();
  await page.getByRole('link', { name: 'Mix', exact: true }).click();
  await expect(page.getByText(/A sample, [23]:\d\d|A sample, 1:\d\d/)).toBeVisible();
});
