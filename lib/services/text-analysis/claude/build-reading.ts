/** The built-in reading with Claude's answers laid over it. Ranges are never touched: only who speaks, and how. */
import { toldKey } from '../../../story/chain.ts';
import { sameTurn } from '../../../story/resolve.ts';
import type { EvidenceKind, StoryCharacter, StoryReading, StorySegment } from '../../../story/types.ts';
import type { AnsweredLine } from './answer.ts';
import type { Answered, LeftReason } from './ask-chunks.ts';
import type { Unit } from './page.ts';
import type { Person, Registry } from './registry.ts';

/** How sure a line is, by Claude's own word; where the built-in reader, asked apart, says the same, it is surer. */
const confidenceOf: Record<AnsweredLine['s'], { alone: number; both: number }> = {
  certain: { alone: 0.93, both: 0.98 },
  likely: { alone: 0.82, both: 0.93 },
  unsure: { alone: 0.5, both: 0.72 },
};
/** An unsure word counts as little: so much above the likeliest the built-in reader weighed. */
const unsureBonus = 0.2;

const evidenceOf: Record<AnsweredLine['w'], EvidenceKind> = { tag: 'tag', pronoun: 'pronoun', turn: 'turn', vocative: 'vocative', continued: 'continued', context: 'context' };

export interface BuildInput {
  local: StoryReading;
  units: readonly Unit[];
  answered: Pick<Answered, 'lines' | 'left'>;
  registry: Registry;
}

/** Every segment of the built-in reading, once, in order. */
export function buildReading({ local, units, answered, registry }: BuildInput): StoryReading {
  const seeded = new Map<number, string>();
  // The registry entered the built-in reader's characters first, in their order.
  for (const index of local.characters.keys()) seeded.set(index, registry.resolve(`c${index + 1}`));
  const unitOf = new Map(units.map((unit) => [unit.segment, unit]));
  const segments: Draft[] = local.segments.map((segment, row) => speak(segment, unitOf.get(row)));

  const lines = new Map<string, number>();
  for (const { who } of segments) if (who !== null) lines.set(who, (lines.get(who) ?? 0) + 1);
  const cast = registry.people().filter((person) => keep(person, lines.get(person.id) ?? 0));
  cast.sort((a, b) => (lines.get(b.id) ?? 0) - (lines.get(a.id) ?? 0) || (a.seed ?? Infinity) - (b.seed ?? Infinity) || (a.id.length - b.id.length) || (a.id < b.id ? -1 : 1));
  const indexOf = new Map(cast.map((person, index) => [person.id, index]));
  const factors = factorsOf(segments, seeded, indexOf);

  return {
    chapters: local.chapters,
    scenes: local.scenes,
    characters: cast.map(({ id, name, aliases, sex, age, isNarrator, persona }): StoryCharacter => ({ name, aliases, sex, age, isNarrator, lines: lines.get(id) ?? 0, persona: persona === '' ? null : persona })),
    segments: segments.map(({ segment, who }, row) => ({ ...segment, speaker: who === null ? null : (indexOf.get(who) ?? null), factor: factors[row] ?? null })),
    notes: [...(local.notes ?? []), ...notesOf(answered.left)],
  };

  function speak(segment: StorySegment, unit: Unit | undefined): Draft {
    const own = segment.speaker === null ? null : (seeded.get(segment.speaker) ?? null);
    if (unit?.settled !== undefined) {
      const who = unit.settled === null ? null : registry.idOf(unit.settled);
      return { segment: { ...segment, confidence: 1, evidence: { kind: 'person', range: null } }, who, sureness: 'certain' };
    }
    const answer = unit === undefined ? undefined : answered.lines.get(unit.id);
    if (answer === undefined) return { segment, who: own, sureness: null };
    const { s, w, d } = answer.line;
    const direction = d === '' ? null : d;
    if (answer.who === 'unknown') {
      return { segment: { ...segment, confidence: Math.min(segment.confidence, 0.4), direction }, who: own, sureness: null };
    }
    if (answer.who === 'none') {
      // A title or a word in quotation marks: the narrator reads it. Said only where Claude was sure of it.
      if (s === 'unsure') return { segment: { ...segment, confidence: Math.min(segment.confidence, 0.5) }, who: own, sureness: null };
      return { segment: { ...segment, kind: segment.kind === 'dialogue' ? 'narration' : segment.kind, confidence: confidenceOf[s].alone, evidence: { kind: 'narration', range: null }, factor: null }, who: null, sureness: null };
    }
    const who = registry.resolve(answer.who);
    const same = who === own && segment.evidence.kind !== 'narration';
    const confidence = same ? Math.max(confidenceOf[s].both, segment.confidence) : confidenceOf[s].alone;
    const evidence = same && segment.evidence.kind !== 'guess' ? segment.evidence : { kind: evidenceOf[w], range: null };
    return { segment: { ...segment, confidence, evidence, direction }, who, sureness: s };
  }

  /** Whoever speaks; the teller; people who never spoke but have a name; not those whose every line was another's. */
  function keep(person: Person, spoken: number): boolean {
    if (spoken > 0 || person.isNarrator) return true;
    return person.seed !== null && (local.characters[person.seed]?.lines ?? 0) === 0;
  }
}

