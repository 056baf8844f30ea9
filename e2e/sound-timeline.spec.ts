/** The timeline of sounds: one is moved by mouse, and everything once by keyboard only. */
import { AxeBuilder } from '@axe-core/playwright';
import { bringIn, readProject, startMaking, untilMade } from './api.ts';
import { expect, test } from './fixtures.ts';

test.use({ studioOf: 'the timeline of sounds' });

const story = `The Counting House

Edwin Pym turned the page. The old clock struck nine.

“They are late,” said Pym, and he pushed back his chair.

A dog barked in the yard below. Coins clattered across the counter.
`;

test('moves and shapes a sound by mouse, and by keyboard only', async ({ page, studio }, info) => {
  const { id } = await bringIn(studio, story, 'The Counting House');
  await startMaking(studio, id);
  await untilMade(studio, id);
  const bark = async () => (await readProject(studio, id)).cues.filter((cue) => cue.sound === 'dog-bark');
  const [first] = await bark();
  if (!first) throw new Error('the dog barks');

  await page.goto(`/projects/${id}/sound`);
  const sound = page.locator(`[data-timeline-cue="${first.id}"]`);
  await expect(sound).toBeVisible();
  for (const [name, width, height, scheme] of [['wide-light', 1440, 900, 'light'], ['wide-dark', 1440, 900, 'dark'], ['phone-light', 390, 844, 'light'], ['phone-dark', 390, 844, 'dark']] as const) {
    await page.setViewportSize({ width, height });
    await page.emulateMedia({ colorScheme: scheme });
    await page.getByRole('region', { name: 'Timeline' }).scrollIntoViewIfNeeded();
    await info.attach(name, { body: await page.screenshot(), contentType: 'image/png' });
    expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  }
  await page.setViewportSize({ width: 1440, height: 900 });

  // By mouse: dragged back by a third of what is seen, it comes to another word.
  const box = await sound.boundingBox();
  if (!box) throw new Error('it is seen');
  await page.mouse.move(box.x + 5, box.y + 8);
  await page.mouse.down();
  await page.mouse.move(box.x - 300, box.y + 8, { steps: 4 });
  await page.mouse.up();
  await expect.poll(async () => (await bark())[0]?.anchorStart).not.toBe(first.anchorStart);
  await expect(page.getByRole('button', { name: 'New take' })).toBeVisible();
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);

  // By keys alone, from here on.
  const at = (await bark())[0]?.anchorStart ?? 0;
  await sound.focus();
  await page.keyboard.press('ArrowRight');
  await expect.poll(async () => (await bark())[0]?.anchorStart).toBeGreaterThan(at);
  await expect(page.getByText('Saved', { exact: true })).toBeVisible();
  await page.keyboard.press('Shift+ArrowRight');
  await expect.poll(async () => (await bark())[0]?.shiftSeconds).toBe(0.1);
  await expect(page.getByText('Saved', { exact: true })).toBeVisible();
  await page.keyboard.press('Alt+ArrowLeft');
  await expect.poll(async () => (await bark())[0]?.trimTailSeconds).toBe(0.1);
  await expect(page.getByText('Saved', { exact: true })).toBeVisible();
  await page.keyboard.press('-');
  await expect.poll(async () => (await bark())[0]?.gainDb).toBe(first.gainDb - 1);
  await expect(page.getByText('Saved', { exact: true })).toBeVisible();
  await page.keyboard.press('d');
  await expect.poll(async () => (await bark()).length).toBe(2);
  await expect(page.getByText('Saved', { exact: true })).toBeVisible();
  await page.keyboard.press('Delete');
  await expect.poll(async () => (await bark()).length).toBe(1);
});
