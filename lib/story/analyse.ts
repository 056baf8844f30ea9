import { describeCast } from './characters.ts';
import { outlineStory } from './chapters.ts';
import type { ChainLine, Weights } from './chain.ts';
import { evidenceOf } from './confidence.ts';
import { findEmphasis } from './emphasis.ts';
import { entry } from './entry.ts';
import { findKinds } from './kinds.ts';
import { findQuotations } from './quotes.ts';
import { sameTurn } from './resolve.ts';
import { findScenes } from './scenes.ts';
import { readWorld, type StoryWorld } from './scenery.ts';
import { draftSegments, type DraftSegment } from './segments.ts';
import { readSpans } from './spans.ts';
import { findThoughts } from './thoughts.ts';
import { findVoices, type VoiceFound } from './voices.ts';
import { settleLines } from './settled.ts';
import { decideSpeakers, weighLines, type Decision } from './speakers.ts';
import type { LineFactor, StoryChapter, StoryInput, StoryReading, StoryScene, StorySegment, StoryStructure } from './types.ts';
import { weights } from './weights.ts';

/** A text taken apart, before anyone says who speaks. */
export interface StoryDraft {
  chapters: StoryChapter[];
  scenes: StoryScene[];
  segments: DraftSegment[];
  world: StoryWorld;
  /** Whose letters and thoughts the segments of a `voice` are. */
  voices: VoiceFound[];
}

/** Chapters, scenes, segments, people and turns of a text, with what its file says of its structure. Linear in its length. */
export function draftStory(text: string, structure?: StoryStructure): StoryDraft {
  const outline = outlineStory(text, structure);
  const scenes = findScenes(text, outline);
  const isHead = (p: number) => outline.headings.has(p) || outline.sceneBreaks.has(p);
  const kinds = findKinds(text, outline, findQuotations(text, outline.paragraphs, isHead));
  const { quotations } = kinds;
  const thoughts = findThoughts(text, outline, kinds, structure && structure.emphasis.length > 0 ? structure.emphasis : findEmphasis(text));
  const { segments, voices } = draftSegments(text, { outline, scenes, kinds, thoughts });
  const world = readWorld(text, readSpans(text, outline, scenes, quotations, (p) => kinds.setOff.has(p)), quotations);
  return { chapters: outline.chapters, scenes, segments, world, voices: findVoices(text, world, voices) };
}

/**
 * Reads a whole story: chapters, scenes, characters, and every segment with its speaker, the evidence for it, how sure
 * it is, and the factor it was weighed by (resolve.ts). What a person settled stands, and its neighbours are read in
 * its light. Pure, deterministic, and linear in the length of the text; never changes a character of it.
 *
 * @param table weights of the attribution of speech; others than the project's own only to try them out.
 */
export function analyseStory({ text, structure, settled = [] }: StoryInput, table: Weights = weights): StoryReading {
  const { chapters, scenes, segments, world, voices } = draftStory(text, structure);
  const bound = settleLines(world, segments, settled);
  const lines = weighLines(world, table, bound.turns);
  const first = decideSpeakers(lines, bound.turns, table);
  const lineOf = new Map<number, number>();
  world.lines.forEach((line, i) => {
    for (const quotation of line.turn.quotations) lineOf.set(quotation, i);
  });
  const at = (draft: DraftSegment) => (draft.quotation === null ? undefined : lineOf.get(draft.quotation));
  const voiceOf = (draft: DraftSegment) => (draft.voice === null ? undefined : voices[draft.voice]);
  const count = (decisions: readonly Decision[]) => {
    const spoken = new Map<number, number>();
    segments.forEach((draft, s) => {
      const line = at(draft);
      const member = bound.segments.has(s) ? bound.segments.get(s) : line === undefined ? voiceOf(draft)?.member : decisions[line]?.member;
      if (member !== null && member !== undefined) spoken.set(member, (spoken.get(member) ?? 0) + 1);
    });
    return spoken;
  };
  const { characters, indexOf } = describeCast(world, count(first));
  // Whoever turned out to be no character of the story is no candidate either: what is kept is all that was weighed.
  const cast = lines.map((line) => keepCandidates(line, indexOf));
  const decisions = cast.every((line, i) => line === lines[i]) ? first : decideSpeakers(cast, bound.turns, table);
  const spoken = count(decisions);
  for (const [member, index] of indexOf) entry(characters, index).lines = spoken.get(member) ?? 0;
  let turn: number | undefined;
  const read = segments.map((draft, s): StorySegment => {
    const { start, end, kind, chapter, scene, endsParagraph } = draft;
    const line = at(draft);
    if (line === undefined) {
      const told = voiceOf(draft) ?? { member: null, confidence: 1, evidence: { kind: 'narration', range: null } };
      const set = bound.segments.get(s);
      const voice = set === undefined ? told : { member: set, confidence: 1, evidence: { kind: 'person', range: null } as const };
      return { start, end, kind, chapter, scene, speaker: voice.member === null ? null : (indexOf.get(voice.member) ?? null), confidence: voice.confidence, evidence: voice.evidence, endsParagraph, factor: null };
    }
    const factor: LineFactor = line === turn ? { key: '', gap: sameTurn, candidates: [] } : factorOf(entry(cast, line), indexOf);
    turn = line;
    const bySelf = bound.segments.get(s);
    const decision = decisions[line] ?? { member: null, confidence: 0 };
    const member = bySelf === undefined ? decision.member : bySelf;
    const byPerson = bySelf !== undefined;
    return {
      start, end, kind, chapter, scene,
      speaker: member === null ? null : (indexOf.get(member) ?? null),
      confidence: byPerson ? 1 : decision.confidence,
      evidence: byPerson ? { kind: 'person', range: null } : evidenceOf(world, line, member, decision.confidence, decisions[line - 1]?.member ?? null),
      endsParagraph,
      factor,
    };
  });
  return { chapters, scenes, characters, segments: read };
}

function keepCandidates(line: ChainLine, characters: ReadonlyMap<number, number>): ChainLine {
  if (line.members.every((member) => characters.has(member))) return line;
  const kept = line.members.map((member, i) => ({ member, score: line.scores[i] ?? 0 })).filter(({ member }) => characters.has(member));
  return { ...line, members: kept.map((k) => k.member), scores: kept.map((k) => k.score) };
}

const factorOf = (line: ChainLine, characters: ReadonlyMap<number, number>): LineFactor => ({
  key: line.key,
  gap: line.gap,
  candidates: line.members.flatMap((member, i) => {
    const speaker = characters.get(member);
    return speaker === undefined ? [] : [{ speaker, score: line.scores[i] ?? 0 }];
  }),
});