interface Draft {
  segment: StorySegment;
  who: string | null;
  sureness: AnsweredLine['s'] | null;
}

/** At most so many candidates of a line are kept. */
const mostCandidates = 8;

/**
 * What an exchange is solved again by must know Claude's word too, or one answer of the writer's would undo it. A further
 * segment of a turn follows the turn's first one; where Claude gave it to somebody else it is no part of the turn.
 */
function factorsOf(drafts: readonly Draft[], seeded: ReadonlyMap<number, string>, indexOf: ReadonlyMap<string, number>): StorySegment['factor'][] {
  let turn: string | null = null;
  return drafts.map(({ segment: { factor, confidence }, who, sureness }) => {
    if (factor === null) return null;
    if (factor.gap === sameTurn) return who !== null && who === turn ? factor : null;
    turn = who;
    const scores = new Map<number, number>();
    for (const { speaker, score } of factor.candidates) {
      const index = indexOf.get(seeded.get(speaker) ?? '');
      if (index !== undefined) scores.set(index, Math.max(score, scores.get(index) ?? -Infinity));
    }
    const chosen = who === null ? undefined : indexOf.get(who);
    if (chosen === undefined || sureness === null) return withScores(factor, scores);
    if (sureness === 'unsure') return withScores(factor, scores.set(chosen, Math.max(...scores.values(), 0) + unsureBonus));
    return withScores({ ...factor, key: toldKey }, shared(scores, chosen, confidence));
  });
}

/** Log shares: `sure` of the whole to the chosen one, the rest among the others as they were weighed. */
function shared(scores: ReadonlyMap<number, number>, chosen: number, sure: number): Map<number, number> {
  const share = Math.min(0.99, sure);
  const others = [...scores].filter(([speaker]) => speaker !== chosen);
  const top = Math.max(...others.map(([, score]) => score));
  const sum = others.reduce((total, [, score]) => total + Math.exp(score - top), 0);
  return new Map([[chosen, Math.log(share)], ...others.map(([speaker, score]): [number, number] => [speaker, Math.log(1 - share) + score - top - Math.log(sum)])]);
}

function withScores(factor: NonNullable<StorySegment['factor']>, scores: ReadonlyMap<number, number>): StorySegment['factor'] {
  const candidates = [...scores].map(([speaker, score]) => ({ speaker, score })).sort((a, b) => b.score - a.score || a.speaker - b.speaker);
  return candidates.length === 0 ? null : { ...factor, candidates: candidates.slice(0, mostCandidates) };
}

const because: Record<LeftReason, string> = {
  refused: 'Claude declined to read them',
  blocked: 'Claude’s filter stopped its answer about them',
  truncated: 'Claude’s answers about them broke off',
  'too-long': 'they were too long for one question to Claude',
  unreadable: 'Claude’s answers about them could not be read',
  incomplete: 'Claude passed them over',
  unreachable: 'Claude could not be reached for them',
  limit: 'the spending limit of this reading was reached before them',
  cap: 'the cap on spending was reached before them',
  tries: 'Claude’s answers about them stayed incomplete',
};

/** One plain sentence for each reason, with how many lines it left. */
function notesOf(left: ReadonlyMap<number, LeftReason>): string[] {
  const counts = new Map<LeftReason, number>();
  for (const why of left.values()) counts.set(why, (counts.get(why) ?? 0) + 1);
  return [...counts].map(([why, count]) => {
    const reason = count === 1 ? because[why].replaceAll(' them', ' it').replace('they were', 'it was') : because[why];
    return `${count.toLocaleString('en-GB')} ${count === 1 ? 'line was' : 'lines were'} left to the built-in reader: ${reason}.`;
  });
}
