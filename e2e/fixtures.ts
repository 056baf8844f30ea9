/** What every test gets: a studio of its file's own, and a page whose console must stay clean. */
import { expect, test as base } from 'playwright/test';
import { newDataFolder, putAway, Studio } from '../lib/cli/temporary-studio.ts';

interface TestFixtures {
  /** Errors of the console and the page that the test brings about on purpose. */
  expectedErrors: RegExp[];
}

interface WorkerFixtures {
  /** Files of one name share a studio, for it takes a while to come up; one that needs an empty library names itself. */
  studioOf: string;
  studio: Studio;
}

export const test = base.extend<TestFixtures, WorkerFixtures>({
  studioOf: ['', { scope: 'worker', option: true }],
  studio: [
    // oxlint-disable-next-line no-empty-pattern -- Playwright reads the names of fixtures from this pattern
    async ({}, use) => {
      const studio = await Studio.start(await newDataFolder());
      await use(studio);
      await putAway(studio);
    },
    { scope: 'worker', timeout: 150_000 },
  ],
  expectedErrors: [[], { option: true }],
  baseURL: async ({ studio }, use) => await use(studio.url),
  page: async ({ page, studio, expectedErrors }, use) => {
    const problems: string[] = [];
    const expected = (text: string) => expectedErrors.some((pattern) => pattern.test(text));
    page.on('console', (message) => {
      const text = `${message.text()} (${message.location().url})`;
      if (message.type() === 'error' && !expected(text)) problems.push(`console: ${text}`);
    });
    page.on('pageerror', (error) => {
      if (!expected(error.message)) problems.push(`page: ${error.stack ?? error.message}`);
    });
    page.on('request', (request) => {
      const { protocol, host } = new URL(request.url());
      if (protocol.startsWith('http') && host !== new URL(studio.url).host) problems.push(`asked another host: ${request.url()}`);
    });
    await use(page);
    expect(problems, 'errors in the console, in the page, or requests to another host').toEqual([]);
  },
});

/** The same over a studio in which everybody signs in by a password. */
export const testWithAccounts = test.extend<object, object>({
  studio: [
    // oxlint-disable-next-line no-empty-pattern -- Playwright reads the names of fixtures from this pattern
    async ({}, use) => {
      const studio = await Studio.start(await newDataFolder(), { settings: { AUTH_SECRET: 'a-secret-of-the-end-to-end-tests-alone', AUTH_PASSWORDS: 'on' } });
      await use(studio);
      await putAway(studio);
    },
    { scope: 'worker', timeout: 150_000 },
  ],
});

export { expect };
