/**
 * Every page in every state that a writer meets, wide and on a phone, in light and dark: no violation that axe can find,
 * nothing wider than the page, and a picture of each kept with the run (`test-results/e2e`), to be looked at.
 */
import type { Page } from 'playwright/test';
import { bringIn, readLines, readProject, startMaking, untilMade } from './api.ts';
import { failMaking, makeDoubtful } from './database.ts';
import { expect, test } from './fixtures.ts';
import { look, sizes } from './look.ts';
import { mill } from './stories.ts';
import type { Studio } from '../lib/cli/temporary-studio.ts';

// A refused story, an address that leads nowhere, and a page without its studio are noted by the browser.
test.use({ studioOf: 'every look', expectedErrors: [/status of 4\d\d|ERR_FAILED/] });

let made = '';
/** The drama that all of it is looked at in. */
async function theDrama(studio: Studio): Promise<string> {
  if (made === '') made = (await bringIn(studio, mill, 'The Lodger at the Mill')).id;
  return made;
}

/** The same once it is made: a test that runs by itself, or after one that failed, finds none made. */
async function theDramaMade(studio: Studio): Promise<string> {
  const id = await theDrama(studio);
  if ((await readProject(studio, id)).export === null) {
    await startMaking(studio, id);
    await untilMade(studio, id);
  }
  return id;
}

// Four looks of some thirty states, each with every rule of axe.
test.beforeEach(() => test.setTimeout(1_200_000));

test('the library, empty and with a drama; a new one, and one that is refused', async ({ page, studio }) => {
  await page.goto('/');
  await expect(page.getByText('Everything stays on this machine.')).toContainText('so far');
  await look(page, 'library empty');
  await page.goto('/new');
  await look(page, 'new drama');
  await page.getByLabel('Your story', { exact: true }).fill('   ');
  await page.getByRole('button', { name: 'Start this drama' }).click();
  await expect(page.getByLabel('Your story', { exact: true })).toHaveAttribute('aria-invalid', 'true');
  await look(page, 'new drama refused');
  await theDrama(studio);
  await page.goto('/');
  await expect(page.getByRole('link', { name: 'The Lodger at the Mill' })).toBeVisible();
  await look(page, 'library');
});

test('the script: read, a line in hand, several, found, reviewed, its chapters and how it is read', async ({ page, studio }) => {
  await page.goto(`/projects/${await theDrama(studio)}`);
  await expect(page.getByRole('option').first()).toBeVisible();
  await look(page, 'script before it is made');
  await page.getByRole('option', { name: /Nobody comes here/ }).click();
  await look(page, 'script a line');
  await page.getByRole('option', { name: /There is a chair/ }).click({ modifiers: ['Shift'] });
  await look(page, 'script several lines');
  await page.keyboard.press('Control+f');
  await page.getByLabel('Find', { exact: true }).fill('door');
  await expect(page.getByText(/\d places? in/)).toBeVisible();
  await look(page, 'script finding');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Edit chapters' }).click();
  await look(page, 'chapters', 'wide');
  await page.keyboard.press('Escape');
  // On a phone the chapters come from below, and their dialog after them.
  await page.setViewportSize(sizes.phone);
  await page.getByRole('button', { name: 'The Lodger at the Mill' }).click();
  await look(page, 'chapters in a sheet', 'phone');
  await page.setViewportSize(sizes.phone);
  await page.reload();
  await page.getByRole('button', { name: 'The Lodger at the Mill' }).click();
  await page.getByRole('button', { name: 'Edit chapters' }).click();
  await look(page, 'chapters', 'phone');
  await page.reload();
  await page.getByRole('button', { name: 'How it is read' }).click();
  await page.getByLabel('Language of the story').selectOption('de');
  await expect(page.getByText('Draft voices read German.')).toBeVisible();
  await look(page, 'how it is read');
  await page.keyboard.press('Escape');
  const lines = await readLines(studio, made);
  await makeDoubtful(studio, lines.filter(({ kind }) => kind === 'dialogue').slice(0, 3).map(({ id }) => id));
  await page.reload();
  await page.getByRole('button', { name: /^Review/ }).click();
  await expect(page.getByRole('button', { name: /Leave|Done|Stop/ }).first()).toBeVisible();
  await look(page, 'review');
});

