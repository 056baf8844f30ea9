import { readAffinities, type Affinities } from './affinity.ts';
import { Cast, type Member } from './cast.ts';
import type { VerbClass } from './chain.ts';
import { unseen } from './describing.ts';
import { Descriptions, readDiscourse, type Discourse } from './discourse.ts';
import { passers, personNoun, speechVerbs } from './lexicon.ts';
import { Idiolects, wordsOf } from './idiolect.ts';
import { namedBeside, sexSpokenTo } from './listeners.ts';
import { joinPeople, nameNarrator } from './joins.ts';
import { Meetings } from './meetings.ts';
import { gatherNames, mentionsOf, type Mention } from './mentions.ts';
import { NameBook, type NameRun } from './names.ts';
import { peopleOf } from './naming.ts';
import { Newcomers } from './newcomers.ts';
import { Presences } from './present.ts';
import type { Quotation } from './quotes.ts';
import type { SpannedParagraph } from './spans.ts';
import { pronounSex, subjectAt, type Subject } from './subjects.ts';
import type { Tag } from './tags.ts';
import { readTurns, type Turn } from './turns.ts';

/** How a turn's own words and narration tell of its speaker, from the surest down. */
export type Manner = 'name' | 'self' | 'pronoun' | 'description' | 'action' | 'action-pronoun' | 'none';

/** A turn with what is known of it before anyone decides who speaks. */
export interface Line {
  turn: Turn;
  manner: Manner;
  /** The tag or action that tells, where there is one. */
  tag: Tag | null;
  /** How its tag's verb hangs on what was said before. */
  verb: VerbClass;
  /** Settled by the tag itself. */
  fixed: number | null;
  /** Description's own member, for `description`. */
  described: number | null;
  /** The member an action's subject names, for `action`. */
  acting: number | null;
  vocatives: number[];
  spokenOf: number[];
  /** By whose name the speaker tells who he is. */
  introduces: number[];
  /** Whom its tag names beside the speaker: "he said to Tom". */
  beside: number[];
}

/** Everything the attribution of speech looks at. */
export interface StoryWorld {
  paragraphs: SpannedParagraph[];
  members: Member[];
  mentions: Mention[];
  /** Index into `mentions` of the first in each paragraph; one more at the end. */
  firstMention: number[];
  lines: Line[];
  narrator: number | null;
  /** Whom the narration means, by name, description or pronoun. */
  discourse: Discourse;
  /** Whom the story's descriptions mean everywhere. */
  descriptions: Descriptions;
  /** How many lines name each member as their speaker. */
  heard: ReadonlyMap<number, number>;
  /** People of some note by each word of their names. */
  bearers: ReadonlyMap<string, readonly number[]>;
  /** Whom its descriptions may mean. */
  affinities: Affinities;
  /** How many lines each description tags. */
  described: Map<number, number>;
  /** People whom the story names for the first time after they came. */
  newcomers: Newcomers;
  /** Whom each scene names. */
  presences: Presences;
  /** How people talk, learnt from the lines that name their speaker. */
  idiolects: Idiolects;
  /** The different words of each line. */
  words: string[][];
}

const goingOn = /\b(?:add|continu|resum|repeat|reiterat|proceed|pursu|conclud)(?:ed|es|s|ing)\b|\b(?:went|goes|going) on\b/u;
const answering = /\b(?:repli(?:ed|es)|replying|(?:answer|return|retort|rejoin|respond)(?:ed|s|ing)|(?:agree|assent|acquiesc|protest|object|interrupt|interpos|interject|contradict|correct)(?:ed|d|s|es|ing)|(?:broke|put|chimed) in)\b/u;

