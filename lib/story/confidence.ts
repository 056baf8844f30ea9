import type { Line, StoryWorld } from './scenery.ts';
import type { Decision } from './speakers.ts';
import type { Evidence } from './types.ts';

export interface Verdict {
  evidence: Evidence;
  confidence: number;
}

function evidenceOf(line: Line, decision: Decision, before: number | null, world: StoryWorld, index: number): Evidence {
  const range = line.tag ? line.tag.range : null;
  if (decision.member === null) return { kind: 'guess', range: null };
  if (line.manner === 'name' || line.manner === 'self') return { kind: 'tag', range };
  if (line.manner === 'description') return { kind: 'tag', range };
  if (line.manner === 'pronoun') return { kind: 'pronoun', range };
  if (line.manner === 'action' && line.acting === decision.member) return { kind: 'tag', range };
  if (line.manner === 'action-pronoun') return { kind: 'pronoun', range };
  const previous = world.lines[index - 1];
  if (previous?.vocatives.includes(decision.member)) return { kind: 'vocative', range: null };
  if (before === decision.member) return { kind: 'continued', range: null };
  return { kind: decision.sureness >= 0.5 ? 'turn' : 'guess', range: null };
}

/**
 * The model is surer of itself than it is right. These lines [floor, slope] bring its sureness to the share of lines
 * found right on the annotated novels, by kind of evidence, less the point lost on books it was not trained on.
 */
const calibration: Record<'told' | 'turn' | 'pronoun' | 'vocative' | 'continued' | 'guess', readonly [number, number]> = {
  told: [0.12, 0.6],
  turn: [0.08, 0.8],
  pronoun: [0.08, 0.82],
  vocative: [0.1, 0.78],
  continued: [0, 0.78],
  guess: [0, 0.9],
};

/** Share of lines right whose tag names the speaker, or says "I". What is lost is mostly two people of one name. */
const named = 0.94;

function calibrated(line: Line, evidence: Evidence, sureness: number): number {
  if (line.manner === 'name' || line.manner === 'self') return named;
  const kind = evidence.kind === 'tag' ? 'told' : evidence.kind;
  if (kind === 'narration' || kind === 'person') return 1;
  const [floor, slope] = calibration[kind];
  return Math.round(Math.min(1, Math.max(0, floor + slope * sureness)) * 1000) / 1000;
}

/** Why each line was given to its speaker, and how likely that is right. */
export function judgeLines(world: StoryWorld, decisions: readonly Decision[]): Verdict[] {
  return world.lines.map((line, index) => {
    const decision = decisions[index] ?? { member: null, sureness: 0 };
    const before = decisions[index - 1]?.member ?? null;
    const evidence = evidenceOf(line, decision, before, world, index);
    return { evidence, confidence: decision.member === null ? 0 : calibrated(line, evidence, decision.sureness) };
  });
}