test('the menus and aids: more, the palette, the keys, work', async ({ page, studio }) => {
  await page.goto(`/projects/${await theDrama(studio)}`);
  await page.getByRole('button', { name: 'More for this drama' }).click();
  await expect(page.getByRole('menu')).toBeVisible();
  await look(page, 'more');
  await page.keyboard.press('Escape');
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible();
  await look(page, 'keys');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+k');
  await page.keyboard.type('ma');
  await look(page, 'palette');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: /^Work/ }).click();
  await expect(page.getByRole('dialog', { name: 'Work in progress' })).toBeVisible();
  await look(page, 'work with nothing to do');
});

test('the mix before there is one, while it is made, and once it is', async ({ page, studio }) => {
  await page.goto(`/projects/${await theDrama(studio)}/mix`);
  await look(page, 'mix before it is made');
  await page.goto(`/projects/${made}/proof`);
  await look(page, 'proof before it is made');
  await page.goto(`/projects/${made}/sound`);
  await look(page, 'sound before it is made');
  await startMaking(studio, made);
  await page.goto(`/projects/${made}`);
  await look(page, 'script while it is made');
  await untilMade(studio, made);
  await page.goto(`/projects/${made}/mix`);
  await expect(page.locator('main canvas').first()).toHaveAttribute('data-drawn', 'true');
  await look(page, 'mix');
  await page.goto(`/projects/${made}`);
  await expect(page.getByRole('link', { name: 'Download MP3' })).toBeVisible();
  await look(page, 'script made');
});

test('the cast with its dialogs, the sounds, the proof', async ({ page, studio }) => {
  await page.goto(`/projects/${await theDramaMade(studio)}/cast`);
  await expect(page.getByRole('button', { name: /^Change the voice/ }).first()).toBeVisible();
  await look(page, 'cast');
  await page.getByRole('button', { name: /^Change the voice: Agnes/ }).click();
  await expect(page.getByRole('dialog').getByRole('listitem').or(page.getByRole('dialog').getByRole('radio')).first()).toBeVisible();
  await look(page, 'a voice');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'More for Agnes' }).click();
  await page.getByRole('menuitem', { name: /The same as/ }).click();
  await expect(page.getByRole('dialog', { name: /^Who else is Agnes/ })).toBeVisible();
  await look(page, 'two people one');
  await page.keyboard.press('Escape');
  await page.goto(`/projects/${made}/sound`);
  // The chapter's lines are there, and not only its block of the book.
  await expect(page.getByText('Add a sound at the play head')).toBeVisible();
  await look(page, 'sound');
  await page.goto(`/projects/${made}/proof`);
  await expect(page.getByRole('region', { name: /^Text of/ })).toBeVisible();
  await look(page, 'proof');
});

test('what failed, a studio that cannot be reached, an address that leads nowhere, settings and help', async ({ page, studio }) => {
  const lines = await readLines(studio, await theDramaMade(studio));
  await failMaking(studio, made, { segmentIds: lines.filter(({ kind }) => kind === 'dialogue').slice(0, 2).map(({ id }) => id), why: 'The voice could not speak this line. Please try again; if it keeps happening, change a word of it.' });
  await page.goto(`/projects/${made}`);
  await expect(page.getByRole('option', { name: /failed|could not be spoken/i }).first()).toBeVisible();
  await page.getByRole('option', { name: /failed|could not be spoken/i }).first().click();
  await look(page, 'script with lines that failed');
  await studioAway(page);
  await look(page, 'script while nobody answers');
  await page.goto('/nowhere');
  await look(page, 'nowhere');
  await page.goto('/projects/00000000-0000-7000-8000-000000000000');
  await look(page, 'no such drama');
  await page.goto('/settings');
  await look(page, 'settings');
  await page.goto('/help/api');
  await look(page, 'help for programmes');
});

/** The page's stream breaks off and is not given again, as where a laptop has slept or the studio stands still. */
async function studioAway(page: Page): Promise<void> {
  await page.route('**/events', (route) => route.abort());
  await page.evaluate(() => {
    Object.defineProperty(document, 'visibilityState', { value: 'hidden', configurable: true });
    document.dispatchEvent(new Event('visibilitychange'));
    Object.defineProperty(document, 'visibilityState', { value: 'visible', configurable: true });
    document.dispatchEvent(new Event('visibilitychange'));
  });
  await expect(page.getByText('Reconnecting…')).toBeVisible();
}
