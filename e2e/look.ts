/** A state of a page, looked at: pictures that stay with the run, and what axe finds. */
import type { Page } from 'playwright/test';
import { violations } from './axe.ts';
import { expect, test } from './fixtures.ts';
import { setLook } from './looks.ts';

export const sizes = { wide: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } } as const;

/** The state as it is, in both widths (or the one where it is) and both looks: a picture of each, nothing that axe can find, nothing wider than the page. */
export async function look(page: Page, name: string, only?: keyof typeof sizes): Promise<void> {
  for (const [size, viewport] of Object.entries(sizes)) {
    if (only !== undefined && size !== only) continue;
    await page.setViewportSize(viewport);
    for (const scheme of ['light', 'dark'] as const) {
      await setLook(page, scheme);
      await page.screenshot({ path: test.info().outputPath(`${name.replaceAll(' ', '-')}-${size}-${scheme}.png`), animations: 'disabled' });
      // A menu that is open stands beside the landmarks, as its pattern has it; what is WCAG's is looked for all the same.
      const without = (await page.getByRole('menu').count()) > 0 ? ['region'] : [];
      expect.soft(await violations(page, scheme === 'light' ? { without } : { rules: ['color-contrast'] }), `${name}, ${size}, ${scheme}`).toEqual([]);
    }
    expect.soft(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth), `${name}, ${size}: wider than the page`).toBe(0);
  }
  await page.setViewportSize(sizes.wide);
  await setLook(page, 'light');
}
