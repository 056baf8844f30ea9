/**
 * A writer who uses no mouse: from the first visit to a finished drama, its cast, its files, its versions and its link.
 * Whatever is reached is reached by Tab, the arrows, or keys that the page names; nothing is given the focus from outside.
 */
import type { Locator, Page } from 'playwright/test';
import { bringIn, readLines, readProject, untilMade } from './api.ts';
import { openByKey } from './dialogs.ts';
import { expect, test } from './fixtures.ts';
import { mill } from './stories.ts';

test.use({ studioOf: 'by keyboard' });

/** More stops than any page has between two things that belong together. */
const mostStops = 160;

/** Presses Tab (or Shift and Tab) until the element has the focus. */
async function reach(page: Page, target: Locator, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
  await expect(target).toBeVisible();
  for (let stops = 0; stops < mostStops; stops += 1) {
    if (await target.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press(key);
  }
  throw new Error(`${mostStops} presses of ${key} did not reach it.`);
}

/** Reaches a button and presses it. */
async function press(page: Page, target: Locator, key: 'Enter' | 'Space' = 'Enter'): Promise<void> {
  await reach(page, target);
  await page.keyboard.press(key);
}

/** Does what the palette finds first. */
async function palette(page: Page, typed: string): Promise<void> {
  const box = page.getByRole('combobox', { name: 'Find and do anything' });
  await openByKey(page, 'Control+k', box);
  await expect(box).toBeFocused();
  await page.keyboard.type(typed);
  await expect(page.getByRole('option').filter({ hasText: typed }).first()).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('Enter');
  await expect(box).toBeHidden();
}

const lines = (page: Page) => page.getByRole('listbox', { name: /^Lines of/ });
const chosen = (page: Page) => lines(page).locator('[aria-selected="true"]');
const saved = async (page: Page) => await expect(page.getByText('Saved', { exact: true })).toBeVisible();

test('the first sound: three actions from the first visit, within a minute', async ({ page }) => {
  const began = Date.now();
  await page.goto('/');
  // One: a story of ours.
  await press(page, page.getByRole('button', { name: /^Try “/ }).first());
  await page.waitForURL(/\/projects\//);
  await expect(page.getByRole('option').first()).toBeVisible();
  await expect(page.getByRole('button', { name: 'Make everything' })).toBeEnabled();
  // Two: its lines. Three: this one.
  await reach(page, lines(page));
  const sound = page.waitForResponse((response) => /\/api\/assets\//.test(response.url()) && response.ok());
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await sound;
  await expect(page.locator('[data-phase="playing"]').first()).toBeVisible();
  expect(Date.now() - began).toBeLessThan(60_000);
});

test('the script: who speaks, how, cuts, what is kept, and all of it taken back', async ({ page, studio }) => {
  const { id } = await bringIn(studio, mill, 'The Script by Keys');
  const line = async (part: string) => {
    const found = (await readLines(studio, id)).find((one) => one.text.includes(part));
    if (!found) throw new Error(`no line with “${part}”`);
    return found;
  };
  const nameOf = async (part: string) => {
    const { characterId } = await line(part);
    return (await readProject(studio, id)).cast.find((person) => person.id === characterId)?.name ?? 'Narrator';
  };
  await page.goto(`/projects/${id}`);
  await expect(page.getByRole('option').first()).toBeVisible();
  await reach(page, lines(page));
  const goTo = async (part: string) => {
    await palette(page, part);
    await expect(chosen(page)).toContainText(part);
    await reach(page, lines(page));
  };

  await test.step('one line is given away by a number, several by a name', async () => {
    await goTo('Nobody comes here');
    await page.keyboard.press('0');
    await expect.poll(() => nameOf('Nobody comes here')).toBe('Narrator');
    await saved(page);
    await page.keyboard.press('Control+z');
    await expect.poll(() => nameOf('Nobody comes here')).toBe('Agnes');
    await saved(page);
    await page.keyboard.press('Shift+ArrowDown');
    await page.keyboard.press('Shift+ArrowDown');
    const bar = page.getByRole('region', { name: 'Chosen lines' });
    await expect(bar).toContainText('3 lines');
    await reach(page, bar.getByRole('combobox', { name: 'Speaker of the chosen lines' }));
    await page.keyboard.type('Tom');
    await page.keyboard.press('Enter');
    await expect.poll(() => nameOf('Sit down and eat')).toBe('Tom');
    await saved(page);
    await press(page, bar.getByRole('button', { name: 'Choose no more than one line' }));
    await expect(bar).toBeHidden();
    await reach(page, lines(page));
    await page.keyboard.press('Control+z');
    await expect.poll(() => nameOf('Sit down and eat')).toBe('Agnes');
    await saved(page);
  });

  const side = page.getByRole('complementary', { name: 'The chosen line' });
  await test.step('a line is directed, slowed, said otherwise, and kept', async () => {
    await goTo('There is a chair');
    await press(page, side.getByText('How it is said'));
    await reach(page, side.getByLabel('Direction'));
    await page.keyboard.type('whispering');
    await page.keyboard.press('Enter');
    await expect.poll(async () => (await line('There is a chair')).direction).toBe('whispering');
    await reach(page, side.getByLabel('Say instead'));
    await page.keyboard.type('There is but a chair');
    await reach(page, side.getByLabel('Pace'));
    await page.keyboard.press('Control+a');
    await page.keyboard.type('0.8');
    await page.keyboard.press('Enter');
    await expect.poll(async () => await line('There is a chair')).toMatchObject({ ear: 'There is but a chair', pace: 0.8 });
  });

  await test.step('a line is cut in two, joined again, and all of it is undone after a reload', async () => {
    await goTo('It followed me to your gate');
    await press(page, side.getByRole('button', { name: 'Split this line…' }));
    await press(page, side.getByRole('group', { name: 'The second line begins with' }).getByRole('button', { name: 'and', exact: true }));
    await expect.poll(async () => (await line('there it stopped')).text).toMatch(/^and there/);
    await saved(page);
    await page.reload();
    await expect(page.getByRole('option').first()).toBeVisible();
    const undo = page.getByRole('button', { name: /^Undo/ });
    for (const label of ['split a line', 'changed the pace of a line', 'changed what is said of a line', 'changed the direction of a line']) {
      await expect(undo).toHaveAccessibleName(`Undo: ${label}`);
      await page.keyboard.press('Control+z');
      await saved(page);
    }
    await expect.poll(async () => await line('There is a chair')).toMatchObject({ direction: null, ear: null, pace: 1 });
    expect((await readLines(studio, id)).map(({ text }) => text).join('')).toBe(mill);
  });
});

test('the chapters, the language and the words: dialogs are worked and left by keys', async ({ page, studio }) => {
  const { id } = await bringIn(studio, mill, 'Dialogs by Keys');
  await page.goto(`/projects/${id}`);
  await expect(page.getByRole('option').first()).toBeVisible();
  await press(page, page.getByRole('button', { name: 'Edit chapters' }));
  const dialog = page.getByRole('dialog', { name: 'Chapters' });
  await press(page, dialog.getByRole('button', { name: /The Lodger at the Mill/, expanded: false }));
  await reach(page, dialog.getByLabel('Title'));
  await page.keyboard.press('Control+a');
  await page.keyboard.type('The Lodger');
  await page.keyboard.press('Enter');
  await expect.poll(async () => (await readProject(studio, id)).chapters[0]?.title).toBe('The Lodger');
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  // The dialog gives the focus back to the button that opened it.
  await expect(page.getByRole('button', { name: 'Edit chapters' })).toBeFocused();
  await press(page, page.getByRole('button', { name: 'How it is read' }));
  await reach(page, page.getByLabel('Language of the story'));
  await page.keyboard.type('German');
  await press(page, page.getByRole('button', { name: 'The story is in German' }));
  await expect.poll(async () => (await readProject(studio, id)).language).toBe('de');
  await page.keyboard.press('Escape');
  await saved(page);
  await page.keyboard.press('Control+z');
  await expect.poll(async () => (await readProject(studio, id)).language).toBe('en');
});

test('the cast: a voice is tried and chosen, two people are made one, walk-ons are settled', async ({ page, studio }) => {
  const { id } = await bringIn(studio, mill, 'The Cast by Keys');
  await page.goto(`/projects/${id}`);
  await palette(page, 'Cast');
  const card = page.getByRole('article', { name: 'Agnes' });
  await press(page, card.getByRole('button', { name: 'Choose a voice: Agnes' }));
  const sheet = page.getByRole('dialog', { name: 'The voice of Agnes' });
  const voices = sheet.getByRole('region', { name: 'Built in' }).getByRole('listitem');
  await reach(page, sheet.getByRole('searchbox', { name: 'Find a voice' }));
  await page.keyboard.type('scottish');
  await expect(voices.first()).toContainText('Scottish');
  const sound = page.waitForResponse((response) => /\/api\/assets\//.test(response.url()) && response.ok());
  await press(page, voices.first().getByRole('button', { name: /^Hear: / }));
  await sound;
  const voice = voices.first().getByRole('button').first();
  await reach(page, voice, 'Shift+Tab');
  await page.keyboard.press('Enter');
  await expect(voice).toHaveAttribute('aria-pressed', 'true');
  await page.keyboard.press('Escape');
  await expect(card).toContainText('Scottish');

  await press(page, page.getByRole('button', { name: 'More for Agnes' }));
  await expect(page.getByRole('menu')).toBeVisible();
  await page.keyboard.type('The same');
  await expect(page.getByRole('menuitem', { name: 'The same as…' })).toBeFocused();
  await page.keyboard.press('Enter');
  await reach(page, page.getByRole('combobox', { name: 'The same person under another name' }));
  await page.keyboard.type('Tom');
  await page.keyboard.press('Enter');
  await press(page, page.getByRole('button', { name: 'Make them one' }));
  await expect(page.getByRole('article', { name: 'Tom' })).toBeHidden();
  await saved(page);
  await page.keyboard.press('Control+z');
  await expect(page.getByRole('article', { name: 'Tom' })).toBeVisible();
});

test('the work and the mix: made, paused, gone on with; a file, a version, a link, and what stands in the packs', async ({ page, studio }) => {
  const { id } = await bringIn(studio, mill, 'The Mix by Keys');
  await page.goto(`/projects/${id}`);
  await expect(page.getByRole('button', { name: 'Make everything' })).toBeEnabled();
  await press(page, page.getByRole('button', { name: 'Make everything' }));
  await palette(page, 'Work in progress');
  const panel = page.getByRole('dialog', { name: 'Work in progress' });
  const item = panel.getByRole('listitem', { name: 'Making the drama: The Mix by Keys' });
  await press(page, item.getByRole('button', { name: 'Pause' }));
  await expect(item).toContainText('paused at');
  await press(page, item.getByRole('button', { name: 'Go on' }));
  await page.keyboard.press('Escape');
  await untilMade(studio, id);

  await palette(page, 'Mix');
  const files = page.getByRole('region', { name: 'Files' });
  await press(page, files.getByRole('button', { name: 'Make M4B' }));
  await expect(files.getByRole('link', { name: 'Download M4B' })).toBeVisible({ timeout: 90_000 });
  await reach(page, page.getByLabel('Name of the version'));
  await page.keyboard.type('Draft 2');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('list', { name: 'Versions' }).getByRole('listitem')).toHaveCount(1);
  await press(page, page.getByRole('button', { name: 'Make a share link' }));
  await expect(page.getByLabel('The link')).toHaveValue(/\/listen\/[\w-]{32}$/);
  await press(page, page.getByRole('button', { name: 'Take the link back' }));
  await expect(page.getByRole('button', { name: 'Make a share link' })).toBeVisible();
  const publish = page.getByRole('region', { name: 'Publish' });
  await reach(page, publish.getByLabel('Where it goes'));
  await page.keyboard.type('Podcast');
  const form = publish.getByRole('form', { name: 'About the book' });
  await reach(page, form.getByLabel('Author'));
  await page.keyboard.type('A. Writer');
  await press(page, form.getByRole('button', { name: 'Keep what is written here' }));
  await expect(publish.getByRole('button', { name: 'Make the pack for Podcast feed' })).toBeVisible();
  await saved(page);
  await palette(page, 'Light colours');
  await page.keyboard.press('Control+z');
  // It says so once it is done: a page that is loaded anew in between would cut it off.
  await expect(page.getByText('Taken back: wrote about the book.')).toBeVisible();
  await page.reload();
  await expect(form.getByLabel('Author')).toHaveValue('');
});

test('the tour: asked for in the palette, and walked by keys', async ({ page, studio }) => {
  const { id } = await bringIn(studio, mill, 'The Tour by Keys');
  await page.goto(`/projects/${id}`);
  await expect(page.getByRole('option').first()).toBeVisible();
  await palette(page, 'Show the tour');
  const card = page.getByRole('region', { name: /^Tour, step/ });
  await press(page, card.getByRole('button', { name: 'Hear a line' }));
  await press(page, card.getByRole('button', { name: 'Show me a line' }));
  await expect(page.getByRole('combobox', { name: /Speaker/ })).toBeVisible();
  await reach(page, lines(page));
  await page.keyboard.press('2');
  await press(page, card.getByRole('button', { name: /^Make/ }));
  await expect(page.getByText('That was the tour.')).toBeVisible();
});
