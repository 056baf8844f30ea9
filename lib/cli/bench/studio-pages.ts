/**
 * `npm run bench -- studio`: the production pages in a real browser, on a drama of 10,000 lines. How soon the script can
 * be used, whether scrolling and typing ever wait, what a tab holds, what a first visit downloads, what Lighthouse would
 * ask (LCP, CLS, TBT), and how the timeline of a ten-hour book pans, each beside its bar. Over loopback, without throttling.
 */
import { rm } from 'node:fs/promises';
import { availableParallelism, loadavg } from 'node:os';
import { chromium, type Browser, type Page } from 'playwright';
import { browserFlags, findBrowser } from '../find-browser.ts';
import type { ChapterView } from '../../services/views.ts';
import { newDataFolder, Studio } from '../temporary-studio.ts';
import { Rows, type BenchResult } from './figures.ts';
import { median } from './stats.ts';
import { bigProject } from './studio-project.ts';
import { tasksOf, traceCategories } from './trace-tasks.ts';
import type { Probe } from './studio-probe.ts';
import { timeline } from './studio-timeline.ts';
import { fresh, rest } from './studio-visit.ts';

const lines = 10_000;
const visits = 5;
/** The pages may have to be built first. */
const buildingMs = 300_000;
const bars = { usableMs: 1000, taskMs: 50, echoMs: 50, heapBytes: 150 * 1024 * 1024, scriptBytes: 250 * 1024, lcpMs: 2500, cls: 0.1, tbtMs: 200 };
const typed = 'the lantern in the harbour';

export async function studioPages(say: (sentence: string) => void): Promise<BenchResult> {
  await using stack = new AsyncDisposableStack();
  const found = await findBrowser(say);
  say('Starting a studio (the pages are built first where they have to be)...');
  const studio = await Studio.start(await newDataFolder(), { readyWithinMs: buildingMs });
  stack.defer(async () => {
    await studio.stop();
    await rm(studio.dataDir, { recursive: true, force: true });
  });
  const browser = await chromium.launch({ executablePath: found.executablePath, args: [...browserFlags, '--enable-precise-memory-info'] });
  stack.defer(async () => await browser.close());
  const rows = new Rows();

  say('Measuring the first run...');
  await firstView(browser, `${studio.url}/`, 'Library, first run', rows);
  say(`Reading a book of ${lines} lines...`);
  const project = await bigProject(studio.url, lines);
  const total = project.chapters.reduce((sum, chapter) => sum + chapter.lines, 0);
  const base = `${studio.url}/projects/${project.id}`;
  say(`Measuring ${total} lines in ${project.chapters.length} chapters...`);
  const longest = project.chapters.toSorted((a, b) => b.lines - a.lines)[0];
  if (!longest) throw new Error('the book has no chapter');
  await script(browser, base, longest, rows);
  for (const [name, address] of [['Library', `${studio.url}/`], ['New drama', `${studio.url}/new`], ['Script', base], ['Cast', `${base}/cast`], ['Sound', `${base}/sound`], ['Mix', `${base}/mix`], ['Settings', `${studio.url}/settings`]] as const) await firstView(browser, address, name, rows);
  await timeline(browser, studio.url, project, rows, say);
  return { title: `The pages in a browser (${browser.version()}), a drama of ${total} lines`, subjects: [{ name: 'studio', measures: rows.measures }] };
}

