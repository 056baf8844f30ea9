import { agreement, candidatesOf, isSureOfSex, pronounOf, nameReach } from './candidates.ts';
import { ageKnown, ageTold, descriptionKind, plainPeople } from './describing.ts';
import { entry } from './entry.ts';
import type { Line, StoryWorld } from './scenery.ts';
import { meantAround, meantFeatures } from './meant.ts';
import { familyOf, familyTie, ownerFeatures, ownersOf } from './owners.ts';
import { kinTitled, roles, stationOf } from './stations.ts';

/**
 * What can be said for and against each candidate of a line before anyone knows who speaks the lines around it, as
 * named features. How speakers follow on one another is the chain's affair (chain.ts). The weights stand in weights.ts.
 */
export interface Candidates {
  members: number[];
  /** For each candidate, its features (one for every entry, weight 1) and measured ones. */
  features: Map<string, number>[];
}

/**
 * How far apart two turns stand: `s` in one paragraph, else by the paragraphs between them (`2`: two or three, `3`: up
 * to seven); `x` where a scene or more parts them, so that they belong to two exchanges.
 */
export function gapOf(world: StoryWorld, earlier: number, later: number): 's' | '0' | '1' | '2' | '3' | 'x' {
  const a = world.lines[earlier]?.turn;
  const b = world.lines[later]?.turn;
  if (!a || !b || a.scene !== b.scene) return 'x';
  if (b.sharesParagraph) return 's';
  const between = b.paragraph - a.lastParagraph - 1;
  return between <= 0 ? '0' : between === 1 ? '1' : between <= 3 ? '2' : between <= 7 ? '3' : 'x';
}

/** Where in a talk a line stands, by the gap before it: `^` at its beginning, `~` after narration, empty inside. */
const placeOf = (gap: ReturnType<typeof gapOf>): '' | '^' | '~' => (gap === 'x' ? '^' : gap === '0' || gap === 's' ? '' : '~');

/** Whether the paragraph of a line tells something before the line begins. */
export function hasLead(world: StoryWorld, line: Line): boolean {
  const first = world.paragraphs[line.turn.paragraph]?.spans[0];
  return first !== undefined && first.quotation === null && first.tokens.length > 0;
}

/** How many lines away each member is named as a speaker, in the same scene. */
function heardNear(world: StoryWorld, index: number): Map<number, number> {
  const heard = new Map<number, number>();
  const scene = world.lines[index]?.turn.scene;
  for (let away = 1; away <= 20; away++) {
    for (const k of [index - away, index + away]) {
      const other = world.lines[k];
      if (other && other.fixed !== null && other.turn.scene === scene && !heard.has(other.fixed)) heard.set(other.fixed, away);
    }
  }
  return heard;
}

/**
 * Candidates of a line and everything about them that does not hang on other lines' speakers.
 *
 * @param further people whom another reading thought of, be they near or not.
 */
