import { execFile } from 'node:child_process';
import { access, mkdir } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { chromium } from 'playwright';
import { childEnv, getEnv } from '../env.ts';

const run = promisify(execFile);

/** Flags that a browser without a sandbox or a network of its own wants. */
export const browserFlags = ['--no-sandbox', '--disable-dev-shm-usage', '--disable-background-networking', '--no-first-run', '--disable-sync', '--disable-component-update'];

/** A release of npm's Chromium for machines where nothing else can be had; runs under the Playwright we use. */
const npmChromium = '@sparticuz/chromium@153.0.0';

interface FoundBrowser {
  executablePath: string;
  /** How it was found, for the person who reads the run. */
  how: string;
}

/**
 * A Chromium that starts: an installed one (Playwright's own, Chrome, Chromium), else one that it installs — by
 * Playwright, from npm, by apt as root — each tried by really starting it. Throws a plain sentence where none can be had.
 */
export async function findBrowser(say: (line: string) => void): Promise<FoundBrowser> {
  for (const candidate of installed()) {
    if ((await exists(candidate.executablePath)) && (await starts(candidate.executablePath))) return candidate;
  }
  const ways: { how: string; get(): Promise<string> }[] = [
    { how: 'installed by Playwright', get: installByPlaywright },
    { how: `installed from npm (${npmChromium})`, get: installFromNpm },
    { how: 'installed by apt', get: installByApt },
  ];
  for (const way of ways) {
    say(`No browser found yet; trying one ${way.how} ...`);
    try {
      const executablePath = await way.get();
      if (await starts(executablePath)) return { executablePath, how: way.how };
      say(`That one does not start here.`);
    } catch (error) {
      say(`That did not work: ${error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error)}`);
    }
  }
  throw new Error('No browser for the end-to-end tests was found, and none could be installed. Install Chrome or Chromium, then run npm test again.');
}

function installed(): FoundBrowser[] {
  const names = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'chrome', 'msedge'];
  const folders = (childEnv()['PATH'] ?? '').split(path.delimiter);
  const onPath = names.flatMap((name) => folders.map((folder) => path.join(folder, process.platform === 'win32' ? `${name}.exe` : name)));
  const usual = [
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
    'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
    'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
  ];
  return [
    { executablePath: chromium.executablePath(), how: 'Playwright’s own' },
    ...[...onPath, ...usual].map((executablePath) => ({ executablePath, how: 'installed on this machine' })),
  ];
}

async function starts(executablePath: string): Promise<boolean> {
  try {
    const browser = await chromium.launch({ executablePath, args: browserFlags, timeout: 60_000 });
    await browser.close();
    return true;
  } catch {
    return false;
  }
}

async function installByPlaywright(): Promise<string> {
  const root = process.getuid?.() === 0;
  await run(process.execPath, [path.resolve('node_modules/playwright/cli.js'), 'install', ...(root ? ['--with-deps'] : []), 'chromium'], { env: childEnv(), timeout: 300_000 });
  return chromium.executablePath();
}

async function installFromNpm(): Promise<string> {
  const folder = path.join(getEnv().NARRATIX_DATA_DIR, 'browser');
  await mkdir(folder, { recursive: true });
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  await run(npm, ['install', '--prefix', folder, '--no-save', '--no-audit', '--no-fund', npmChromium], { env: childEnv(), timeout: 300_000, shell: process.platform === 'win32' });
  // The package unpacks its browser on first use and says where.
  const unpacked: { default: { executablePath(): Promise<string> } } = await import(path.join(folder, 'node_modules/@sparticuz/chromium/build/esm/index.js'));
  return await unpacked.default.executablePath();
}

async function installByApt(): Promise<string> {
  if (process.getuid?.() !== 0) throw new Error('apt needs root');
  await run('apt-get', ['update'], { env: childEnv(), timeout: 300_000 });
  await run('apt-get', ['install', '-y', '--no-install-recommends', 'chromium'], { env: childEnv({ DEBIAN_FRONTEND: 'noninteractive' }), timeout: 600_000 });
  return '/usr/bin/chromium';
}

async function exists(file: string): Promise<boolean> {
  return await access(file).then(
    () => true,
    () => false,
  );
}
