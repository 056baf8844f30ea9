/** How many requests this process answered, and how long that took. */

/** Upper bounds of a histogram's steps, seconds. */
export const durationSteps = [0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1, 2.5, 5, 10] as const;

export interface RouteCounts {
  /** What the route does, in the fixed words of its file: never an address, which holds ids. */
  route: string;
  method: string;
  /** Answers by status. */
  statuses: Map<number, number>;
  /** Answers by the step they fell into; the last is for all that took longer. */
  steps: number[];
  /** Seconds over all. */
  seconds: number;
}

/** On globalThis: routes may be bundled apart, and are one process all the same. */
const holder: typeof globalThis & { narratixRequests?: Map<string, RouteCounts> } = globalThis;
const counts = (): Map<string, RouteCounts> => (holder.narratixRequests ??= new Map());

/** Counts an answer. `seconds` until its head was ready; what streams goes on after that. */
export function countRequest(route: string, method: string, status: number, seconds: number): void {
  const key = `${method} ${route}`;
  const standing = counts().get(key) ?? { route, method, statuses: new Map<number, number>(), steps: durationSteps.map(() => 0).concat(0), seconds: 0 };
  standing.statuses.set(status, (standing.statuses.get(status) ?? 0) + 1);
  const step = durationSteps.findIndex((bound) => seconds <= bound);
  const at = step === -1 ? durationSteps.length : step;
  standing.steps[at] = (standing.steps[at] ?? 0) + 1;
  standing.seconds += seconds;
  counts().set(key, standing);
}

/** What was counted since the process began. */
export function requestCounts(): RouteCounts[] {
  return [...counts().values()];
}
