/**
 * The gate: types, lint, unit and integration tests, the production build, and the end-to-end tests in a real browser.
 * Offline, without a key. Ends with the plain line "N passed, N failed"; exit 0 only where nothing failed.
 */
import { spawn } from 'node:child_process';
import { mkdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { childEnv } from '../env.ts';
import { browserFlags, findBrowser } from './find-browser.ts';
import { build, hashSources } from './supervise-build.ts';

interface Count {
  passed: number;
  failed: number;
}

/** What the two runners write down. */
const jestReport = z.object({ numPassedTests: z.number(), numFailedTests: z.number(), success: z.boolean() });
const playwrightReport = z.object({ stats: z.object({ expected: z.number(), unexpected: z.number(), flaky: z.number(), skipped: z.number() }) });

const root = path.resolve(import.meta.dirname, '../..');
const reports = path.join(root, 'test-results');
const bin = (name: string) => path.join(root, 'node_modules', name);
const say = (line: string) => process.stderr.write(`${line}\n`);

await rm(reports, { recursive: true, force: true });
await mkdir(reports, { recursive: true });
const counts: Count[] = [];
const began = performance.now();

await stage('Types', async () => await check(bin('typescript/bin/tsc'), ['--noEmit']));
await stage('Lint', async () => await check(bin('oxlint/bin/oxlint'), ['--type-aware', '--deny-warnings']));
await stage('Unit and integration tests', unitTests);
await stage('Production build', async () => {
  // With the stamp that tells `npm start` its pages are new: nothing is built a second time.
  await build(root, await hashSources(root), new AbortController().signal);
  return { passed: 1, failed: 0 };
});
if (counts.at(-1)?.failed === 0) await stage('End-to-end tests', endToEndTests);

const passed = counts.reduce((sum, count) => sum + count.passed, 0);
const failed = counts.reduce((sum, count) => sum + count.failed, 0);
say(`The whole gate took ${Math.round((performance.now() - began) / 1000)} s.`);
process.stdout.write(`\n${passed} passed, ${failed} failed\n`);
process.exitCode = failed === 0 ? 0 : 1;

async function stage(title: string, work: () => Promise<Count>): Promise<void> {
  const from = performance.now();
  say(`\n== ${title}`);
  let count: Count;
  try {
    count = await work();
  } catch (error) {
    say(error instanceof Error ? error.message : String(error));
    count = { passed: 0, failed: 1 };
  }
  counts.push(count);
  say(`== ${title}: ${count.passed} passed, ${count.failed} failed, ${((performance.now() - from) / 1000).toFixed(1)} s`);
}

/** A tool that says all or nothing counts as one. */
async function check(script: string, args: string[]): Promise<Count> {
  return (await runNode([script, ...args], {})) === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

async function unitTests(): Promise<Count> {
  const file = path.join(reports, 'unit.json');
  const code = await runNode([bin('vitest/vitest.mjs'), 'run', '--reporter=dot', '--reporter=json', `--outputFile.json=${file}`], { NODE_ENV: 'test' });
  const report = jestReport.parse(JSON.parse(await readFile(file, 'utf8')));
  // A file that cannot even be loaded has no failed test, and an unhandled error none either.
  const failed = Math.max(report.numFailedTests, code !== 0 || !report.success ? 1 : 0);
  return { passed: report.numPassedTests, failed };
}

async function endToEndTests(): Promise<Count> {
  const browser = await findBrowser(say);
  say(`Browser: ${browser.how}, ${browser.executablePath}`);
  const file = path.join(reports, 'e2e.json');
  const code = await runNode([bin('playwright/cli.js'), 'test', '--config', 'e2e/playwright.config.ts', '--project', 'resilience', '--project', 'studio'], {
    NARRATIX_BROWSER: browser.executablePath,
    NARRATIX_BROWSER_FLAGS: browserFlags.join(' '),
    PLAYWRIGHT_JSON_OUTPUT_NAME: file,
  });
  const { stats } = playwrightReport.parse(JSON.parse(await readFile(file, 'utf8')));
  // A test that passed only at the second try, or was skipped, is not one that passed.
  const failed = stats.unexpected + stats.flaky + stats.skipped;
  return { passed: stats.expected, failed: Math.max(failed, code === 0 ? 0 : 1) };
}

async function runNode(args: string[], extra: Record<string, string>): Promise<number> {
  return await new Promise((resolve, reject) => {
    // Some hundred processes load the same modules: Node keeps what it compiled for the first of them.
    const env = childEnv({ CI: 'true', NODE_COMPILE_CACHE: path.join(reports, 'compiled'), ...extra });
    const child = spawn(process.execPath, args, { cwd: root, env, stdio: ['ignore', 'inherit', 'inherit'] });
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 1));
  });
}
