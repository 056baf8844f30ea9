/**
 * The main job with every paid engine on, against the stand-ins: Claude listens and describes, Qwen3-TTS designs voices and
 * speaks, Stable Audio makes music and effects, Replicate calls back; and what was spent is what the vendors sold.
 */
import { freePort, newDataFolder, putAway, Studio } from '../lib/cli/temporary-studio.ts';
import { dollars } from '../lib/services/money.ts';
import { bringIn, readLines, readProject, until } from './api.ts';
import { ledgerOf, takesOf } from './database.ts';
import { expect, test as base } from './fixtures.ts';
import { startStandIns, type StandIns } from './vendors/stand-ins.ts';

const story = `The Bell at Low Water

“Did you hear the bell?” asked Ida, and she put down the lamp.

“It is only the wind,” said Tom. A door slammed below, and rain began to beat on the windows.

“The wind does not count to five,” said Ida.
`;

const test = base.extend<object, { vendors: StandIns }>({
  vendors: [
    // oxlint-disable-next-line no-empty-pattern -- Playwright reads the names of fixtures from this pattern
    async ({}, use) => {
      const vendors = await startStandIns({ replicate: { timeScale: 0.2, quickSounds: true } });
      await use(vendors);
      await vendors[Symbol.asyncDispose]();
    },
    { scope: 'worker' },
  ],
  studio: [
    async ({ vendors }, use) => {
      const port = await freePort();
      const studio = await Studio.start(await newDataFolder(), { port, settings: { ...vendors.addresses.settings, NARRATIX_PUBLIC_URL: `http://127.0.0.1:${port}` } });
      await use(studio);
      await putAway(studio);
    },
    { scope: 'worker', timeout: 150_000 },
  ],
});

test('a drama is cast, spoken, scored and mixed by paid engines, once the writer has agreed and seen the price', async ({ page, studio, vendors }) => {
  const { id } = await bringIn(studio, story, 'The Bell');
  await page.goto(`/projects/${id}`);
  await page.getByRole('button', { name: 'More for this drama' }).click();
  await page.getByRole('menuitem', { name: 'Engines and spending' }).click();
  const dialog = page.getByRole('dialog', { name: 'Engines and spending' });
  await dialog.getByRole('checkbox', { name: /goes to Replicate/ }).check();
  await dialog.getByRole('checkbox', { name: /goes to Anthropic/ }).check();
  await expect(dialog).toContainText('Qwen3-TTS: there is a key for Replicate, and you agreed.');
  await dialog.getByRole('button', { name: 'Done' }).click();
  expect([vendors.anthropic, vendors.hume, vendors.replicate].flatMap(({ books }) => books.sales), 'nothing is bought by agreeing').toEqual([]);

  await page.getByRole('button', { name: 'Make everything' }).click();
  const costs = page.getByRole('dialog', { name: 'What making this costs' });
  await expect(costs).toContainText('Stable Audio');
  await costs.getByRole('button', { name: /^Make everything, (about|up to) \$/ }).click();
  const made = await until(studio, id, ({ production }) => production?.kind === 'make' && production.state !== 'running', 200_000);
  expect(made.production).toMatchObject({ state: 'done', problems: [] });
  expect(made.lines).toMatchObject({ failed: 0, ready: made.lines.total });
  const lines = await readLines(studio, id);
  expect(lines.flatMap((line) => line.problems), 'every take is heard before it counts').toEqual([]);
  expect(made.cast.map(({ voice }) => voice?.engine)).toEqual(made.cast.map(() => 'qwen'));
  expect(new Set(made.cast.map(({ voice }) => voice?.externalId)).size, 'nobody shares a voice').toBe(made.cast.length);
  expect(made.cues.length).toBeGreaterThan(0);

  // The vendors' books and the ledger are one.
  await vendors.replicate.idle();
  const sold = [vendors.anthropic, vendors.hume, vendors.replicate].reduce((sum, { books }) => sum + books.micros, 0);
  const ledger = await ledgerOf(studio, id);
  expect(ledger.filter(({ state }) => state !== 'settled')).toEqual([]);
  expect(ledger.reduce((sum, { costMicros }) => sum + (costMicros ?? 0), 0)).toBe(sold);
  // Also about lines whose voice is a clip: the call repeats it.
  expect(vendors.replicate.webhooks.length, 'Replicate called back').toBeGreaterThan(lines.length);
  expect(vendors.replicate.webhooks.filter(({ status }) => status !== 200), 'and every call was taken').toEqual([]);

  await page.getByRole('link', { name: 'Mix' }).click();
  await expect(page.getByRole('img', { name: /waveform/i }).or(page.locator('canvas')).first()).toBeVisible();
  await page.getByRole('button', { name: /^Spent:/ }).click();
  await dialog.getByRole('tab', { name: 'Spending' }).click();
  await expect(dialog).toContainText(`${dollars(sold)} of $5.00`);

  const keys = [vendors.anthropic.key, vendors.replicate.key, vendors.replicate.webhookSecret];
  const shown = `${await page.content()} ${JSON.stringify(await readProject(studio, id))} ${studio.said}`;
  for (const key of keys) expect(shown).not.toContain(key);
});

test('one line spoken again buys that line and no other', async ({ page, studio, vendors }) => {
  const before = vendors.replicate.books.sales.length;
  const [{ id }] = await (await fetch(`${studio.url}/api/projects`)).json();
  await page.goto(`/projects/${id}`);
  const lines = await readLines(studio, id);
  const line = lines.find(({ text }) => text.includes('only the wind'));
  await page.getByText('“It is only the wind,”').click();
  await page.getByRole('button', { name: /^Speak it again/ }).click();
  await expect.poll(() => vendors.replicate.books.sales.length).toBe(before + 1);
  // The stand-in may say it the same way; it is another take all the same.
  await expect.poll(async () => (await readLines(studio, id)).find((one) => one.id === line?.id)).toMatchObject({ state: 'ready', takeNumber: 1 });
  expect((await takesOf(studio, id)).filter((take) => take.segmentId === line?.id)).toHaveLength(2);
});
