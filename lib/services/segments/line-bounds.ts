import { mostOverlap } from '../../audio/pauses.ts';

/** What a person may set of how a line is spoken; pages and services hold to the same. Texts: UTF-16 units at most. */
export const lineBounds = { pace: { least: 0.5, most: 2 }, pauseSeconds: { least: -mostOverlap, most: 30 }, gainDb: { least: -24, most: 12 }, direction: 200, ear: 5_000, note: 2_000 } as const;
