/** What happens in one run: the story, what the writer does to it, and when the adversary strikes. All of it follows from the seed. */
import { XorShift } from '../../lib/audio/random.ts';
import { humeMischiefs } from '../vendors/hume.ts';
import { replicateMischiefs } from '../vendors/replicate.ts';

/** Who speaks: the built-in voices, whose mix can be compared byte for byte, or a vendor's, whose books can be. */
export type Voices = 'local' | 'hume' | 'qwen' | 'minimax';

/** What the adversary can do. */
export const faults = [
  'kill the worker',
  'kill the web server',
  'kill the database',
  'kill a speaking process',
  'kill an encoder',
  'kill the start command',
  'kill everything',
  'freeze the worker',
  'freeze the web server',
  'cut every database connection',
  'fill the disk',
  'jump the clock',
  'press twice',
  'pause and go on',
  'cancel and go on',
] as const;
export type Fault = (typeof faults)[number];

/** What a writer does while it is made. Lines are named by their place among those that are spoken. */
export type Edit = { kind: 'speaker'; line: number; to: number } | { kind: 'silent'; line: number } | { kind: 'rename'; person: number; name: string } | { kind: 'sound'; cue: number; gainDb: number } | { kind: 'revise' };

export interface Strike {
  /** When, as a share of what a making takes from the casting of its voices to its end: 0 to 1. */
  at: number;
  what: { fault: Fault } | { edit: Edit };
}

export interface Plan {
  seed: number;
  voices: Voices;
  story: string;
  /** The revised manuscript, for the edit that brings it in. */
  revised: string;
  strikes: Strike[];
  /** How often each thing goes wrong with a vendor, 0 to 1. */
  mischief: Record<string, number>;
}

const people = ['Ida', 'Tom', 'Old Marten', 'Mrs. Fell'] as const;
const says = [
  'Did you hear the bell?', 'It is only the wind.', 'The wind does not count to five.', 'Then go and see.', 'Somebody is on the stair.',
  'Nobody has been on that stair since my father died.', 'The tide is an hour early.', 'Bring the lamp, and mind the third step.',
  'I saw a light on the water, and then two.', 'We shall need the long rope.', 'Do not open the door.', 'It was open when I came.',
];
const does = ['put down the lamp', 'went to the stair', 'looked at the window', 'shut the book', 'counted the jars again', 'took the rope from its nail'];
const happenings = ['A door slammed below.', 'Rain began to beat on the windows.', 'Thunder rolled over the bay.', 'Somebody knocked three times.', 'The waves broke on the stones.', 'A dog barked in the yard.'];

/** One of a list, by chance. */
function pick<T>(random: XorShift, list: readonly T[]): T {
  const one = list[Math.floor(random.next() * list.length)];
  if (one === undefined) throw new Error('Nothing to choose from.');
  return one;
}

function turns(random: XorShift, lines: number): string[] {
  return Array.from({ length: lines }, (_, at) => {
    const [who, other] = [people[at % 2 === 0 ? 0 : 1 + Math.floor(random.next() * 3)] ?? people[0], pick(random, people)];
    const said = `“${pick(random, says)}” said ${who}.`;
    return random.next() < 0.35 ? `${said} ${pick(random, happenings)}` : random.next() < 0.4 ? `${said} ${other} ${pick(random, does)}.` : said;
  });
}

/** Most edits come before the mix, in the part of a making in which lines are spoken and sounds made. */
const beforeMix = 0.6;

/** Few stories and edits, so that the calm run of each is made once; the strikes are each seed's own. */
const stories = 6;

function edited(random: XorShift): Edit {
  const kinds: Edit[] = [
    { kind: 'speaker', line: Math.floor(random.next() * 12), to: Math.floor(random.next() * 3) },
    { kind: 'silent', line: Math.floor(random.next() * 12) },
    { kind: 'rename', person: Math.floor(random.next() * 3), name: 'Somebody Else' },
    { kind: 'sound', cue: Math.floor(random.next() * 3), gainDb: -6 },
    { kind: 'revise' },
  ];
  return pick(random, kinds);
}

export function editsOf(plan: Plan): Edit[] {
  return plan.strikes.flatMap(({ what }) => ('edit' in what ? [what.edit] : []));
}

/** How the edits of a plan come to its mixes. What is mixed anew keeps the gain of the mix before it, while that still serves. */
export interface Way {
  /** For each edit, in their order: whether a mix was made before it. */
  mixed: readonly boolean[];
}

/** All the ways in which a plan's edits may come before its mix and after it; first the one in which none comes after it. */
export function waysOf(plan: Plan): Way[] {
  return editsOf(plan).reduce<Way['mixed'][]>((ways) => [false, true].flatMap((mixed) => ways.map((way) => [...way, mixed])), [[]]).map((mixed) => ({ mixed }));
}

/** What two runs must share for their mixes to be the same: the story, the edits in their order, and what was mixed before them. */
export function calmKey(plan: Plan, { mixed }: Way): string {
  return JSON.stringify([plan.story, editsOf(plan), mixed]);
}

/**
 * The plan of a seed.
 * @param lines turns of talk: 12, or many for a long story
 */
export function planOf(seed: number, lines = 12): Plan {
  const random = new XorShift(Math.imul(seed + 1, 0x9e3779b1));
  // The first numbers of neighbouring seeds are alike.
  for (let n = 0; n < 8; n += 1) random.next();
  const tale = new XorShift(1 + Math.floor(random.next() * stories));
  for (let n = 0; n < 8; n += 1) tale.next();
  const told = turns(tale, lines);
  const title = 'The Bell at Low Water';
  const story = `${title}\n\n${told.join('\n\n')}\n`;
  const revised = `${title}\n\n${[...told.slice(0, 3), 'The lamp went out, and nobody lit it again.', ...told.slice(4)].join('\n\n')}\n`;
  const edits = [[], [edited(tale)], [edited(tale)], [edited(tale), edited(tale)]][Math.floor(random.next() * 4)] ?? [];
  const voices = random.next() < 0.6 ? 'local' : pick(random, ['hume', 'qwen', 'minimax'] as const);
  const strikes: Strike[] = edits.map((edit) => ({ at: random.next() * beforeMix, what: { edit } }));
  // Edits come in the order in which the calm run makes them.
  strikes.sort((a, b) => a.at - b.at).forEach((strike, at) => (strike.what = { edit: edits[at] ?? { kind: 'revise' } }));
  for (let n = 1 + Math.floor(random.next() * 4); n > 0; n -= 1) strikes.push({ at: random.next(), what: { fault: pick(random, faults) } });
  const names: readonly string[] = voices === 'hume' ? humeMischiefs : voices === 'local' ? [] : replicateMischiefs;
  const mischief = names.length === 0 ? {} : Object.fromEntries(Array.from({ length: 3 }, () => [pick(random, names), 0.08]));
  return { seed, voices, story, revised, strikes: strikes.sort((a, b) => a.at - b.at), mischief };
}