/** The script: usable, scrolled end to end, typed into, and what it holds after. */
async function script(browser: Browser, base: string, chapter: ChapterView, rows: Rows): Promise<void> {
  const usable: number[] = [];
  const answered: number[] = [];
  for (let visit = 0; visit <= visits; visit += 1) {
    await using page = await fresh(browser);
    await page.value.goto(base, { waitUntil: 'commit' });
    await page.value.waitForFunction(() => 'narratixProbe' in window && document.querySelector('[data-script] [role="option"]') !== null);
    const { usable: at } = await untilUsable(page.value);
    const [served = 0] = await page.value.evaluate(() => performance.getEntriesByType('navigation').map((entry) => (entry instanceof PerformanceNavigationTiming ? entry.responseStart : 0)));
    // The first one warms the server up.
    if (visit > 0) {
      usable.push(at);
      answered.push(served);
    }
  }
  rows.group('The script of 10,000 lines');
  const middle = median(usable);
  rows.bar('usable after navigation', `within ${bars.usableMs / 1000} s`, `${(middle / 1000).toFixed(2)} s (median of ${visits}; slowest ${(Math.max(...usable) / 1000).toFixed(2)} s)`, middle <= bars.usableMs, { medianMs: middle, slowestMs: Math.max(...usable) });
  rows.note('of it until the server’s first byte', `${(median(answered) / 1000).toFixed(2)} s; ${availableParallelism()} cores, load over the last minute ${(loadavg()[0] ?? 0).toFixed(1)}`, { firstByteMs: median(answered), load: loadavg()[0] ?? 0 });

  await using page = await fresh(browser);
  // The longest chapter: what the page shows at once.
  await page.value.goto(`${base}?chapter=${chapter.id}`);
  await untilUsable(page.value);
  await rest(page.value);
  await clear(page.value);
  await browser.startTracing(page.value, { categories: traceCategories });
  const scrolled = await scrollThrough(page.value);
  const tasks = tasksOf(await browser.stopTracing());
  const longest = Math.max(0, ...tasks.map(({ processorMs }) => processorMs));
  const byClock = Math.max(0, ...tasks.map(({ clockMs }) => clockMs));
  rows.bar('longest task while scrolling end to end, of the processor', `at most ${bars.taskMs} ms`, `${longest.toFixed(0)} ms; by the clock, with what else runs on the machine, ${byClock.toFixed(0)} ms (${chapter.lines} lines, ${scrolled.pixels.toFixed(0)} pixels, ${scrolled.frames} frames)`, longest <= bars.taskMs, { processorMs: longest, clockMs: byClock, ...scrolled });

  await page.value.keyboard.press('Control+k');
  await page.value.getByRole('combobox').waitFor();
  await clear(page.value);
  await page.value.keyboard.type(typed, { delay: 60 });
  await rest(page.value);
  const palette = (await probeOf(page.value)).echoes;
  await page.value.keyboard.press('Escape');
  await page.value.locator('[data-script] [role="option"]').first().click();
  const field = page.value.getByRole('combobox', { name: /Speaker/ }).first();
  await field.waitFor();
  await field.click();
  await clear(page.value);
  await page.value.keyboard.type(typed, { delay: 60 });
  await rest(page.value);
  const speaker = (await probeOf(page.value)).echoes;
  for (const [name, echoes] of [['the palette', palette], ['a line’s speaker', speaker]] as const) {
    const slowest = Math.max(...echoes);
    rows.bar(`typing echo in ${name}`, `at most ${bars.echoMs} ms`, `${median(echoes).toFixed(0)} ms, slowest ${slowest.toFixed(0)} ms of ${echoes.length} keys`, slowest <= bars.echoMs, { medianMs: median(echoes), slowestMs: slowest });
  }
  await page.value.keyboard.press('Escape');
  const heap = await heapOf(page.value);
  rows.bar('heap of the tab after all that', `at most ${bars.heapBytes / 1024 / 1024} MB`, `${(heap / 1024 / 1024).toFixed(0)} MB`, heap <= bars.heapBytes, { bytes: heap });
}

