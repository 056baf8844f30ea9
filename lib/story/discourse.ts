import { Attention, type Likely } from './attention.ts';
import { entry } from './entry.ts';
import { personNoun } from './lexicon.ts';
import type { Member } from './cast.ts';
import type { Mention } from './mentions.ts';
import type { SpannedParagraph } from './spans.ts';
import { pronounSex } from './subjects.ts';
import type { Token } from './tokens.ts';

/** Someone meant by the narration: by name, by description ("the old man"), or by a pronoun as far as it can be told. */
export interface Reference extends Mention {
  by: 'name' | 'description' | 'pronoun';
}

export interface Discourse {
  references: Reference[];
  /** Index into `references` of the first in each paragraph; one more at the end. */
  firstReference: number[];
  /** For a pronoun of the narration that is a subject or owns a description ("her mother"), by its offset: whom it may mean, the likeliest first. */
  pronouns: Map<number, Likely[]>;
}

/** Descriptions that a story uses for its speakers: by phrase, and by noun where one alone has it. */
export class Descriptions {
  readonly #byPhrase = new Map<string, number>();
  readonly #byHead = new Map<string, number | null>();

  add(phrase: string, head: string, member: number): void {
    this.#byPhrase.set(phrase, member);
    const known = this.#byHead.get(head);
    this.#byHead.set(head, known === undefined || known === member ? member : null);
  }

  /** The member that a phrase of narration means, or null. */
  find(phrase: string, head: string): number | null {
    return this.#byPhrase.get(phrase) ?? this.#byHead.get(head) ?? null;
  }
}

const determiners = new Set(['the', 'his', 'her', 'my', 'this', 'that', 'their', 'our', 'a', 'an', 'another']);
const oblique = new Set(['of', 'with', 'to', 'by', 'for', 'upon', 'than', 'like', 'about', 'behind', 'beside', 'after', 'before', 'past', 'on', 'against', 'between', 'in', 'at', 'from', 'near', 'through', 'toward', 'towards', 'into', 'over']);

/** "the little old man" at token `i`: its words without the article, its noun, and where it ends. */
function descriptionAt(tokens: readonly Token[], i: number): { phrase: string; head: string; end: number } | null {
  if (!determiners.has(tokens[i]?.lower ?? '')) return null;
  for (let k = i + 1; k < tokens.length && k <= i + 4; k++) {
    const token = entry(tokens, k);
    if (token.before !== '' || token.capital) return null;
    if (!personNoun(token.lower)) continue;
    const next = tokens[k + 1];
    if (next && next.before === '' && personNoun(next.lower)) continue;
    if (token.possessive) return null;
    return { phrase: tokens.slice(i + 1, k + 1).map((t) => t.lower).join(' '), head: token.lower, end: k + 1 };
  }
  return null;
}

/** Who speaks, as far as an earlier reading tells. */
export interface Heard {
  /** By where a tag's subject begins, whom it means. */
  told: ReadonlyMap<number, number>;
  /** By the first quotation of a turn, who speaks it. */
  spoken: ReadonlyMap<number, number>;
  /** Whom a description's member stands for in a scene: himself, or somebody known by name. */
  standsFor: (description: number, scene: number) => number;
}

const nobodyYet: Heard = { told: new Map(), spoken: new Map(), standsFor: (description) => description };

/**
 * Follows whom the narration means through a whole text. Linear in its length.
 *
 * @param heard what is known of who speaks; it tells what comes after a line of its narration, never that narration itself.
 */
export function readDiscourse(paragraphs: readonly SpannedParagraph[], members: readonly Member[], mentions: readonly Mention[], descriptions: Descriptions, narrator: number | null, heard: Heard = nobodyYet): Discourse {
  const references: Reference[] = [];
  const firstReference: number[] = [];
  const pronouns = new Map<number, Likely[]>();
  const memory = new Attention(members);
  let m = 0;
  let sentence = 0;
  paragraphs.forEach((paragraph, p) => {
    const { scene } = paragraph;
    firstReference.push(references.length);
    let speaker: number | null = null;
    for (const span of paragraph.spans) {
      sentence++;
      if (span.quotation !== null) {
        speaker = heard.spoken.get(span.quotation) ?? speaker;
        continue;
      }
      const { tokens } = span;
      for (let i = 0; i < tokens.length; i++) {
        const token = entry(tokens, i);
        if (token.first && i > 0) sentence++;
        while (m < mentions.length && (mentions[m]?.at ?? 0) < token.start) m++;
        const mention = mentions[m];
        if (mention && mention.at === token.start) {
          references.push({ ...mention, by: 'name' });
          memory.see(mention.member, { sentence, paragraph: p, scene }, mention.acts ? 'acts' : 'object');
          continue;
        }
        if (token.word === 'I' && narrator !== null) {
          references.push({ paragraph: p, at: token.start, member: narrator, acts: true, by: 'pronoun' });
          continue;
        }
        if (token.lower === 'he' || token.lower === 'she') {
          const meant = memory.meant(pronounSex(token.lower), { sentence, paragraph: p, scene });
          pronouns.set(token.start, meant);
          const member = heard.told.get(token.start) ?? meant[0]?.member;
          if (member === undefined) continue;
          references.push({ paragraph: p, at: token.start, member, acts: true, by: 'pronoun' });
          memory.see(member, { sentence, paragraph: p, scene }, 'acts');
          continue;
        }
        const described = descriptionAt(tokens, i);
        if (!described) continue;
        const owned = pronounSex(token.lower);
        if (owned !== 'unknown') pronouns.set(token.start, memory.meant(owned, { sentence, paragraph: p, scene }));
        else if (token.lower === 'my' && narrator !== null) pronouns.set(token.start, [{ member: narrator, since: 0, odds: 0 }]);
        const found = descriptions.find(described.phrase, described.head);
        const member = heard.told.get(token.start) ?? (found === null ? null : heard.standsFor(found, scene));
        const lead = token.before === '' && !token.first ? (tokens[i - 1]?.lower ?? '') : '';
        const next = tokens[described.end];
        const acts = !oblique.has(lead) && next !== undefined && next.before === '' && !next.capital && !oblique.has(next.lower);
        if (member !== null) {
          references.push({ paragraph: p, at: token.start, member, acts, by: 'description' });
          memory.see(member, { sentence, paragraph: p, scene }, acts ? 'acts' : 'object');
        }
        i = described.end - 1;
      }
    }
    // Who spoke is in mind from the next paragraph on.
    if (speaker !== null) memory.see(speaker, { sentence, paragraph: p, scene }, 'speaks');
  });
  firstReference.push(references.length);
  return { references, firstReference, pronouns };
}
