/** A token is made in the page, a programme makes a drama with it, and it ends where it is revoked. */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { childEnv } from '../lib/env.ts';
import { root } from '../lib/cli/temporary-studio.ts';
import { violations, violationsInBothLooks } from './axe.ts';
import { expect, test } from './fixtures.ts';

const run = promisify(execFile);

test.use({ studioOf: 'the writer' });

test('a programme makes a drama with a token of its own', async ({ page, studio }) => {
  const folder = await mkdtemp(path.join(tmpdir(), 'narratix-client-'));
  try {
    await page.goto('/settings');
    const form = page.getByRole('form', { name: 'Make a token' });
    await form.getByLabel('What will use it').fill('The example');
    await form.getByRole('button', { name: 'Make a token' }).click();
    const shown = page.getByText(/^ntx_[\w-]{43}$/);
    await expect(shown).toBeVisible();
    const token = (await shown.textContent()) ?? '';
    const row = page.getByRole('list', { name: 'Tokens' }).getByRole('listitem');
    await expect(row).toContainText('may see, change');
    await expect(row).toContainText('never used');
    await expect(row).toContainText('good until');
    for (const width of [1440, 390]) {
      await page.setViewportSize({ width, height: 900 });
      expect(await violations(page, { within: 'section[aria-labelledby="tokens"]' })).toEqual([]);
    }

    const story = path.join(folder, 'the-lamp.txt');
    const out = path.join(folder, 'the-lamp.mp3');
    await writeFile(story, 'The Lamp\n\n“Who is there?” asked Nora.\n\n“Only me,” said Tom. The rain fell on the roof.\n');
    const client = async () => await run(process.execPath, [path.join(root, 'e2e', 'http-api', 'example-client.mjs'), story, out], { env: childEnv({ NARRATIX_URL: studio.url, NARRATIX_TOKEN: token }) });
    const { stdout } = await client();
    expect(stdout).toContain('Reading “The Lamp”');
    expect(stdout).toMatch(/In it: .*Nora \(1\)/);
    expect(stdout).toMatch(/make: 100 %\nSaved /);
    const mp3 = await readFile(out);
    expect(mp3.subarray(0, 3).toString('latin1')).toBe('ID3');
    expect(mp3.length).toBeGreaterThan(20_000);

    await page.reload();
    await expect(page.getByText(/^ntx_[\w-]{43}$/)).toHaveCount(0);
    await expect(row).toContainText('used today');
    await row.getByRole('button', { name: 'Revoke' }).click();
    await row.getByRole('button', { name: /for good/ }).click();
    await expect(row).toHaveCount(0);
    await expect(client()).rejects.toThrow(/this one is missing, revoked or mistyped/);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

test('people read what programmes can ask', async ({ page }) => {
  await page.goto('/settings');
  await page.getByRole('link', { name: 'HTTP API' }).click();
  await expect(page.getByRole('heading', { name: 'HTTP API', level: 1 })).toBeVisible();
  await expect(page.getByRole('article', { name: 'Make everything that is missing, and mix it' })).toContainText('POST /api/v1/projects/{projectId}/make');
  for (const width of [1440, 390]) {
    await page.setViewportSize({ width, height: 900 });
    expect.soft(await violationsInBothLooks(page), `${width} wide`).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), `nothing wider than ${width}`).toBe(true);
  }
  const served = await page.request.get('/api/v1/openapi.json');
  expect([served.status(), (await served.json()).openapi]).toEqual([200, '3.1.1']);
});
