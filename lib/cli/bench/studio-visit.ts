/** A visit to a page of the studio, as the benches of the pages make it. */
import type { Browser, Page } from 'playwright';
import { installProbe } from './studio-probe.ts';

/** A page that has done nothing for so long has come to rest, ms. */
const restMs = 1500;

/** A page in a context of its own: nothing of an earlier visit is in its cache. */
export async function fresh(browser: Browser): Promise<{ value: Page } & AsyncDisposable> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en-GB' });
  const value = await context.newPage();
  await value.addInitScript(installProbe);
  return { value, [Symbol.asyncDispose]: () => context.close() };
}

/** Waits until nothing was loaded and no long task ended for a while. */
export async function rest(page: Page): Promise<void> {
  await page.evaluate(
    (quietMs) =>
      new Promise<void>((resolve) => {
        let last = performance.now();
        new PerformanceObserver(() => (last = performance.now())).observe({ entryTypes: ['longtask', 'resource'] });
        const timer = setInterval(() => {
          if (performance.now() - last < quietMs) return;
          clearInterval(timer);
          resolve();
        }, 100);
      }),
    restMs,
  );
}
