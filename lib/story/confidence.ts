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

/** Why each line was given to its speaker, and how likely that is right. */
export function judgeLines(world: StoryWorld, decisions: readonly Decision[]): Verdict[] {
  return world.lines.map((line, index) => {
    const decision = decisions[index] ?? { member: null, sureness: 0 };
    const before = decisions[index - 1]?.member ?? null;
    const evidence = evidenceOf(line, decision, before, world, index);
    const confidence = line.manner === 'name' ? 0.97 : line.manner === 'self' ? 0.95 : decision.sureness;
    return { evidence, confidence };
  });
}
