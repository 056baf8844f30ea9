/** The timeline of sounds: moved, shaped, added and looked at by mouse, and everything once by keyboard only. */
import { bringIn, readProject, startMaking, untilMade } from './api.ts';
import { violations, violationsInBothLooks } from './axe.ts';
import { expect, test } from './fixtures.ts';

test.use({ studioOf: 'the writer' });

const story = `Chapter One

Edwin Pym turned the page. The old clock struck nine.

“They are late,” said Pym, and he pushed back his chair.

A dog barked in the yard below. Coins clattered across the counter.

Chapter Two

Rain fell on the roof all night. “Who is there?” asked Pym, and nobody answered.

The door slammed.
`;

test('moves, cuts, fades, adds and mutes sounds by mouse, and by keyboard only', async ({ page, studio }) => {
  const { id } = await bringIn(studio, story, 'The Counting House');
  await startMaking(studio, id);
  await untilMade(studio, id);
  const cues = async () => (await readProject(studio, id)).cues;
  const bark = async () => (await cues()).filter((cue) => cue.sound === 'dog-bark');
  const [first] = await bark();
  if (!first) throw new Error('the dog barks');
  const saved = () => expect(page.getByText('Saved', { exact: true })).toBeVisible();

  await page.goto(`/projects/${id}/sound`);
  const timeline = page.getByRole('region', { name: 'Timeline' });
  const sound = page.locator(`[data-timeline-cue="${first.id}"]`);
  await expect(sound).toBeVisible();
  for (const size of [{ width: 390, height: 844 }, { width: 1440, height: 900 }]) {
    await page.setViewportSize(size);
    await timeline.scrollIntoViewIfNeeded();
    expect(await violationsInBothLooks(page), `${size.width} wide`).toEqual([]);
  }

  // By mouse. Dragged back by a third of what is seen, it comes to another word.
  const box = async () => {
    const found = await sound.boundingBox();
    if (!found) throw new Error('it is seen');
    return found;
  };
  const drag = async (from: [number, number], by: number) => {
    await page.mouse.move(...from);
    await page.mouse.down();
    await page.mouse.move(from[0] + by, from[1], { steps: 4 });
    await page.mouse.up();
    await saved();
  };
  await drag([(await box()).x + 20, (await box()).y + 30], -300);
  await expect.poll(async () => (await bark())[0]?.anchorStart).not.toBe(first.anchorStart);
  await expect(page.getByRole('button', { name: 'New take' })).toBeVisible();
  // Closer, about the pointer, by Ctrl and the wheel.
  const before = await box();
  await page.mouse.move(before.x + 20, before.y + 30);
  await page.keyboard.down('Control');
  await page.mouse.wheel(0, -150);
  await page.keyboard.up('Control');
  await expect.poll(async () => (await box()).width).toBeGreaterThan(before.width * 1.5);
  // Its right edge is cut, its upper left corner faded; with Alt not to a word.
  await page.keyboard.down('Alt');
  let now = await box();
  await drag([now.x + now.width - 3, now.y + 30], -40);
  await expect.poll(async () => (await bark())[0]?.trimTailSeconds).toBeGreaterThan(0);
  now = await box();
  await drag([now.x + 2, now.y + 4], 30);
  await expect.poll(async () => (await bark())[0]?.fadeInSeconds).toBeGreaterThan(0);
  now = await box();
  await drag([now.x + 3, now.y + 30], 25);
  await expect.poll(async () => (await bark())[0]?.trimHeadSeconds).toBeGreaterThan(0);
  await page.keyboard.up('Alt');
  expect(await violations(page)).toEqual([]);
  // Each of these is undone.
  await page.keyboard.press('Control+z');
  await expect.poll(async () => (await bark())[0]?.trimHeadSeconds).toBe(0);
  await saved();
  // A lane is muted: the mix does not hear it, and so neither does what plays here.
  await timeline.getByRole('button', { name: 'Mute effects' }).click();
  await expect(timeline.getByRole('button', { name: 'Mute effects' })).toHaveAttribute('aria-pressed', 'true');
  await saved();
  const project = await readProject(studio, id);
  expect(project.mixSettings.lanes.effect.mute).toBe(true);
  const heard = await page.evaluate(async (address) => (await fetch(address)).text(), `/api/projects/${id}/timeline?chapter=${first.chapterId}`);
  expect(JSON.parse(heard)).toMatchObject({ timeline: { heard: ['speech', 'music', 'ambience'] } });
  await timeline.getByRole('button', { name: 'Mute effects' }).click();
  await saved();
  // The second chapter by its block; the whole book.
  const chapters = page.getByRole('navigation', { name: 'Chapters of the book' });
  await chapters.getByRole('button', { name: /^Chapter Two/ }).click();
  await expect(timeline.getByRole('combobox', { name: 'Chapter on the timeline' })).toHaveValue(project.chapters[1]?.id ?? '');
  await timeline.getByRole('button', { name: 'Whole book' }).click();

  // By keys alone, from here on.
  await chapters.getByRole('button', { name: /^Chapter One/ }).focus();
  await page.keyboard.press('Home');
  const head = page.getByRole('slider', { name: 'Play head' });
  await head.focus();
  for (let press = 0; press < 4; press += 1) await page.keyboard.press('Shift+ArrowRight');
  await expect(head).toHaveAttribute('aria-valuetext', /^0:(0|1|2)\d of Chapter One, at “\w+”$/);
  await page.keyboard.press('+');
  await page.keyboard.press('+');
  await page.keyboard.press('a');
  await page.keyboard.type('slam');
  await page.keyboard.press('Enter');
  await expect.poll(async () => (await cues()).filter((cue) => cue.sound === 'door-slam' && cue.chapterId === first.chapterId).length).toBe(1);
  await saved();
  const added = page.locator('[data-timeline-cue][aria-label*="not made yet"]');
  await expect(added).toBeVisible();
  await head.focus();
  await page.keyboard.press('0');

  await sound.focus();
  const at = (await bark())[0]?.anchorStart ?? 0;
  for (const [key, changed] of [
    ['ArrowRight', async () => ((await bark())[0]?.anchorStart ?? 0) > at],
    ['Shift+ArrowRight', async () => (await bark())[0]?.shiftSeconds === 0.1],
    ['Alt+ArrowRight', async () => ((await bark())[0]?.trimTailSeconds ?? 1) < (project.cues.find((cue) => cue.id === first.id)?.trimTailSeconds ?? 0)],
    ['Alt+Shift+ArrowRight', async () => (await bark())[0]?.trimHeadSeconds === 0.1],
    ['o', async () => ((await bark())[0]?.fadeOutSeconds ?? 0) >= 0.1],
    ['-', async () => (await bark())[0]?.gainDb === first.gainDb - 1],
    ['d', async () => (await bark()).length === 2],
    ['Delete', async () => (await bark()).length === 1],
  ] as const) {
    await page.keyboard.press(key);
    await expect.poll(changed, key).toBe(true);
    await saved();
  }

  // The list of sounds has the same.
  const list = page.getByRole('button', { name: /^Shape: Page turns/ });
  await list.focus();
  await page.keyboard.press('Enter');
  const fade = page.locator('[data-cue]', { has: list }).getByRole('textbox', { name: 'Fade in, seconds' });
  await fade.focus();
  await page.keyboard.type('0.4');
  await page.keyboard.press('Enter');
  await expect.poll(async () => (await cues()).find((cue) => cue.sound === 'page-turn')?.fadeInSeconds).toBe(0.4);
  expect(await violations(page)).toEqual([]);
});
