/** How far somebody is with the tour. Kept by the browser; once it is done or left it never comes back by itself. */
export const tourSteps = ['hear', 'speaker', 'make'] as const;
export type TourStep = (typeof tourSteps)[number];
export type TourState = TourStep | 'done' | null;

const key = 'narratix.tour';
const listeners = new Set<() => void>();

export function subscribeTour(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Null: never begun. */
export function tourState(): TourState {
  try {
    const kept = localStorage.getItem(key);
    return kept === 'done' ? 'done' : (tourSteps.find((step) => step === kept) ?? null);
  } catch {
    // A browser that keeps nothing shows no tour by itself: it would come back on every page.
    return 'done';
  }
}

function keep(state: Exclude<TourState, null>): void {
  try {
    localStorage.setItem(key, state);
  } catch {
    return;
  }
  for (const listener of listeners) listener();
}

export function startTour(step: TourStep): void {
  keep(step);
}

/** The next step, or its end. */
export function tourDone(step: TourStep): void {
  if (tourState() === step) keep(tourSteps[tourSteps.indexOf(step) + 1] ?? 'done');
}

export function leaveTour(): void {
  keep('done');
}
