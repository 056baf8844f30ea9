/**
 * What the pages are shown: plain JSON shapes that the verbs of projects, productions, characters, segments, cues and
 * exports return, and that route handlers send as they are. Offsets are UTF-16 code units into the whole source text.
 */
export * from './projects/view.ts';
export * from './chapters/view.ts';
export * from './characters/view.ts';
export * from './segments/view.ts';
export * from './segments/review-view.ts';
export * from './cues/view.ts';
export * from './productions/view.ts';