/** What a first visit downloads of programs, and how it comes to its place. */
async function firstView(browser: Browser, address: string, name: string, rows: Rows): Promise<void> {
  const seen: { bytes: number; probe: Probe }[] = [];
  for (let visit = 0; visit < 3; visit += 1) {
    await using page = await fresh(browser);
    await page.value.goto(address, { waitUntil: 'load' });
    await rest(page.value);
    // What a link to another page fetches ahead is not run here, and waits for its turn.
    const bytes = await page.value.evaluate(() => {
      const run = new Set([...document.scripts].map((script) => script.src));
      return performance.getEntriesByType('resource').reduce((sum, entry) => sum + (entry instanceof PerformanceResourceTiming && run.has(entry.name) ? entry.encodedBodySize : 0), 0);
    });
    seen.push({ bytes, probe: await probeOf(page.value) });
  }
  const of = (figure: (one: (typeof seen)[number]) => number): number => median(seen.map(figure));
  const bytes = of((one) => one.bytes);
  const lcp = of(({ probe }) => probe.lcp);
  const cls = of(({ probe }) => probe.cls);
  const tbt = of(({ probe }) => probe.tasks.filter(({ at }) => at >= probe.fcp).reduce((sum, { ms }) => sum + Math.max(0, ms - 50), 0));
  rows.group(`First view: ${name}`);
  rows.bar('JavaScript, compressed', `at most ${bars.scriptBytes / 1024} KB`, `${(bytes / 1024).toFixed(0)} KB`, bytes <= bars.scriptBytes, { bytes });
  rows.bar('largest contentful paint', `at most ${bars.lcpMs / 1000} s`, `${(lcp / 1000).toFixed(2)} s`, lcp <= bars.lcpMs, { ms: lcp });
  rows.bar('cumulative layout shift', `at most ${bars.cls}`, cls.toFixed(3), cls <= bars.cls, { shift: cls });
  rows.bar('total blocking time', `at most ${bars.tbtMs} ms`, `${tbt.toFixed(0)} ms`, tbt <= bars.tbtMs, { ms: tbt });
}

async function probeOf(page: Page): Promise<Probe> {
  return await page.evaluate(() => {
    const held: typeof window & { narratixProbe?: Probe } = window;
    if (!held.narratixProbe) throw new Error('the probe is not there');
    return held.narratixProbe;
  });
}

/** Forgets tasks and echoes so far. */
async function clear(page: Page): Promise<void> {
  await page.evaluate(() => {
    const held: typeof window & { narratixProbe?: Probe } = window;
    Object.assign(held.narratixProbe ?? {}, { tasks: [], echoes: [] });
  });
}

async function untilUsable(page: Page): Promise<{ usable: number }> {
  await page.waitForFunction(() => {
    const held: typeof window & { narratixProbe?: Probe } = window;
    return held.narratixProbe?.usable !== null && held.narratixProbe !== undefined;
  });
  const { usable } = await probeOf(page);
  if (usable === null) throw new Error('the script was never usable');
  return { usable };
}

/** Scrolls the script from its first line to its last at some speed, a step each frame, as a hand on a wheel would. */
async function scrollThrough(page: Page): Promise<{ pixels: number; frames: number; slowestFrameMs: number }> {
  return await page.evaluate(
    () =>
      new Promise<{ pixels: number; frames: number; slowestFrameMs: number }>((resolve, reject) => {
        const scroller = document.querySelector('[data-script]');
        if (!scroller) {
          reject(new Error('there is no script'));
          return;
        }
        let [frames, slowestFrameMs, before] = [0, 0, performance.now()];
        const step = (): void => {
          const now = performance.now();
          if (frames > 0) slowestFrameMs = Math.max(slowestFrameMs, now - before);
          before = now;
          frames += 1;
          const at = scroller.scrollTop;
          scroller.scrollTop = at + 240;
          if (scroller.scrollTop > at) requestAnimationFrame(step);
          else resolve({ pixels: scroller.scrollTop, frames, slowestFrameMs });
        };
        requestAnimationFrame(step);
      }),
  );
}

/** What the page's JavaScript holds once what nobody needs is gone. */
async function heapOf(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page);
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  await session.detach();
  return usedSize;
}
