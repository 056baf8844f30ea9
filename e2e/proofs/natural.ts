/**
 * `npm run verify -- natural`: the natural voices over the real ONNX Runtime from the registry, with a tiny model in place
 * of the weights: set up by the command, broken off and gone on with, refused where wrong; a drama made in a browser and
 * from the terminal; what is odd, broken, killed and much. Names of parts run those alone; `--keep FOLDER` keeps pictures of
 * the pages.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { chromium, type Page } from 'playwright';
import { browserFlags, findBrowser } from '../../lib/cli/find-browser.ts';
import { writeTinyModel } from '../../lib/cli/natural/tiny-model.ts';
import { newDataFolder, Studio } from '../../lib/cli/temporary-studio.ts';
import { childEnv, projectRoot } from '../../lib/env.ts';
import { weights } from '../../lib/services/natural-voices/pins.ts';
import { readProject } from '../api.ts';
import buildPages from '../build-pages.ts';
import { mill } from '../stories.ts';
import { brokenFolders, killedAtRandom, manyLines, oddLines, type Say } from './natural-engine.ts';
import { startHub } from './natural-hub.ts';

let short = 0;
const say: Say = (met, what) => {
  if (!met) short += 1;
  console.log(`${met ? 'met    ' : 'NOT MET'} ${what}`);
};
const partNames = ['fetching', 'odd', 'broken', 'many', 'killed', 'terminal', 'browser'] as const;
const { values: { keep }, positionals: wanted } = parseArgs({ allowPositionals: true, options: { keep: { type: 'string' } } });
for (const name of wanted) if (!partNames.some((part) => part === name)) throw new Error(`There is no part “${name}”. Parts: ${partNames.join(', ')}.`);
const has = (part: (typeof partNames)[number]): boolean => wanted.length === 0 || wanted.includes(part);

/** Runs one of the commands; gives its exit code and what it wrote. */
async function command(file: string, args: string[], env: { [name: string]: string }, watch?: (said: string, stop: () => void) => void): Promise<{ code: number | null; said: string }> {
  const child = spawn(process.execPath, [path.join('lib', 'cli', file), ...args], { cwd: projectRoot(), env: childEnv({ DATABASE_URL: '', KOKORO_MODEL_DIR: '', KOKORO_HUB_URL: '', ANTHROPIC_API_KEY: '', HUME_API_KEY: '', REPLICATE_API_TOKEN: '', ...env }), stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (piece: Buffer) => {
      said += piece.toString('utf8');
      watch?.(said, () => child.kill('SIGINT'));
    });
  }
  const [code]: unknown[] = await once(child, 'close');
  return { code: typeof code === 'number' ? code : null, said };
}
const lastLine = (text: string): string => text.trim().split('\n').at(-1) ?? '';

/** Fetching as a person meets it: stopped half-way, gone on with, and what came is not what is known. */
async function fetching(dataDir: string): Promise<void> {
  const size = weights.q8.files[0].bytes;
  await using hub = await startHub({ 'model_quantized.onnx': size });
  const env = { NARRATIX_DATA_DIR: dataDir, KOKORO_HUB_URL: hub.url };
  const part = path.join(dataDir, 'natural-voices', 'model', 'model_quantized.onnx.part');
  hub.pace = 20_000_000;
  const half = size / 2;
  const watched = new AbortController();
  const first = command('natural-voices.ts', ['--yes'], env, (_said, stop) => {
    if (watched.signal.aborted) return;
    watched.abort();
    void (async () => {
      while (((await stat(part).catch(() => null))?.size ?? 0) < half) await pause(50);
      stop();
    })();
  });
  const stopped = await first;
  const kept = (await stat(part).catch(() => null))?.size ?? 0;
  say(stopped.code === 1 && kept >= half && kept < size, `stopped at 50 %: ${lastLine(stopped.said)}`);
  hub.pace = Infinity;
  const wrong = await command('natural-voices.ts', ['--yes'], env);
  const resumed = Number(/^bytes=(\d+)-$/u.exec(hub.asked.at(-1) ?? '')?.[1] ?? 0);
  say(resumed >= half && resumed < size, `went on behind byte ${resumed} of ${size}`);
  say(wrong.code === 1 && wrong.said.includes('is not the file that is known') && (await stat(part).catch(() => null)) === null, `a wrong checksum: ${lastLine(wrong.said)}`);
  const status = await command('natural-voices.ts', ['status'], env);
  say(status.said.includes('not set up'), `and nothing is there: ${lastLine(status.said)}`);
}

