import type { Likely } from './attention.ts';
import type { Discourse } from './discourse.ts';
import type { Turn } from './turns.ts';

/** Whom the narration around a turn means, by names, descriptions and pronouns. */
export interface Meant {
  /** Who acted before it, by how many others since. */
  acted: Map<number, number>;
  /** Who acts beside it, and how he is told of. */
  own: Map<number, string>;
  /** The last who acted in the paragraph before. */
  before: number | null;
  /** The first who acts after it. */
  next: number | null;
  /** The first who acts in its paragraph before it begins. */
  lead: number | null;
  /** Whom the pronoun of its tag may mean, the likeliest first. */
  tracked: readonly Likely[] | undefined;
}

/** So many paragraphs before a turn are looked at. */
export const near = 8;

/** Reads off a discourse whom it means around a turn. `until`: where "before" ends; `cue`: where the turn's tag names its subject. */
export function meantAround(discourse: Discourse, turn: Turn, until: number, cue: number): Meant {
  const { references, firstReference, pronouns } = discourse;
  const meant: Meant = { acted: new Map(), own: new Map(), before: null, next: null, lead: null, tracked: pronouns.get(cue) };
  const last = firstReference[Math.min(firstReference.length - 1, turn.lastParagraph + 2)] ?? references.length;
  for (let r = last - 1; r >= (firstReference[Math.max(0, turn.paragraph - near)] ?? 0); r--) {
    const reference = references[r];
    if (!reference) continue;
    const { member, paragraph, at, acts, by } = reference;
    if (at >= until) {
      if (paragraph > turn.lastParagraph && acts) meant.next = member;
      if (paragraph <= turn.lastParagraph && acts && at !== cue) meant.own.set(member, `after-${by}`);
      continue;
    }
    if (!acts) continue;
    if (paragraph === turn.paragraph) {
      meant.own.set(member, `before-${by}`);
      meant.lead = member;
    }
    if (!meant.acted.has(member)) meant.acted.set(member, meant.acted.size);
    if (paragraph === turn.paragraph - 1) meant.before ??= member;
  }
  return meant;
}

/** What that says of one person, as names of features. */
export function meantFeatures(meant: Meant, member: number, put: (name: string, value?: number) => void): void {
  const acted = meant.acted.get(member);
  put(`meant-acted-${acted === undefined ? 'never' : Math.min(acted, 3)}`);
  const own = meant.own.get(member);
  if (own) put(`meant-own-${own}`);
  if (member === meant.before) put('meant-before');
  if (member === meant.next) put('meant-next');
  if (member === meant.lead) put('meant-lead');
  if (meant.tracked) {
    const likely = meant.tracked.findIndex((one) => one.member === member);
    put(`tracked-${likely < 0 ? 'never' : Math.min(likely, 3)}`);
    put('tracked-odds', Math.max(-5, meant.tracked[likely]?.odds ?? -5));
    if (likely >= 0) put('tracked-since', Math.log1p(meant.tracked[likely]?.since ?? 0) / 2);
  }
}
