/** Keys under Settings; engines, caps and what things cost in a drama: nothing goes out, and nothing is bought, unasked. */
import { rm } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from 'playwright/test';
import { newDataFolder, putAway, Studio } from '../lib/cli/temporary-studio.ts';
import { writeTestingInstallation } from '../lib/services/natural-voices/testing-installation.ts';
import { startAnthropic, type AnthropicStandIn } from './vendors/anthropic.ts';
import { bringIn, untilRead } from './api.ts';
import { violations, violationsInBothLooks } from './axe.ts';
import { expect, test as base } from './fixtures.ts';

const story = `The Quay

Rain hammered on the roof.

“Is the boat in?” asked Mara.

“It is,” said Tom.
`;

/** A studio without an Anthropic key, what stands in for Anthropic, and a Replicate token that nobody answers to. */
const test = base.extend<object, { anthropic: AnthropicStandIn }>({
  anthropic: [
    // oxlint-disable-next-line no-empty-pattern -- Playwright reads the names of fixtures from this pattern
    async ({}, use) => {
      const server = await startAnthropic();
      await use(server);
      await server[Symbol.asyncDispose]();
    },
    { scope: 'worker' },
  ],
  studio: [
    async ({ anthropic }, use) => {
      const settings = { ANTHROPIC_BASE_URL: anthropic.url, REPLICATE_API_TOKEN: 'r8_nobody0123456789', REPLICATE_BASE_URL: 'http://127.0.0.1:9/v1' };
      const studio = await Studio.start(await newDataFolder(), { settings });
      await use(studio);
      await putAway(studio);
    },
    { scope: 'worker', timeout: 150_000 },
  ],
});
// A refused form is answered with 400, which the browser writes to its console.
test.use({ expectedErrors: [/status of 400/] });

test('a key is added, tested, shown by its last four letters, and deleted', async ({ page, anthropic }) => {
  await page.goto('/');
  await page.getByRole('link', { name: 'Settings' }).click();
  const card = page.getByRole('listitem').filter({ has: page.getByRole('heading', { name: 'Anthropic' }) });
  await expect(card).toContainText('No key yet.');
  await clean(page, 'settings');

  await card.getByRole('button', { name: 'Add a key for Anthropic' }).click();
  const field = card.getByLabel('Your Anthropic key');
  await expect(field).toBeFocused();
  await expect(field).toHaveAttribute('type', 'password');
  await field.fill('r8_of_another_company');
  await field.press('Enter');
  await expect(card.getByRole('alert')).toHaveText('This looks like a key of Replicate’s. Add it there.');
  await clean(page, 'a refused key');
  await field.fill(` ${anthropic.key} `);
  await card.getByRole('button', { name: 'Save and test it' }).click();
  await expect(card).toContainText(`Your key, ending in ${anthropic.key.slice(-4)}. It works (tested today`);
  await expect(card.getByRole('button', { name: 'Replace for Anthropic' })).toBeFocused();
  // Tested with a call that sends no text and costs nothing.
  expect(anthropic.asked).toEqual([]);

  await page.reload();
  await expect(card).toContainText(`ending in ${anthropic.key.slice(-4)}`);
  expect(await page.content()).not.toContain(anthropic.key);
  await clean(page, 'settings with a key');
  await card.getByRole('button', { name: 'Delete the key for Anthropic' }).click();
  await card.getByRole('button', { name: 'Delete it' }).click();
  await expect(card).toContainText('No key yet.');

  await page.getByLabel('Most that may be spent in a month').fill('12.50');
  await page.getByRole('button', { name: 'Set the cap' }).click();
  await expect(page.getByText('$0.00 of $12.50 is spent or held')).toBeVisible();
});

