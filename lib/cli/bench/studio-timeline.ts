/**
 * The timeline of sounds on a book of ten hours: panned from end to end with its chapters laid out, and through the
 * waveforms of a chapter that is spoken, a step of the wheel each frame.
 */
import type { Browser, Page } from 'playwright';
import type { ChapterView } from '../../services/views.ts';
import type { Rows } from './figures.ts';
import { quantile } from './stats.ts';
import { makeChapter } from './studio-project.ts';
import { fresh, rest } from './studio-visit.ts';
import { tasksOf, traceCategories } from './trace-tasks.ts';

/** A frame at 60 a second, ms. */
const frameMs = 1000 / 60;
const bars = { onTime: 0.99, taskMs: 50 };
/** How far a hand moves the wheel each frame, pixels; and over how many frames at most, a minute. */
const stepPixels = 60;
const mostFrames = 3600;
/** Around a word is looked at at so many times the scale of a whole chapter. */
const closerPresses = 4;

/** Measures both pans and adds their rows. `project` was read; one chapter of it is made here. */
export async function timeline(browser: Browser, url: string, project: { id: string; chapters: ChapterView[] }, rows: Rows, say: (sentence: string) => void): Promise<void> {
  const [first] = project.chapters.filter(({ included }) => included);
  if (!first) throw new Error('the book has no chapter');
  say(`Speaking “${first.title}” (${first.lines} lines), so that its waveforms are there...`);
  await makeChapter(url, project.id, first.id);
  await using page = await fresh(browser);
  await page.value.goto(`${url}/projects/${project.id}/sound`);
  const head = page.value.getByRole('slider', { name: 'Play head' });
  await head.waitFor();
  await rest(page.value);
  const seconds = Number(await head.getAttribute('max'));
  rows.group('The timeline of sounds');
  rows.note('how long the book is', `${(seconds / 3600).toFixed(1)} h in ${project.chapters.length} chapters`, { seconds });

  say('Panning through the book...');
  await pan(page.value, 'chapter by chapter, end to end', rows);
  await page.value.getByRole('combobox', { name: 'Chapter on the timeline' }).selectOption(first.id);
  for (let press = 0; press < closerPresses; press += 1) await page.value.getByRole('button', { name: 'Closer' }).click();
  await rest(page.value);
  say('Panning through waveforms...');
  await pan(page.value, 'through the waveforms of a spoken chapter', rows);
}

async function pan(page: Page, name: string, rows: Rows): Promise<void> {
  await page.context().browser()?.startTracing(page, { categories: traceCategories });
  const { frames, lateMs, seconds } = await panned(page);
  const trace = await page.context().browser()?.stopTracing();
  const work = (trace ? tasksOf(trace) : []).map(({ processorMs }) => processorMs);
  const longest = Math.max(0, ...work);
  const aFrame = work.reduce((sum, ms) => sum + ms, 0) / frames;
  const late = lateMs.filter((ms) => ms > frameMs * 1.5);
  const dropped = late.reduce((sum, ms) => sum + Math.round(ms / frameMs) - 1, 0);
  const onTime = frames / (frames + dropped);
  rows.bar(`${name}: frames on time`, `at least ${bars.onTime * 100} % of 60 a second`, `${(onTime * 100).toFixed(1)} % of ${frames} frames over ${seconds.toFixed(0)} s; ${dropped} dropped, the longest wait ${Math.max(...lateMs).toFixed(0)} ms`, onTime >= bars.onTime, { frames, dropped, longestWaitMs: Math.max(...lateMs) });
  rows.bar(`${name}: work of the page a frame, of the processor`, `at most ${frameMs.toFixed(1)} ms`, `${aFrame.toFixed(1)} ms on average`, aFrame <= frameMs, { meanMs: aFrame });
  rows.bar(`${name}: longest task, of the processor`, `at most ${bars.taskMs} ms`, `${longest.toFixed(0)} ms; 99 of 100 tasks within ${quantile(work, 0.99).toFixed(1)} ms`, longest <= bars.taskMs, { longestMs: longest, p99Ms: quantile(work, 0.99) });
}

/** Turns the wheel sideways, a step each frame, until the look no longer moves. */
async function panned(page: Page): Promise<{ frames: number; lateMs: number[]; seconds: number }> {
  return await page.evaluate(
    ({ pixels, most }) =>
      new Promise<{ frames: number; lateMs: number[]; seconds: number }>((resolve, reject) => {
        const box = document.querySelector('fieldset[aria-label="Sounds by time"]');
        const frame = document.querySelector<HTMLElement>('nav[aria-label="Chapters of the book"] > div');
        if (!box || !frame) {
          reject(new Error('there is no timeline'));
          return;
        }
        const { left, top } = box.getBoundingClientRect();
        const lateMs: number[] = [];
        const begun = performance.now();
        let before = begun;
        let place = '';
        let still = 0;
        const step = (): void => {
          const now = performance.now();
          lateMs.push(now - before);
          before = now;
          still = frame.style.left === place ? still + 1 : 0;
          place = frame.style.left;
          box.dispatchEvent(new WheelEvent('wheel', { deltaX: pixels, clientX: left + 300, clientY: top + 60, bubbles: true, cancelable: true }));
          if (still < 5 && lateMs.length < most) requestAnimationFrame(step);
          else resolve({ frames: lateMs.length, lateMs, seconds: (now - begun) / 1000 });
        };
        requestAnimationFrame(step);
      }),
    { pixels: stepPixels, most: mostFrames },
  );
}
