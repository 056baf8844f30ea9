import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { draftStory } from '../story/analyse.ts';
import { staticFeatures, type Candidates } from '../story/features.ts';
import type { StoryWorld } from '../story/scenery.ts';

interface Gold {
  characters: { id: string; name: string; aliases?: string[] }[];
  quotes: { spans: { start: number; end: number }[]; speakerId: string | null; type?: string }[];
  narratorCharacterId: string | null;
}

export interface Book {
  id: string;
  world: StoryWorld;
  /** The right member of each line, or null where unknown. */
  right: (number | null)[];
  /** Whether the annotation names a speaker of the line, be he found in the cast or not. */
  judged: boolean[];
  /** What the annotation calls the line: explicit, anaphoric, implicit; null where it does not say. */
  types: (string | null)[];
  candidates: (Candidates | null)[];
  known: number;
}

const plain = (name: string) => name.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, ' ').trim().replace(/^(?:the|a|an) /u, '');

/** Reads one annotated book: who of its cast spoke each line. */
export function readBook(folder: string, id: string): Book {
  const text = readFileSync(join(folder, id, 'text.txt'), 'utf8');
  const gold: Gold = JSON.parse(readFileSync(join(folder, id, 'gold.json'), 'utf8'));
  const { world } = draftStory(text);
  const owner = new Map<number, string>();
  const types: (string | null)[] = [];
  const quotes = gold.quotes.filter((quote) => quote.speakerId !== null).flatMap((quote) => quote.spans.map((span) => ({ ...span, speaker: quote.speakerId ?? '', type: quote.type ?? null }))).sort((a, b) => a.start - b.start);
  let q = 0;
  world.lines.forEach((line, i) => {
    while (q < quotes.length && (quotes[q]?.end ?? 0) <= line.turn.start) q++;
    const quote = quotes[q];
    types.push(null);
    if (!quote || quote.start >= line.turn.end) return;
    owner.set(i, quote.speaker);
    types[i] = quote.type;
  });
  const pairs: { member: number; who: string; votes: number }[] = [];
  for (const character of gold.characters) {
    const names = new Set([character.name, ...(character.aliases ?? [])].map(plain));
    world.members.forEach((member, m) => {
      let votes = member.names.reduce((sum, use) => sum + ([...use.written.keys()].some((w) => names.has(plain(w))) ? 2 + Math.log1p(use.count) : 0), 0);
      if (member.description !== null && names.has(member.description)) votes += 3;
      if (member.isNarrator && character.id === gold.narratorCharacterId) votes += 100;
      world.lines.forEach((line, i) => {
        if ((line.fixed === m || (line.described === m && member.description !== null)) && owner.get(i) === character.id) votes += line.fixed === m ? 1 : 0.3;
      });
      if (votes > 0) pairs.push({ member: m, who: character.id, votes });
    });
  }
  pairs.sort((a, b) => b.votes - a.votes);
  const memberOf = new Map<string, number>();
  const used = new Set<number>();
  for (const pair of pairs) {
    if (memberOf.has(pair.who) || used.has(pair.member)) continue;
    memberOf.set(pair.who, pair.member);
    used.add(pair.member);
  }
  const right = world.lines.map((_, i) => memberOf.get(owner.get(i) ?? '') ?? null);
  const candidates = world.lines.map((line, i) => (line.fixed === null ? staticFeatures(world, i) : null));
  const judged = world.lines.map((_, i) => owner.has(i));
  return { id, world, right, judged, types, candidates, known: judged.filter(Boolean).length };
}
