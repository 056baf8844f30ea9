import type { SilentBy } from '../views.ts';

/** Who keeps a line silent, as its row says it. */
export function silentBy(value: string): SilentBy {
  return value === 'person' || value === 'sound' ? value : 'analysis';
}
