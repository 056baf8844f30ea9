/** A state of a page, looked at: pictures that stay with the run, and what axe finds. */
import type { Page } from 'playwright/test';
import { violations } from './axe.ts';
import { expect, test } from './fixtures.ts';
import { setLook } from './looks.ts';

export const sizes = { wide: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } } as const;

/** How long nothing of a page has to change before it stands as it will, and how long that is waited for, ms. */
const stillMs = 250;
const mostMs = 5_000;

/** Waits until the page stands as it will: what a width or a press brings is fetched when it is first wanted. */
async function still(page: Page): Promise<void> {
  await page.evaluate(
    async ([quiet, most]) =>
      await new Promise<void>((resolve) => {
        const over = () => {
          observer.disconnect();
          clearTimeout(latest);
          clearTimeout(timer);
          resolve();
        };
        let timer = setTimeout(over, quiet);
        const latest = setTimeout(over, most);
        const observer = new MutationObserver(() => {
          clearTimeout(timer);
          timer = setTimeout(over, quiet);
        });
        observer.observe(document.body, { subtree: true, childList: true });
      }),
    [stillMs, mostMs],
  );
}

/** The state as it is, in both widths (or the one where it is) and both looks: a picture of each, nothing that axe can find, nothing wider than the page. */
export async function look(page: Page, name: string, only?: keyof typeof sizes): Promise<void> {
  for (const [size, viewport] of Object.entries(sizes)) {
    if (only !== undefined && size !== only) continue;
    await page.setViewportSize(viewport);
    await still(page);
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