test('engines are chosen, text is agreed to, and what costs is asked for before it is made', async ({ page, studio }) => {
  const { id } = await bringIn(studio, story, 'The Quay');
  await untilRead(studio, id);
  await page.goto(`/projects/${id}`);
  await expect(page.getByRole('button', { name: /^Spent:/ })).toBeHidden();
  await page.getByRole('button', { name: 'More for this drama' }).click();
  await page.getByRole('menuitem', { name: 'Engines and spending' }).click();
  const dialog = page.getByRole('dialog', { name: 'Engines and spending' });
  await expect(dialog).toContainText('The built-in voices: you have not agreed that this story’s text goes to Replicate, and the natural voices are not set up on this machine (Settings says how).');
  await dialog.getByRole('checkbox', { name: /goes to Replicate/ }).check();
  await expect(dialog).toContainText('Qwen3-TTS: there is a key for Replicate, and you agreed.');
  await dialog.getByLabel('Who makes effects').selectOption({ label: 'The built-in effects' });
  await expect(dialog).toContainText('The built-in effects: you chose it.');
  await clean(page, 'engines');
  await dialog.getByRole('tab', { name: 'Spending' }).click();
  await expect(dialog).toContainText('$0.00 of $5.00');
  await expect(dialog.getByRole('row', { name: /^Give 3 people a voice/ })).toContainText('Qwen3-TTS');
  await dialog.getByLabel('Most that may be spent on this drama').fill('0.01');
  await dialog.getByRole('button', { name: 'Set the cap' }).click();
  await expect(dialog).toContainText('$0.00 of $0.01');
  await clean(page, 'spending');
  await dialog.getByRole('button', { name: 'Done' }).click();
  await expect(page.getByRole('button', { name: 'Spent: $0.00 of $0.01. Engines and spending' })).toBeVisible();

  await page.getByRole('button', { name: 'Make everything' }).click();
  const costs = page.getByRole('dialog', { name: 'What making this costs' });
  await expect(costs).toContainText('Only $0.01 is left of what may be spent');
  await expect(costs.getByRole('button', { name: 'Make everything, up to $0.01' })).toBeVisible();
  await clean(page, 'what making costs');
  await costs.getByRole('button', { name: 'Not now' }).click();
  await expect(costs).toBeHidden();

  await page.getByText('“It is,”').click();
  await page.getByRole('button', { name: 'Hear it: this line' }).click();
  const line = page.getByRole('dialog', { name: 'Speak this line?' });
  await expect(line).toContainText('Only $0.01 is left of what may be spent. Raise the cap first.');
  await clean(page, 'a line that costs more than is left');
  await line.getByRole('button', { name: 'Raise the cap' }).click();
  await dialog.getByLabel('Most that may be spent on this drama').fill('2');
  await dialog.getByRole('button', { name: 'Set the cap' }).click();
  await expect(dialog).toContainText('$0.00 of $2.00');
  await dialog.getByRole('button', { name: 'Done' }).click();
  await page.getByRole('button', { name: 'Hear it: this line' }).click();
  await expect(line.getByRole('button', { name: 'Speak this line, about $0.02' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(line).toBeHidden();
  await expect(page.getByRole('button', { name: 'Make everything' })).toBeEnabled();
});

/** Every rule in the light, colours in the dark too, and a phone's width: nothing that axe can find, nothing cut off. */
test('natural voices are named with the command that sets them up, and seen once they are there', async ({ page, studio }) => {
  await page.goto('/settings');
  const part = page.getByRole('region', { name: 'Natural voices without a key' });
  await expect(part).toContainText('They are not on this machine yet.');
  await expect(part.getByText('npm run natural-voices', { exact: true })).toBeVisible();
  await expect(part).toContainText(path.join(studio.dataDir, 'natural-voices'));
  await clean(page, 'natural voices');
  await writeTestingInstallation(path.join(studio.dataDir, 'natural-voices'));
  await page.reload();
  await expect(part).toContainText('They are here:');
  await expect(part.getByText('npm run natural-voices -- remove', { exact: true })).toBeVisible();
  await clean(page, 'natural voices that are there');
  await rm(path.join(studio.dataDir, 'natural-voices'), { recursive: true });
});

async function clean(page: Page, what: string): Promise<void> {
  const found = await violationsInBothLooks(page);
  const wide = page.viewportSize();
  await page.setViewportSize({ width: 390, height: 844 });
  found.push(...(await violations(page)));
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  if (wide) await page.setViewportSize(wide);
  expect.soft(found, what).toEqual([]);
  expect.soft(overflow, `${what}: wider than a phone`).toBeLessThanOrEqual(0);
}
