/** Who reads a story: what Claude would cost, what leaves the machine, the writer's word; then the reading. */
import { newDataFolder, putAway, Studio } from '../lib/cli/temporary-studio.ts';
import { startAnthropic, type AnthropicStandIn } from './vendors/anthropic.ts';
import { bringIn, readLines, readProject } from './api.ts';
import { violations } from './axe.ts';
import { expect, test as base } from './fixtures.ts';

const story = `The Quay

“Is the boat in?” asked Mara.

“It is,” said Tom.

“Then why are you here?”
`;

/** A studio with a key, and what stands in for Anthropic behind it. */
const test = base.extend<object, { anthropic: AnthropicStandIn }>({
  anthropic: [
    // oxlint-disable-next-line no-empty-pattern -- Playwright reads the names of fixtures from this pattern
    async ({}, use) => {
      const server = await startAnthropic({
        brain: ({ ids }) => ({
          people: [{ id: 'n1', name: 'Captain Aalt', aliases: [], sex: 'male', age: 'old', persona: 'hoarse and kind' }],
          merges: [],
          narrator: 'none',
          lines: ids.map((u) => ({ u, c: 'n1', s: 'certain', w: 'tag', d: 'whispered' })),
        }),
      });
      await use(server);
      await server[Symbol.asyncDispose]();
    },
    { scope: 'worker' },
  ],
  studio: [
    async ({ anthropic }, use) => {
      const studio = await Studio.start(await newDataFolder(), { settings: { ANTHROPIC_API_KEY: anthropic.key, ANTHROPIC_BASE_URL: anthropic.url } });
      await use(studio);
      await putAway(studio);
    },
    { scope: 'worker', timeout: 150_000 },
  ],
});

test('Claude reads a story once the writer has seen the price and agreed; nothing goes out before', async ({ page, studio, anthropic }) => {
  const { id } = await bringIn(studio, story, 'The Quay');
  await page.goto(`/projects/${id}`);
  await page.getByRole('button', { name: 'More for this drama' }).click();
  await page.getByRole('menuitem', { name: 'Who reads the story' }).click();
  const dialog = page.getByRole('dialog', { name: 'Who reads this story?' });
  await expect(dialog).toContainText('The 3 lines that somebody speaks in the 1 chapter you make');
  await expect(dialog.getByText('Estimated on this machine')).toBeVisible();
  const read = dialog.getByRole('button', { name: /^Read with Claude/ });
  await expect(read).toBeDisabled();
  expect(await violations(page, { within: '[role="dialog"]' })).toEqual([]);
  expect(anthropic.asked).toEqual([]);

  await dialog.getByRole('checkbox', { name: /I agree/ }).check();
  await expect(dialog.getByText('Counted by Anthropic')).toBeVisible();
  expect(new Set(anthropic.asked.map((one) => one.path))).toEqual(new Set(['/v1/messages/count_tokens']));

  await read.click();
  await expect(dialog).toBeHidden();
  await expect.poll(async () => (await readProject(studio, id)).cast.map((person) => person.name)).toContain('Captain Aalt');
  const lines = (await readLines(studio, id)).filter((line) => line.kind === 'dialogue');
  expect(lines.map((line) => line.direction)).toEqual(['whispered', 'whispered', 'whispered']);
  expect(anthropic.asked.filter((one) => one.path === '/v1/messages')).toHaveLength(1);
  await page.getByText('“It is,”').click();
  await expect(page.locator('summary', { hasText: 'How it is said' })).toContainText('whispered');
  expect(await page.content()).not.toContain(anthropic.key);
});
