import type { StoryWorld } from './scenery.ts';
import type { Evidence, Sex, TextRange } from './types.ts';

/** Somebody whose words are written or thought and not said: who it is must be read from the narration. */
export interface Voice {
  kind: 'letter' | 'thought';
  /** Where the words begin. */
  at: number;
  /** Narration that names the writer or thinker, the surest first (a signature, a tag). */
  told: TextRange[];
}

/** Who was found, with how sure that is. */
export interface VoiceFound {
  member: number | null;
  confidence: number;
  evidence: Evidence;
}

const skipped = new Set(['the', 'a', 'an', 'to', 'my', 'your', 'dear', 'mr', 'mrs', 'miss', 'ms', 'dr', 'sir', 'lady', 'lord', 'yours', 'aunt', 'uncle', 'captain', 'colonel', 'esq', 'jr', 'sr', 'rev', 'old', 'young', 'poor', 'little']);
const word = /\p{L}[\p{L}\p{M}’'-]*/gu;

/** People by the words of their names. A word that several people bear leads to none, but with its neighbours. */
function nameIndex(world: StoryWorld): Map<string, Set<number>> {
  const index = new Map<string, Set<number>>();
  world.members.forEach((member, id) => {
    for (const use of member.names) {
      for (const part of use.run.core) {
        let known = index.get(part);
        if (!known) index.set(part, (known = new Set()));
        known.add(id);
      }
    }
  });
  return index;
}

/** The one person whom the words name, by most of their words; null where none or several do. */
function named(words: string, index: ReadonlyMap<string, ReadonlySet<number>>, world: StoryWorld): number | null {
  const votes = new Map<number, number>();
  for (const [raw] of words.matchAll(word)) {
    const bare = raw.replace(/['’]s$/u, '');
    if (bare.charAt(0) === bare.charAt(0).toLowerCase() || skipped.has(bare.toLowerCase())) continue;
    for (const id of index.get(bare.toLowerCase()) ?? []) votes.set(id, (votes.get(id) ?? 0) + 1);
  }
  // A title tells father from daughter.
  const sex: Sex = /\b(?:Mrs|Miss|Ms|Lady|Aunt|Madame)\b/u.test(words) ? 'female' : /\b(?:Mr|Sir|Lord|Uncle|Master)\b/u.test(words) ? 'male' : 'unknown';
  const ranked = [...votes]
    .filter(([id]) => sex === 'unknown' || world.members[id]?.sex === 'unknown' || world.members[id]?.sex === sex)
    .sort((a, b) => b[1] - a[1] || (world.members[b[0]]?.weight ?? 0) - (world.members[a[0]]?.weight ?? 0));
  const [best, next] = ranked;
  if (!best) return null;
  // Caroline Bingley is no Mr. Bingley: whoever bears just these names.
  const whole = [...words.matchAll(word)].map(([raw]) => raw.replace(/['’]s$/u, '')).filter((bare) => bare.charAt(0) !== bare.charAt(0).toLowerCase() && !skipped.has(bare.toLowerCase())).join(' ').toLowerCase();
  const exact = ranked.filter(([id]) => world.members[id]?.names.some((use) => use.run.core.join(' ') === whole));
  if (exact.length === 1 && exact[0]) return exact[0][0];
  if (next && next[1] === best[1] && (world.members[next[0]]?.weight ?? 0) * 4 > (world.members[best[0]]?.weight ?? 0)) return null;
  return best[0];
}

/** Who was last told of before `at`: the subject of a clause before anyone merely mentioned, of the pronoun's sex. */
function nearest(world: StoryWorld, at: number, sex: Sex): number | null {
  const { mentions } = world;
  let low = 0;
  let high = mentions.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((mentions[middle]?.at ?? Infinity) < at) low = middle + 1;
    else high = middle;
  }
  let passing: number | null = null;
  for (let i = low - 1; i >= 0 && i >= low - 40; i--) {
    const mention = mentions[i];
    if (!mention || at - mention.at > 1500) break;
    const member = world.members[mention.member];
    if (!member || (sex !== 'unknown' && member.sex !== 'unknown' && member.sex !== sex)) continue;
    if (mention.acts) return mention.member;
    passing ??= mention.member;
  }
  return passing;
}

/**
 * Finds who wrote each letter and who thought each thought: by the name in the signature or the tag, by a pronoun's
 * nearest fitting subject, else (thoughts only) by who was told of last. `null` is the narrator. Each look is bounded.
 */
export function findVoices(text: string, world: StoryWorld, voices: readonly Voice[]): VoiceFound[] {
  if (voices.length === 0) return [];
  const index = nameIndex(world);
  return voices.map((voice): VoiceFound => {
    for (const range of voice.told) {
      const words = text.slice(range.start, range.end);
      const tag: Evidence = { kind: 'tag', range };
      const member = named(words, index, world);
      if (member !== null) return { member, confidence: 0.92, evidence: tag };
      const pronoun = /\b(?:he|she|I|him|her|his|my)\b/u.exec(words)?.[0];
      if (!pronoun) continue;
      if (pronoun === 'I' || pronoun === 'my') {
        if (world.narrator !== null) return { member: world.narrator, confidence: 0.9, evidence: { kind: 'pronoun', range } };
        continue;
      }
      const subject = nearest(world, range.start, /^(?:she|her)$/u.test(pronoun) ? 'female' : 'male');
      if (subject !== null) return { member: subject, confidence: 0.75, evidence: { kind: 'pronoun', range } };
    }
    if (voice.kind === 'letter') return { member: null, confidence: 0.5, evidence: { kind: 'guess', range: null } };
    if (world.narrator !== null) return { member: world.narrator, confidence: 0.6, evidence: { kind: 'guess', range: null } };
    const subject = nearest(world, voice.at, 'unknown');
    return { member: subject, confidence: subject === null ? 0.2 : 0.5, evidence: { kind: 'guess', range: null } };
  });
}
