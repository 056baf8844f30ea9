/**
 * The end-to-end tests: the whole studio as `npm start` runs it (supervisor, database, production pages, worker), used in
 * a real browser. NARRATIX_BROWSER names the browser's programme, NARRATIX_BROWSER_FLAGS its flags; without them
 * Playwright's own is taken.
 */
import { defineConfig } from 'playwright/test';
import { childEnv } from '../lib/env.ts';

const env = childEnv();
const executablePath = env['NARRATIX_BROWSER'];
// With a microphone of the browser's own, which beeps once a second; a page may use it once it was allowed to.
const args = [...(env['NARRATIX_BROWSER_FLAGS']?.split(' ').filter((flag) => flag !== '') ?? []), '--use-fake-device-for-media-stream'];

export default defineConfig({
  testDir: '.',
  // The longest first, so that it does not run alone at the end; it mostly waits for what it killed to come back.
  projects: [
    { name: 'resilience', testMatch: 'resilience.spec.ts' },
    { name: 'studio', testMatch: '*.spec.ts', testIgnore: ['resilience.spec.ts', '*.long.spec.ts'] },
    // Not part of the gate: `npm run verify -- browser`.
    { name: 'long', testMatch: '*.long.spec.ts' },
  ],
  outputDir: '../test-results/e2e',
  globalSetup: './build-pages.ts',
  // Two files at a time, each with a studio of its own: much of a test is waiting for one process or another.
  workers: 2,
  fullyParallel: false,
  retries: 0,
  forbidOnly: env['CI'] !== undefined,
  // Room for a machine that does other things too; an idle one needs a tenth of it.
  timeout: 240_000,
  expect: { timeout: 20_000 },
  reporter: env['PLAYWRIGHT_JSON_OUTPUT_NAME'] === undefined ? [['list']] : [['list'], ['json']],
  use: {
    viewport: { width: 1440, height: 900 },
    colorScheme: 'light',
    reducedMotion: 'reduce',
    locale: 'en-GB',
    actionTimeout: 20_000,
    // What was done, asked and on the page at each step; not a film of it, for which the browser draws every picture twice.
    trace: { mode: 'retain-on-failure', screenshots: false },
    screenshot: 'only-on-failure',
    launchOptions: { ...(executablePath === undefined ? {} : { executablePath }), args },
  },
});