/** "…,” was the sulky reply": nobody is told of, but that he answers. */
const answered = /^["”’'»“_]?\s*(?:was|came) the (?:\p{L}+,? ){0,3}(?:reply|answer|response|retort|rejoinder)\b/u;

/** Said to nobody, and answered by none. */
const thinking = /\b(?:thought|thinks|mused|reflected|wondered|pondered|meditated)\b|\bto (?:him|her|my)self\b/u;
/** So many characters after a verb hold "to herself". */
const reflexive = 12;

/** Of a long tag so many characters at its end are looked at: its verb stands beside the speech. */
const verbReach = 60;
/** So many more characters hold the particle of a verb: "went on". */
const particle = 4;

/** One of two, told by the other. */
const counterparts = new Set(['other', 'second']);

const verbClassOf = (words: string): VerbClass => (goingOn.test(words) ? '&' : answering.test(words) ? '@' : '');

const strength = (subject: Subject): number => (subject.kind === 'name' ? 4 : subject.kind === 'pronoun' ? (subject.pronoun === 'I' ? 3 : subject.pronoun === 'other' ? 0 : 1) : 2);

function strongest(tags: readonly Tag[]): Tag | null {
  let best: Tag | null = null;
  for (const tag of tags) if (strength(tag.subject) > 0 && (!best || strength(tag.subject) > strength(best.subject))) best = tag;
  return best;
}

/** Reads names, people, turns and tags of a whole text. Linear in its length. */
export function readWorld(text: string, paragraphs: SpannedParagraph[], quotations: readonly Quotation[]): StoryWorld {
  const book = new NameBook(paragraphs);
  const turns = readTurns(text, paragraphs, quotations, book);
  const gathered = gatherNames(paragraphs, turns, book);
  const none = { female: 0, male: 0 };
  const people = peopleOf(gathered.uses.values());
  const meetings = new Meetings(paragraphs, turns, book);
  const cast = new Cast(people, (key) => gathered.votes.get(key) ?? none, (a, b) => meetings.between(a, b));
  joinPeople(cast, meetings, turns);
  const selfTags = turns.filter((turn) => turn.tags.some((tag) => tag.subject.kind === 'pronoun' && tag.subject.pronoun === 'I')).length;
  const firstPerson = gathered.words > 0 && gathered.self / gathered.words > 0.008 && (selfTags > 0 || gathered.self / gathered.words > 0.02) && selfTags * 60 >= turns.length;
  const narrator = firstPerson ? cast.addNarrator() : null;
  if (narrator !== null) nameNarrator(cast, narrator, turns);
  const mentions = mentionsOf(gathered, cast);
  const firstMention: number[] = [];
  let m = 0;
  for (let p = 0; p <= paragraphs.length; p++) {
    while (m < mentions.length && (mentions[m]?.paragraph ?? 0) < p) m++;
    firstMention.push(m);
  }
  const known = (runs: readonly NameRun[]) => [...new Set(runs.map((run) => cast.ofName(run)).filter((id) => id !== null))];
  const lines = turns.map((turn): Line => {
    const line: Line = { turn, manner: 'none', tag: null, verb: '', fixed: null, described: null, acting: null, vocatives: known(turn.vocatives), spokenOf: known(turn.spokenOf), introduces: known(turn.introduces), beside: [] };
    const tag = strongest(turn.tags);
    if (tag && settle(line, tag, cast, narrator)) return line;
    const beat = strongest(turn.beats);
    if (beat && (!tag || tag.subject.kind === 'pronoun')) {
      const subject = beat.subject;
      if (!tag) {
        line.tag = beat;
        line.manner = subject.kind === 'pronoun' ? 'action-pronoun' : subject.kind === 'name' || personNoun(subject.head) ? 'action' : 'none';
        if (subject.kind === 'name') line.acting = cast.ofName(subject.name);
        if (subject.kind === 'description' && line.manner === 'action') line.described = cast.ofDescription(subject.phrase, subject.head, subject.sex);
      }
    }
    return line;
  });
  for (const line of lines) {
    if (line.manner === 'none' && answered.test(text.slice(line.turn.end, line.turn.end + verbReach))) line.verb = '@';
    if (!line.tag) continue;
    line.beside = namedBeside(line.tag, line.turn, mentions, firstMention).filter((member) => member !== line.fixed);
    if (line.turn.addresses === 'unknown') line.turn.addresses = sexSpokenTo(line.tag, line.turn, text);
    if (!line.tag.speech) continue;
    const { subject, range } = line.tag;
    // "the other" is not who spoke last, whatever the verb.
    line.verb = subject.kind === 'description' && counterparts.has(subject.head) ? '@' : verbClassOf(text.slice(Math.max(range.start, range.end - verbReach), range.end + particle));
    if (thinking.test(text.slice(Math.max(range.start, range.end - verbReach), range.end + reflexive))) line.verb = '%';
  }
  const described = new Map<number, number>();
  const heard = new Map<number, number>();
  for (const line of lines) if (line.fixed !== null) heard.set(line.fixed, (heard.get(line.fixed) ?? 0) + 1);
  const descriptions = new Descriptions();
  for (const line of lines) {
    if (line.described !== null) described.set(line.described, (described.get(line.described) ?? 0) + 1);
    const meant = line.described ?? (line.manner === 'name' ? line.fixed : null);
    if (meant !== null && line.tag?.subject.kind === 'description') descriptions.add(line.tag.subject.phrase, line.tag.subject.head, meant);
  }
  for (const line of lines) {
    const role = line.manner === 'pronoun' ? leadingRole(paragraphs, line, book) : null;
    if (role) descriptions.add(role.phrase, role.head, cast.ofCalling(role.phrase) ?? cast.ofDescription(role.phrase, role.head, role.sex));
  }
  const discourse = readDiscourse(paragraphs, cast.members, mentions, descriptions, narrator);
  const affinities = readAffinities(
    discourse.references,
    (member) => cast.members[member]?.description !== null,
    lines.map((line) => ({ member: line.fixed ?? line.described, described: line.fixed === null, exchange: line.turn.scene })),
  );
  const newcomers = new Newcomers(cast.members, discourse.references);
  const presences = new Presences(mentions, lines, (paragraph) => paragraphs[paragraph]?.scene);
  const words = wordsOf(paragraphs, lines);
  const idiolects = new Idiolects(lines, words, lines.map(({ fixed }) => (fixed === null ? [] : [{ member: fixed, chance: 1 }])));
  return { newcomers, presences, idiolects, words, descriptions, paragraphs, members: cast.members, mentions, firstMention, discourse, affinities, bearers: bearersOf(cast.members), heard, lines, narrator, described };
}

/** "The clerk looked up.", then "Well?" he said: someone known by his work alone, told of last before a line that a pronoun tags. */
function leadingRole(paragraphs: readonly SpannedParagraph[], line: Line, book: NameBook): Extract<Subject, { kind: 'description' }> | null {
  const { paragraph, start, scene } = line.turn;
  const told = line.tag?.subject.kind === 'pronoun' ? pronounSex(line.tag.subject.pronoun) : 'unknown';
  for (let p = paragraph; p >= Math.max(0, paragraph - 1); p--) {
    if (paragraphs[p]?.scene !== scene) return null;
    const span = paragraphs[p]?.spans.findLast(({ quotation, end }) => quotation === null && end <= start);
    if (!span) continue;
    let role: Extract<Subject, { kind: 'description' }> | null = null;
    span.tokens.forEach((token, i) => {
      if (!token.first && i > 0) return;
      const subject = subjectAt(span.tokens, i, book);
      const next = subject ? span.tokens[subject.end] : undefined;
      if (!subject || next === undefined || next.before !== '' || next.capital) return;
      const fits = subject.kind === 'description' && passers.has(subject.head) && !subject.possessed && !subject.indefinite && (subject.sex === 'unknown' || told === 'unknown' || subject.sex === told);
      if (subject.kind === 'description') role = fits ? subject : null;
      else if (subject.kind === 'name') role = null;
    });
    return role;
  }
  return null;
}

/** Members told of three times at least, by each word of their names. */
function bearersOf(members: readonly Member[]): Map<string, number[]> {
  const bearers = new Map<string, number[]>();
  members.forEach((member, id) => {
    if (member.weight < 3) return;
    for (const word of new Set(member.names.flatMap((use) => use.run.core))) {
      const list = bearers.get(word);
      if (list) list.push(id);
      else bearers.set(word, [id]);
    }
  });
  return bearers;
}

/** What is heard of a speaker says nothing of who he is. */
const voices = new Set(['voice', 'voices', 'face', 'mouth', 'tone', 'whisper', 'echo', 'head', 'tongue', 'words', 'answer', 'reply']);

/** "the man with the lamp", "the gentleman in the corner": told from all others by words of his own, and nobody known by name. */
const picked = /\b(?:with|in) the\b/u;

function settle(line: Line, tag: Tag, cast: Cast, narrator: number | null): boolean {
  const { subject } = tag;
  line.tag = tag;
  if (subject.kind === 'name') {
    const member = cast.ofName(subject.name);
    if (member === null) {
      line.tag = null;
      return false;
    }
    line.manner = 'name';
    line.fixed = member;
  } else if (subject.kind === 'pronoun') {
    if (subject.pronoun === 'I') {
      if (narrator === null) {
        line.tag = null;
        return false;
      }
      line.manner = 'self';
      line.fixed = narrator;
    } else line.manner = 'pronoun';
  } else {
    const known = cast.ofCalling(subject.phrase);
    if (known === null && voices.has(subject.head) && (!unseen.has(subject.head) || subject.possessed)) return false;
    if (speechVerbs.has(subject.head) || (!personNoun(subject.head) && subject.phrase.length < 3)) return false;
    const passer = known === null && (passers.has(subject.head) || picked.test(subject.phrase)) && !subject.possessed ? cast.ofDescription(subject.phrase, subject.head, subject.sex) : known;
    line.manner = passer === null ? 'description' : 'name';
    if (passer !== null) line.fixed = passer;
    else line.described = cast.ofDescription(subject.phrase, subject.head, subject.sex, unseen.has(subject.head) ? line.turn.scene : null);
  }
  return true;
}
