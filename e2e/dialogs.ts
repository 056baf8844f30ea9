/** What opens over a page, as a person opens and leaves it. */
import type { Locator, Page } from 'playwright/test';
import { expect } from './fixtures.ts';

/** Opens what stands in the drama's menu under this name. */
export async function menu(page: Page, item: string): Promise<void> {
  await page.getByRole('button', { name: 'More for this drama' }).click();
  await page.getByRole('menuitem', { name: item }).click();
  await expect(page.getByRole('dialog')).toBeVisible();
}

/** Leaves the dialog that is open. */
export async function leave(page: Page): Promise<void> {
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
}

/** Presses a key until what it opens is there: before the page listens, a key is the browser's. */
export async function openByKey(page: Page, key: string, opens: Locator): Promise<void> {
  await expect(async () => {
    await page.keyboard.press(key);
    await expect(opens).toBeVisible({ timeout: 1_000 });
  }).toPass();
}
