import type { StageName } from '../views.ts';

/** The stages of a production, in the order they are shown. */
export const stageOrder: readonly StageName[] = ['read', 'cast', 'speak', 'score', 'sound', 'mix'];

export const stageLabels: Record<StageName, string> = {
  read: 'Reading the story',
  cast: 'Giving everyone a voice',
  speak: 'Speaking the lines',
  score: 'Listening for sounds',
  sound: 'Making music and effects',
  mix: 'Mixing and mastering',
};

/** What must have ended before a stage begins. A make whose story is already read begins at cast and score. */
export const stageNeeds: Record<StageName, readonly StageName[]> = {
  read: [],
  cast: ['read'],
  speak: ['cast'],
  score: ['read'],
  sound: ['score'],
  mix: ['speak', 'sound'],
};

/** A production ends as failed where one of these fails; elsewhere it goes on without the one line or sound. */
export const essentialStages: ReadonlySet<StageName> = new Set<StageName>(['read', 'cast', 'mix']);

/** The stages of each kind of production. */
export const stagesOf: Record<'read' | 'make', readonly StageName[]> = {
  read: ['read'],
  make: stageOrder,
};

/** Share of the whole that each stage of a make takes, measured on the demo stories; the progress bar's scale. */
export const stageWeights: Record<StageName, number> = { read: 3, cast: 1, speak: 40, score: 3, sound: 13, mix: 40 };
