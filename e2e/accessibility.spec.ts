/** Every page, in light and dark, wide and on a phone: no violation that axe can find; and the keyboard reaches what matters. */
import type { Page } from 'playwright/test';
import { bringIn, startMaking, untilMade } from './api.ts';
import { violationsInBothLooks } from './axe.ts';
import { expect, test } from './fixtures.ts';
import { mill } from './stories.ts';
import type { Studio } from '../lib/cli/temporary-studio.ts';

test.use({ studioOf: 'accessibility' });

const sizes = { wide: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } };
/** Made once, looked at in every look. */
let made = '';
async function theDrama(studio: Studio): Promise<string> {
  if (made === '') {
    const { id } = await bringIn(studio, mill, 'The Lodger at the Mill');
    await startMaking(studio, id);
    await untilMade(studio, id);
    made = id;
  }
  return made;
}

test('the empty library', async ({ page }) => {
  await page.goto('/');
  await expect(page.getByText('Everything stays on this machine.')).toContainText('so far');
  await clean(page, 'the empty library');
});

for (const size of ['wide', 'phone'] as const) {
  test.describe(size, () => {
    test.use({ viewport: sizes[size], hasTouch: size === 'phone' });

    test('every page', async ({ page, studio }) => {
      const id = await theDrama(studio);
      await page.goto('/');
      await expect(page.getByRole('link', { name: 'The Lodger at the Mill' })).toBeVisible();
      await clean(page, 'the library');
      await page.goto('/new');
      await clean(page, 'new drama');

      await page.goto(`/projects/${id}`);
      const line = page.getByRole('option').filter({ hasText: 'Sit down and eat' });
      await expect(line).toBeVisible();
      await clean(page, 'the script');
      await line.click();
      await expect(page.getByRole('combobox', { name: /Speaker/ })).toBeVisible();
      await clean(page, 'the script with a chosen line');
      await page.goto(`/projects/${id}/cast`);
      await expect(page.getByRole('button', { name: /^Change the voice/ }).first()).toBeVisible();
      await clean(page, 'the cast');
      await page.goto(`/projects/${id}/sound`);
      await expect(page.getByRole('checkbox').first()).toBeVisible();
      await clean(page, 'the sounds');
      await page.goto(`/projects/${id}/mix`);
      await expect(page.locator('main canvas').first()).toHaveAttribute('data-drawn', 'true');
      await clean(page, 'the mix');

      await page.goto('/settings');
      await page.getByRole('link', { name: 'Operation' }).click();
      await expect(page.getByRole('heading', { name: 'It is ready for work' })).toBeVisible();
      await expect(page.getByRole('table').first()).toContainText('mix-export');
      await clean(page, 'how the studio is');
      // Its tables scroll by themselves; the page does not.
      expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBe(0);
    });
  });
}

test('a drama before it is made, and while it is being made', async ({ page, studio }) => {
  const { id } = await bringIn(studio, mill, 'Being made');
  await page.goto(`/projects/${id}/mix`);
  await clean(page, 'the mix before it is made');
  await startMaking(studio, id);
  await expect(page.getByRole('region', { name: 'Making' })).toBeVisible();
  await clean(page, 'while it is being made');
  await page.getByRole('button', { name: 'Cancel' }).click();
  await expect(page.getByText('Cancelled.')).toBeVisible();
  await clean(page, 'once it is cancelled');
});

test('the keyboard alone: to the main button, through the lines, and Space plays', async ({ page, studio }) => {
  const { id } = await bringIn(studio, mill, 'By the keyboard');
  await page.goto(`/projects/${id}`);
  await expect(page.getByRole('button', { name: 'Make everything' })).toBeEnabled();
  await tabTo(page, page.getByRole('button', { name: 'Make everything' }));

  await page.goto(`/projects/${await theDrama(studio)}`);
  await tabTo(page, page.getByRole('link', { name: 'Download MP3' }));
  await tabTo(page, page.getByRole('listbox', { name: /^Lines of/ }));
  const chosen = page.getByRole('listbox', { name: /^Lines of/ }).locator('[aria-selected="true"]');
  await expect(chosen).toHaveAttribute('aria-posinset', '1');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await expect(chosen).toHaveAttribute('aria-posinset', '3');
  await page.keyboard.press('ArrowUp');
  await expect(chosen).toHaveAttribute('aria-posinset', '2');

  const player = page.getByRole('contentinfo', { name: 'Player' });
  await page.keyboard.press('Space');
  await expect(player.getByRole('button', { name: 'Pause' })).toBeVisible();
  await expect(player.getByText(/^0:0[1-9] \//)).toBeVisible();
  await page.keyboard.press('Space');
  await expect(player.getByRole('button', { name: 'Play' })).toBeVisible();
});

/** Every rule in the light; in the dark, where only colours differ, the rule of colours. */
async function clean(page: Page, what: string): Promise<void> {
  expect.soft(await violationsInBothLooks(page), what).toEqual([]);
}

/** Presses Tab until the element has the focus, as it must within the page's own order. */
async function tabTo(page: Page, target: ReturnType<Page['getByRole']>): Promise<void> {
  for (let presses = 0; presses < 40; presses += 1) {
    if (await target.evaluate((element) => element === document.activeElement)) {
      await expect(target).toBeFocused();
      return;
    }
    await page.keyboard.press('Tab');
  }
  throw new Error('Forty presses of Tab did not reach it.');
}
