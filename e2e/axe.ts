/** What axe finds on a page. */
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright/test';
import { setLook } from './looks.ts';

/** Each rule of axe that the page breaks, with the elements that break it and how; `within` is a selector, `rules` are the only ones, `without` those left out, by name. */
export async function violations(page: Page, { within, rules, without }: { within?: string; rules?: string[]; without?: string[] } = {}): Promise<string[]> {
  // All in the page itself: otherwise a second page is opened every time, to put together what frames found, and ours has none.
  const builder = new AxeBuilder({ page }).options({ resultTypes: ['violations'] }).setLegacyMode();
  if (within !== undefined) builder.include(within);
  if (rules !== undefined) builder.withRules(rules);
  if (without !== undefined) builder.disableRules(without);
  const found = await builder.analyze();
  return found.violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map((node) => `${node.target.join(' ')} (${node.failureSummary?.replaceAll(/\s+/gu, ' ') ?? ''})`).join('; ')}`);
}

/** Every rule in the light; in the dark, where only colours differ, the rule of colours. The page is light after that. */
export async function violationsInBothLooks(page: Page): Promise<string[]> {
  const light = await violations(page);
  await setLook(page, 'dark');
  const dark = await violations(page, { rules: ['color-contrast'] });
  await setLook(page, 'light');
  return [...light, ...dark];
}