async function settingUp(dataDir: string, brought: string): Promise<void> {
  await writeTinyModel(brought, { timed: true });
  const done = await command('natural-voices.ts', ['--yes', '--weights', brought], { NARRATIX_DATA_DIR: dataDir });
  say(done.code === 0, `set up: ${done.said.trim().split('\n').at(-2) ?? ''}`);
}

/** The main job from the terminal. */
async function terminal(dataDir: string, scratch: string): Promise<void> {
  const story = path.join(scratch, 'story.txt');
  await writeFile(story, mill);
  const out = path.join(scratch, 'mill.mp3');
  const auto = await command('narrate.ts', [story, '--out', out, '--report', path.join(scratch, 'report.json')], { NARRATIX_DATA_DIR: dataDir });
  const bytes = (await stat(out).catch(() => null))?.size ?? 0;
  say(auto.code === 0 && bytes > 100_000, `narrate: ${lastLine(auto.said)}`);
  const report = await readFile(path.join(scratch, 'report.json'), 'utf8').catch(() => '');
  say(report.includes('"engine": "kokoro"') && !report.includes('"engine": "local"'), 'the report says that everybody was spoken by Kokoro');
  const drafts = await command('narrate.ts', [story, '--out', out, '--engine', 'local'], { NARRATIX_DATA_DIR: dataDir });
  say(drafts.code === 0, `narrate --engine local: ${lastLine(drafts.said)}`);
}

async function picture(page: Page, name: string): Promise<void> {
  if (keep === undefined) return;
  for (const [width, height] of [[1440, 900], [390, 844]] as const) {
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.setViewportSize({ width, height });
      await page.emulateMedia({ colorScheme });
      await page.screenshot({ path: path.join(keep, `${name}-${width}-${colorScheme}.png`), fullPage: true });
    }
  }
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.emulateMedia({ colorScheme: 'light' });
}

/** The main job in a browser, a worker killed in the middle of it. */
async function browser(dataDir: string): Promise<void> {
  const found = await findBrowser((line) => console.log(`        ${line}`));
  const chrome = await chromium.launch({ executablePath: found.executablePath, args: browserFlags });
  const studio = await Studio.start(dataDir);
  try {
    const page = await chrome.newPage({ baseURL: studio.url, viewport: { width: 1440, height: 900 } });
    page.setDefaultTimeout(30_000);
    await page.goto('/settings');
    await page.getByText('They are here:').waitFor();
    say(true, 'Settings say that they are here');
    await picture(page, 'settings');
    await page.goto('/');
    await page.getByLabel('Your story').fill(mill);
    await page.getByRole('button', { name: 'Start this drama' }).click();
    await page.waitForURL(/\/projects\/[0-9a-f-]+$/);
    const id = new URL(page.url()).pathname.split('/')[2] ?? '';
    await page.getByRole('button', { name: 'Make everything' }).click();
    await page.locator('[data-stage="speak"][data-state="running"]').filter({ hasText: /[1-9]\d*\/\d+/ }).waitFor({ timeout: 90_000 });
    process.kill((await studio.process('worker')).pid, 'SIGKILL');
    await page.getByText(/^Your drama is made: \d+:\d\d\.$/).waitFor({ timeout: 200_000 });
    const made = await readProject(studio, id);
    const engines = new Set(made.cast.map(({ voice }) => voice?.engine));
    say(made.production?.problems.length === 0 && made.lines.ready === made.lines.total && engines.size === 1 && engines.has('kokoro'), `made in the browser, its worker killed in the middle: ${made.lines.ready} of ${made.lines.total} lines, voices of ${[...engines].join()}`);
    await page.getByRole('link', { name: 'Cast', exact: true }).click();
    await page.getByText('Natural voices speak, on this machine (Kokoro).').waitFor();
    await picture(page, 'cast');
    await auditions(page);
    await page.goto(`/projects/${id}/mix`);
    await page.locator('main canvas[data-drawn="true"]').first().waitFor();
    say(await page.getByRole('link', { name: 'Download MP3', exact: true }).isVisible(), 'its mix is there to hear and to take away');
    await taken(studio, page, id);
  } finally {
    await studio.stop();
    await chrome.close();
  }
}

