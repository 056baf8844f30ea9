import { isDoubtful, mannerOf } from './chain.ts';
import type { Line, StoryWorld } from './scenery.ts';
import type { Evidence } from './types.ts';
import { calibration } from './weights.ts';

/** Why a line was given to its speaker: by its own narration, or by the lines around it. */
export function evidenceOf(world: StoryWorld, index: number, member: number | null, confidence: number, before: number | null): Evidence {
  const line: Line | undefined = world.lines[index];
  if (!line || member === null) return { kind: 'guess', range: null };
  const range = line.tag ? line.tag.range : null;
  if (line.manner === 'name' || line.manner === 'self' || line.manner === 'description') return { kind: 'tag', range };
  if (line.manner === 'action' && line.acting === member) return { kind: 'tag', range };
  if (line.manner === 'pronoun' || line.manner === 'action-pronoun') return { kind: 'pronoun', range };
  if (world.lines[index - 1]?.vocatives.includes(member)) return { kind: 'vocative', range: null };
  if (before === member) return { kind: 'continued', range: null };
  return { kind: confidence >= 0.5 ? 'turn' : 'guess', range: null };
}

/** What lines have in common whose sureness is set right together: how their narration tells, and whether a name is shared. */
export const calibrationClass = (key: string): string => `${mannerOf(key)}${isDoubtful(key) ? '!' : ''}`;

/** The model's probability as log odds, within reason. */
export const logOdds = (chance: number): number => {
  const c = Math.min(0.999, Math.max(0.001, chance));
  return Math.log(c / (1 - c));
};

/**
 * How likely a line's speaker is right, 0 to 1: the model's own probability set right by what was found on annotated
 * novels that it was not trained on (logistic, by class of line; the table is made by train-speakers).
 */
export function confidenceOf(key: string, chance: number): number {
  const [shift, slope] = calibration.get(calibrationClass(key)) ?? calibration.get(mannerOf(key)) ?? [0, 1];
  return Math.round(1000 / (1 + Math.exp(-(shift + slope * logOdds(chance))))) / 1000;
}
