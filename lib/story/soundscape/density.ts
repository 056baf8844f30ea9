/** How much of a drama has sound beside its voices: the writer's choice. */
export const soundDensities = ['spare', 'balanced', 'full'] as const;
export type SoundDensity = (typeof soundDensities)[number];

export interface DensityFigures {
  /** Share of a scene that has a bed under it, music and ambience together: where music stops being added, and the most. */
  coverage: { aim: number; most: number };
  /** One-shots in any minute of reading at most. */
  effectsPerMinute: number;
  /** Whether what nobody would miss is heard too: steps, paper, a chair. */
  small: boolean;
  /** Silence between two pieces of music, words. */
  restWords: number;
}

export const densityFigures: Record<SoundDensity, DensityFigures> = {
  spare: { coverage: { aim: 0.2, most: 0.35 }, effectsPerMinute: 2, small: false, restWords: 220 },
  balanced: { coverage: { aim: 0.42, most: 0.6 }, effectsPerMinute: 4, small: true, restWords: 100 },
  full: { coverage: { aim: 0.66, most: 0.85 }, effectsPerMinute: 6, small: true, restWords: 45 },
};

const smallSounds = new Set(['footsteps-wood', 'footsteps-stone', 'footsteps-gravel', 'footsteps-snow', 'page-turn', 'paper', 'chair-scrape', 'floor-creak', 'click', 'clink', 'coins', 'door-close', 'lock', 'bird-call', 'water-pour', 'heartbeat']);

/** Whether a sound is one that a story is as well told without. */
export function isSmall(sound: string): boolean {
  return smallSounds.has(sound);
}

/** A density that was stored; one we do not know is the usual. */
export function soundDensity(value: string): SoundDensity {
  return soundDensities.find((one) => one === value) ?? 'balanced';
}