/** What is heard before it is kept: a name in phonetic signs, a line in another natural voice. */
async function auditions(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^How it is said: Agnes/ }).click();
  const word = page.getByRole('dialog', { name: 'How a word is said' });
  await word.getByRole('radio', { name: /IPA/ }).click();
  await word.getByLabel('As it is said').fill('/ˈæɡ.nɪs/');
  await word.getByRole('button', { name: 'Say it: Agnes' }).click();
  await word.getByRole('button', { name: 'Stop: Agnes' }).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('article', { name: 'Tom' }).getByRole('button', { name: /voice: Tom/ }).click();
  const sheet = page.getByRole('dialog', { name: 'The voice of Tom' });
  await sheet.getByRole('button', { name: /^Hear: Tom as .*(?:American|British)$/ }).first().click();
  await sheet.getByRole('button', { name: /^Stop: Tom as .*(?:American|British)$/ }).waitFor();
  await sheet.getByRole('button', { name: 'Close' }).click();
  say(true, 'a name in phonetic signs and a line in another of them are heard before they are kept');
}

/** Taken away while the studio runs: what was spoken stays, the pages say so and offer others. */
async function taken(studio: Studio, page: Page, id: string): Promise<void> {
  const removed = await command('natural-voices.ts', ['remove', '--yes'], { NARRATIX_DATA_DIR: studio.dataDir });
  say(removed.code === 0 && removed.said.includes('are free again'), `taken away: ${lastLine(removed.said)}`);
  await page.goto(`/projects/${id}/cast`);
  await page.getByText('Kokoro cannot speak any more').waitFor();
  await picture(page, 'taken-away');
  const { lines } = await readProject(studio, id);
  say(lines.ready === lines.total, `every line that was spoken is there still: ${lines.ready} of ${lines.total}`);
  await page.getByRole('button', { name: /Recast with the built-in voices/ }).click();
  await page.getByText('Kokoro cannot speak any more').waitFor({ state: 'detached' });
  say(true, 'and one press gives everybody a built-in voice');
  await page.goto('/settings');
  await page.getByText('They are not on this machine yet.').waitFor();
  await picture(page, 'settings-without');
}

if (has('browser')) await buildPages();
if (keep !== undefined) await mkdir(keep, { recursive: true });
const scratch = await mkdtemp(path.join(tmpdir(), 'narratix-natural-'));
const dataDir = await newDataFolder();
try {
  const folder = path.join(dataDir, 'natural-voices');
  if (has('fetching')) await fetching(dataDir);
  await settingUp(dataDir, path.join(scratch, 'weights'));
  if (has('odd')) await oddLines(folder, say);
  if (has('broken')) await brokenFolders(folder, scratch, say);
  if (has('many')) await manyLines(folder, say);
  if (has('killed')) await killedAtRandom(folder, say);
  if (has('terminal')) await terminal(dataDir, scratch);
  // The last one: it takes them away.
  if (has('browser')) await browser(dataDir);
  console.log(short === 0 ? 'All of it held.' : `${short} did not hold.`);
  process.exitCode = short === 0 ? 0 : 1;
} finally {
  await rm(scratch, { recursive: true, force: true });
  await rm(dataDir, { recursive: true, force: true });
}