export function staticFeatures(world: StoryWorld, index: number, further: readonly number[] = []): Candidates {
  const line = entry(world.lines, index);
  const { turn, manner } = line;
  const members = candidatesOf(world, index, further);
  const { mentions, firstMention } = world;
  const told = pronounOf(line);
  const cue = line.tag?.subject.range.start ?? turn.start;
  const until = Math.max(turn.start, manner === 'pronoun' || manner === 'action-pronoun' ? cue : 0);
  const from = firstMention[Math.max(0, turn.paragraph - nameReach)] ?? 0;
  const to = firstMention[Math.min(firstMention.length - 1, turn.lastParagraph + 2)] ?? mentions.length;
  // Who was named last before the line, in order of nearness, and how often each was named nearby.
  const rank = new Map<number, number>();
  const fitting = new Map<number, number>();
  const distance = new Map<number, number>();
  const counts = new Map<number, number>();
  const own = new Map<number, string>();
  const acted = new Map<number, number>();
  let nextNamed: number | null = null;
  let previousActor: number | null = null;
  for (let m = to - 1; m >= from; m--) {
    const mention = mentions[m];
    if (!mention) continue;
    const { member, paragraph, at, acts } = mention;
    if (at >= until) {
      if (paragraph <= turn.lastParagraph) own.set(member, acts ? 'after-acts' : (own.get(member) ?? 'after'));
      else nextNamed = member;
      continue;
    }
    if (paragraph === turn.paragraph) own.set(member, acts ? 'before-acts' : (own.get(member) ?? 'before'));
    counts.set(member, (counts.get(member) ?? 0) + 1);
    if (acts && !acted.has(member)) acted.set(member, acted.size);
    if (acts && paragraph === turn.paragraph - 1 && previousActor === null) previousActor = member;
    if (rank.has(member)) continue;
    rank.set(member, rank.size);
    distance.set(member, turn.paragraph - paragraph);
    const sex = world.members[member]?.sex ?? 'unknown';
    if (agreement(told, sex) !== 'no') fitting.set(member, fitting.size);
  }
  // The same by everything that means someone: names, descriptions and pronouns.
  const meant = meantAround(world.discourse, turn, until, cue);
  const previous = world.lines[index - 1];
  const next = world.lines[index + 1];
  const before = previous ? gapOf(world, index - 1, index) : 'x';
  const after = next ? gapOf(world, index, index + 1) : 'x';
  const place = placeOf(before);
  const subject = line.tag?.subject;
  const heard = heardNear(world, index);
  const kind = subject?.kind === 'description' ? descriptionKind(subject) : null;
  const age = subject?.kind === 'description' ? ageTold(subject) : null;
  const likeness = world.idiolects.likeness(index, members);
  const owners = ownersOf(world, world.discourse, line);
  const family = subject?.kind === 'description' && subject.kin ? familyOf(world, [...heard].filter(([, away]) => away <= 4).map(([one]) => one)) : null;
  const rival = subject?.kind !== 'description' || line.described === null ? 0 : Math.max(0, ...members.map((member) => {
    const affinity = world.affinities.get(line.described ?? -1)?.get(member);
    return affinity && agreement(told, world.members[member]?.sex ?? 'unknown') !== 'no' ? affinity.coverage * Math.max(0, Math.min(4, affinity.lift)) : 0;
  }));
  const features = members.map((member, m) => {
    const who = world.members[member];
    const f = new Map<string, number>();
    const put = (name: string, value = 1) => f.set(name, value);
    if (!who) return f;
    const c = manner;
    // What the narration tells counts otherwise where a talk begins, or goes on after narration, than inside it.
    const both = (name: string, value = 1) => {
      put(`${c}:${name}`, value);
      if (place !== '') put(`${c}${place}:${name}`, value);
    };
    put(`${c}:weight`, Math.log1p(who.weight) / 4);
    put(`${c}:talks-so`, likeness[m] ?? 0);
    if (who.description !== null) put(`${c}:nameless`);
    if (member === world.narrator) both('narrator');
    if (who.description === null && member !== world.narrator) {
      const standing = world.presences.standing(turn.scene, member, turn.lastParagraph);
      if (standing !== 'seen') put(`${c}:scene-${standing}`);
      if (kind) put(`${kind}:scene-${standing}`);
    }
    const h = heard.get(member);
    both(`heard-${h === undefined ? 'never' : h <= 4 ? h : h <= 8 ? 'near' : 'far'}`);
    if (kind) {
      put(`${kind}:heard-${h === undefined ? 'never' : h <= 8 ? 'near' : 'far'}`);
      put(`${kind}:speaks`, Math.log1p(world.heard.get(member) ?? 0) / 4);
      if (member === line.described) put(`${kind}:itself`);
      if (age !== null) put(`age-${age}-${ageKnown(who)}`);
    }
    put(`${c}:speaks`, Math.log1p(world.heard.get(member) ?? 0) / 4);
    if (manner === 'pronoun' || manner === 'action-pronoun') put(`${c}:sex-${agreement(told, who.sex)}${isSureOfSex(who) ? '-sure' : ''}`);
    if (subject?.kind === 'description') {
      ownerFeatures(world, owners, subject.kin, member, (name) => put(`${c}:${name}`));
      if (family) put(`${c}:family-${family.has(member) ? 'near' : 'none'}`);
      const same = member === line.described;
      if (same) {
        put(`${c}:itself${subject.kin ? '-kin' : ''}${subject.possessed ? '-possessed' : ''}`);
        if (subject.indefinite) put(`${c}:itself-new`);
        const words = subject.phrase.split(' ').length;
        put(`${c}:itself-${plainPeople.has(subject.head) ? 'plain' : 'role'}-${words === 1 ? 'bare' : words === 2 ? 'told' : 'full'}`);
        put(`${c}:itself-often`, Math.log1p(world.described.get(member) ?? 0) / 2);
        put(`${c}:itself-rival`, rival);
      }
      else {
        put(`${c}:other-sex-${agreement(told, who.sex)}${isSureOfSex(who) ? '-sure' : ''}`);
        const titled = who.titles.has(subject.head) || who.names.some((use) => use.run.core.includes(subject.head));
        if (titled) put(`${c}:titled`);
        if ((roles.get(subject.head) ?? []).some((title) => who.titles.has(title))) put(`${c}:role`);
        if (subject.kin) put(`${c}:kin-${kinTitled(subject.head, who)}${familyTie(world, owners[0], member)}`);
        const affinity = line.described === null ? undefined : world.affinities.get(line.described)?.get(member);
        if (affinity) {
          put(`${c}:coverage`, affinity.coverage);
          put(`${c}:lift`, Math.max(-1, Math.min(4, affinity.lift)) / 2);
          put(`${c}:lift-covered`, Math.max(0, Math.min(4, affinity.lift)) * affinity.coverage);
          put(`${c}:parity`, affinity.parity);
        } else put(`${c}:no-affinity`);
        if (subject.kin && (subject.head === 'wife') && who.titles.has('mrs')) put(`${c}:wife`);
        if (who.age !== 'unknown' && subject.phrase.startsWith('old') === (who.age === 'old')) put(`${c}:age`);
      }
    }
    if (member === line.acting) put(`${c}:acts-${line.tag?.place ?? 'after'}`);
    const ahead = world.newcomers.ahead(member, turn.paragraph);
    if (ahead !== null) both(`newcomer-${ahead <= 10 ? 'soon' : ahead <= 40 ? 'some' : 'far'}`);
    if (line.described !== null && member !== line.described) {
      const handed = world.newcomers.handover(line.described, member);
      if (handed > 0) put(`${c}:handover`, handed);
    }
    const r = rank.get(member);
    both(`rank-${r === undefined ? 'never' : Math.min(r, 4)}`);
    if (told !== 'unknown') {
      const s = fitting.get(member);
      both(`fits-${s === undefined ? 'never' : Math.min(s, 3)}`);
    }
    const a = acted.get(member);
    both(`acted-${a === undefined ? 'never' : Math.min(a, 3)}`);
    const d = distance.get(member);
    both(`away-${d === undefined ? 'never' : d <= 2 ? d : d <= 5 ? 'few' : d <= 10 ? 'some' : 'far'}`);
    both(`count`, Math.log1p(counts.get(member) ?? 0) / 2);
    const o = own.get(member);
    if (o) both(`own-${o}`);
    if (member === previousActor) both(`actor-before`);
    if (member === nextNamed) both(`named-next`);
    meantFeatures(meant, member, both);
    if (line.beside.includes(member) && (c === 'pronoun' || c === 'description')) put(`${c}:object-${line.tag?.place ?? 'after'}`);
    if (line.vocatives.includes(member)) put('called-here');
    if (line.introduces.includes(member)) put('introduced-here');
    else if (line.spokenOf.includes(member)) put('spoken-of-here');
    if (turn.addressesAs) put(`says-${turn.addressesAs}-${stationOf(who)}`);
    if (previous && before !== 'x') {
      if (previous.vocatives.includes(member)) put(`called-before-${before}`);
      if (previous.beside.includes(member)) put(`beside-before-${before}`);
      if (previous.spokenOf.includes(member)) put(`spoken-of-before-${before}`);
      if (previous.turn.addressesAs) put(`said-${previous.turn.addressesAs}-before-${stationOf(who)}`);
      if (previous.turn.addresses !== 'unknown') put(`addressed-before-${agreement(previous.turn.addresses, who.sex)}`);
    }
    if (next && after !== 'x') {
      if (next.vocatives.includes(member)) put(`called-next-${after}`);
      if (next.beside.includes(member)) put(`beside-next-${after}`);
      if (next.spokenOf.includes(member)) put(`spoken-of-next-${after}`);
      if (next.turn.addressesAs) put(`said-${next.turn.addressesAs}-next-${stationOf(who)}`);
      if (next.turn.addresses !== 'unknown') put(`addressed-next-${agreement(next.turn.addresses, who.sex)}`);
      if (next.acting === member) put(`next-acts-${after}`);
    }
    return f;
  });
  return { members, features };
}
