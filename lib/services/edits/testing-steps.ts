/** Random stories and random days at a desk, as fast-check makes them and shrinks them. */
import * as fc from 'fast-check';
import { lineKinds } from '../segments/set-kind.ts';
import type { LineSet, Ref, Request } from './testing-model.ts';
import type { Seen } from './testing-rows.ts';

/** Paragraphs with everything that the reader weighs: names, turns, tags after people, thoughts, a scene’s end. */
const paragraphs = [
  '“Who is there?” asked Nora.',
  'Rain fell on the roof of the customs house, and a lamp burnt low.',
  '“Only me,” said old Piet. “The boat is late.”',
  '“Late again,” Nora said.',
  '“It is the wind.”',
  '“It is always the wind,” said the old man.',
  'They waited for the ferry until the bell of the church struck nine.',
  '“Come,” said Nora. “We have waited long enough for one night.”',
  '“I have never liked this crossing,” said Piet, and held on to the rail.',
  '* * *',
  'Nobody else was on board but a boy with a basket of eels.',
  '“Are they alive, Tom?” Nora whispered.',
  '“They are,” said the boy.',
  'I should not have come, she thought.',
  '“Nora,” said Tom, “look at the light.”',
  'The light went out. It did not come back.',
];

export const stories: fc.Arbitrary<string> = fc
  .shuffledSubarray(paragraphs, { minLength: 4, maxLength: 12 })
  .map((chosen) => `${chosen.join('\n\n')}\n`);

/** One thing done at one of two windows. Numbers pick among what the window shows. */
export type Step = { window: 0 | 1; picks: readonly [number, number, number] } & (
  | { what: 'look' | 'split' | 'join' | 'assign' | 'like' | 'silence' | 'settle' | 'kind' | 'set' | 'part' | 'rename' | 'merge' | 'remove' | 'add' | 'undo' | 'redo' | 'read' }
  | { what: 'revise'; how: (typeof revisions)[number] }
  /** Both windows at the same moment. */
  | { what: 'both'; first: Step; second: Step }
);

const revisions = ['word', 'longer', 'drop', 'insert', 'swap', 'space'] as const;
const weights = { look: 4, split: 5, join: 5, assign: 5, like: 2, silence: 2, settle: 3, kind: 2, set: 4, part: 2, rename: 2, merge: 2, remove: 1, add: 1, undo: 8, redo: 4, read: 2 } as const;

const pick = fc.nat({ max: 9_999 });
const desk = { window: fc.constantFrom<0 | 1>(0, 0, 1), picks: fc.tuple(pick, pick, pick) };
const simple: fc.Arbitrary<Step> = fc.oneof(
  ...Object.entries(weights).map(([what, weight]) => ({ weight, arbitrary: fc.record({ ...desk, what: fc.constantFrom(what as keyof typeof weights) }) })),
);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 30, arbitrary: simple },
  { weight: 2, arbitrary: fc.record({ ...desk, what: fc.constant('revise' as const), how: fc.constantFrom(...revisions) }) },
  { weight: 2, arbitrary: fc.record({ ...desk, what: fc.constant('both' as const), first: simple, second: simple }) },
);

export const days: fc.Arbitrary<Step[]> = fc.array(step, { minLength: 1, maxLength: 14, size: 'max' });

const at = <T>(list: readonly T[], number: number): T | undefined => list[number % Math.max(1, list.length)];
const settings: readonly LineSet[] = [
  { direction: 'whispering' }, { direction: null }, { note: 'softer' }, { note: null }, { locked: true }, { locked: false },
  { ear: 'Said otherwise.' }, { ear: null }, { pace: 0.8 }, { pause: 1.5 }, { pause: null }, { gainDb: -3 }, { note: 'both', pace: 1.25 },
];
const names = ['Nora', 'Mara', 'The boy', 'Piet', 'Old Tom'];

/** What a step asks for, of what its window shows; null where there is nothing to ask. */
export function requestOf(step: Step, { drama, versions }: Seen): Request | null {
  const [a, b, c] = step.picks;
  const ref = ({ id }: { id: string }): Ref => ({ id, version: versions.get(id) ?? 0 });
  const line = at(drama.lines, a);
  const person = at(drama.cast, a);
  if (!line || !person) return null;
  // One line, or several from there on.
  const lines = drama.lines.slice(a % drama.lines.length).slice(0, b % 3 === 0 ? 1 + (b % 5) : 1).map(ref);
  switch (step.what) {
    case 'split':
      return { do: 'split', line: ref(line), at: b % (line.end - line.start) };
    case 'join':
      return { do: 'join', line: ref(line) };
    case 'assign':
      return { do: 'assign', lines, to: c % 4 === 0 ? null : (at(drama.cast, c)?.id ?? null) };
    case 'like':
      return { do: 'assign', lines: drama.lines.filter((one) => one.speaker === line.speaker && one.kind === line.kind && one.speakerSetBy === 'analysis').map(ref), to: at(drama.cast, c)?.id ?? null };
    case 'silence':
      return { do: 'silence', lines, silent: c % 3 > 0 };
    case 'settle':
      return { do: 'settle', lines, settled: c % 2 === 0 };
    case 'kind':
      return { do: 'kind', lines, kind: at(lineKinds, c) ?? 'narration' };
    case 'set': {
      const set = at(settings, c) ?? {};
      return { do: 'set', lines: 'ear' in set ? lines.slice(0, 1) : lines, set };
    }
    case 'part':
      return { do: 'part', lines, name: at(names, c) ?? 'Nora' };
    case 'add':
      return { do: 'add', name: at(names, c) ?? 'Nora' };
    case 'rename':
      return { do: 'rename', person: ref(person), name: at(names, c) ?? 'Nora' };
    case 'merge': {
      const other = at(drama.cast, b);
      return other ? { do: 'merge', keep: ref(person), gone: ref(other) } : null;
    }
    case 'remove':
      return { do: 'remove', person: ref(person) };
    case 'undo':
    case 'redo':
      return { do: step.what };
    default:
      return null;
  }
}

/** The revised manuscript that a step brings in; null where the text is too short for it. */
export function revisedText(step: Extract<Step, { what: 'revise' }>, text: string): string | null {
  const parts = text.split('\n\n');
  const [a, b] = [step.picks[0] % parts.length, step.picks[1] % parts.length];
  const part = parts[a] ?? '';
  switch (step.how) {
    case 'word':
      return [...parts.slice(0, a), part.replace(/\b(the|a|it|is|said)\b/iu, 'that'), ...parts.slice(a + 1)].join('\n\n');
    case 'longer':
      return [...parts.slice(0, a), part.replace(/(\p{L})([.,!?]?”?\s*)$/u, '$1 and more of it$2'), ...parts.slice(a + 1)].join('\n\n');
    case 'drop':
      return parts.length < 4 ? null : parts.toSpliced(a, 1).join('\n\n');
    case 'insert':
      return parts.toSpliced(a, 0, `Somebody coughed ${step.picks[2] % 90} times.`).join('\n\n');
    case 'swap':
      return parts.map((one, place) => (place === a ? (parts[b] ?? one) : place === b ? part : one).trimEnd()).join('\n\n').concat('\n');
    case 'space':
      return text.replaceAll('\n\n', '\n\n\n');
  }
}
