/** What runs inside the page that is measured: put there before anything of the page itself. No import, no outer name. */

/** Figures of one visit, gathered in the page under `window.narratixProbe`. Milliseconds from navigation. */
export interface Probe {
  /** When the first line was there and answered to a press; null before that. */
  usable: number | null;
  /** Largest contentful paint. */
  lcp: number;
  /** First contentful paint. */
  fcp: number;
  /** Cumulative layout shift, without those that follow a press or a key. */
  cls: number;
  /** Long tasks: where they began and how long they were. */
  tasks: { at: number; ms: number }[];
  /** From each key to the frame after the one that shows it. */
  echoes: number[];
}

/** Installs the observers. */
export function installProbe(): void {
  interface Shift extends PerformanceEntry {
    value: number;
    hadRecentInput: boolean;
  }
  const isShift = (entry: PerformanceEntry): entry is Shift => 'value' in entry && 'hadRecentInput' in entry;
  const probe: Probe = { usable: null, lcp: 0, fcp: 0, cls: 0, tasks: [], echoes: [] };
  Object.assign(window, { narratixProbe: probe });
  const watch = (type: string, each: (entry: PerformanceEntry) => void): void => {
    new PerformanceObserver((list) => list.getEntries().forEach(each)).observe({ type, buffered: true });
  };
  watch('largest-contentful-paint', (entry) => {
    probe.lcp = entry.startTime;
  });
  watch('paint', (entry) => {
    if (entry.name === 'first-contentful-paint') probe.fcp = entry.startTime;
  });
  watch('layout-shift', (entry) => {
    if (isShift(entry) && !entry.hadRecentInput) probe.cls += entry.value;
  });
  watch('longtask', (entry) => void probe.tasks.push({ at: entry.startTime, ms: entry.duration }));
  // A line answers once React has taken its element over.
  const look = (): void => {
    const line = document.querySelector('[data-script] [role="option"]');
    if (line !== null && Object.keys(line).some((key) => key.startsWith('__reactProps'))) probe.usable = performance.now();
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
  window.addEventListener(
    'keydown',
    (event) => {
      const pressed = event.timeStamp;
      requestAnimationFrame(() => setTimeout(() => probe.echoes.push(performance.now() - pressed)));
    },
    true,
  );
}
