import type { Cast } from './cast.ts';
import { pronounSex } from './subjects.ts';
import type { NameBook, NameRun } from './names.ts';
import type { NameUse } from './naming.ts';
import type { SpannedParagraph } from './spans.ts';
import type { Turn } from './turns.ts';

/** A name where the narration uses it. */
export interface Mention {
  /** Position in the spanned paragraphs. */
  paragraph: number;
  at: number;
  member: number;
  /** Subject of its clause, as far as word order tells. */
  acts: boolean;
}

interface RawMention {
  paragraph: number;
  at: number;
  run: NameRun;
  acts: boolean;
}

export interface Gathered {
  uses: Map<string, NameUse>;
  votes: Map<string, { female: number; male: number }>;
  raw: RawMention[];
  /** How many words of narration say "I", of how many. */
  self: number;
  words: number;
}

const placing = new Set(['in', 'at', 'from', 'near', 'through', 'toward', 'towards', 'outside', 'inside', 'across', 'around', 'round', 'via', 'into']);
const oblique = new Set(['of', 'with', 'to', 'by', 'for', 'upon', 'than', 'like', 'about', 'behind', 'beside', 'after', 'before', 'past', 'on', 'against', 'between', 'and', 'or']);

/** Collects every name with how it is used, and the pronouns that follow it. One pass over the words. */
export function gatherNames(paragraphs: readonly SpannedParagraph[], turns: readonly Turn[], book: NameBook): Gathered {
  const gathered: Gathered = { uses: new Map(), votes: new Map(), raw: [], self: 0, words: 0 };
  const use = (run: NameRun, at: number): NameUse => {
    let known = gathered.uses.get(run.key);
    if (!known) gathered.uses.set(run.key, (known = { run, count: 0, speaks: 0, called: 0, acts: 0, placed: 0, told: 0, since: at, written: new Map() }));
    known.count++;
    known.written.set(run.written, (known.written.get(run.written) ?? 0) + 1);
    return known;
  };
  paragraphs.forEach((paragraph, p) => {
    for (const span of paragraph.spans) {
      const { tokens } = span;
      let lately: { key: string; until: number } | null = null;
      const told = span.quotation === null;
      if (told) gathered.words += tokens.length;
      for (let i = 0; i < tokens.length; i++) {
        const token = tokens[i];
        if (!token) break;
        if (told && token.word === 'I') gathered.self++;
        const sex = told ? pronounSex(token.lower) : 'unknown';
        if (sex !== 'unknown' && lately && i <= lately.until) {
          let votes = gathered.votes.get(lately.key);
          if (!votes) gathered.votes.set(lately.key, (votes = { female: 0, male: 0 }));
          votes[sex === 'female' ? 'female' : 'male']++;
          lately = null;
        }
        const run = book.nameAt(tokens, i);
        if (!run) continue;
        const known = use(run, p);
        const lead = token.before === '' && !token.first ? (tokens[i - 1]?.lower ?? '') : '';
        const next = tokens[run.end];
        const possessive = tokens[run.end - 1]?.possessive === true;
        const acts = !possessive && !placing.has(lead) && !oblique.has(lead) && next !== undefined && next.before === '' && next.word === next.lower && !oblique.has(next.lower);
        if (placing.has(lead)) known.placed++;
        if (told) {
          known.told++;
          if (acts) known.acts++;
          gathered.raw.push({ paragraph: p, at: token.start, run, acts });
          lately = { key: run.key, until: run.end + 14 };
        }
        i = run.end - 1;
      }
    }
  });
  for (const turn of turns) {
    for (const tag of turn.tags) if (tag.subject.kind === 'name') use(tag.subject.name, turn.paragraph).speaks++;
    for (const run of turn.vocatives) {
      const known = gathered.uses.get(run.key);
      if (known) known.called++;
    }
  }
  return gathered;
}

/** Mentions of people only, in order. */
export function mentionsOf(gathered: Gathered, cast: Cast): Mention[] {
  const out: Mention[] = [];
  for (const { paragraph, at, run, acts } of gathered.raw) {
    const member = cast.ofName(run);
    if (member !== null) out.push({ paragraph, at, member, acts });
  }
  return out;
}
