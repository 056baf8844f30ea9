import { describe, expect, test } from 'vitest';
import { draftStory } from './analyse.ts';
import { candidatesOf } from './candidates.ts';
import { ageTold, descriptionKind } from './describing.ts';
import { NameBook } from './names.ts';
import { subjectAt } from './subjects.ts';
import { tokenise } from './tokens.ts';

const named = (text: string, line: number) => {
  const { world } = draftStory(text);
  return { world, people: candidatesOf(world, line).map((member) => world.members[member]?.names[0]?.run.written ?? world.members[member]?.description ?? 'I') };
};

describe('who may speak a line', () => {
  test('a pronoun tells of nobody of the other sex', () => {
    const text = ['Mrs. Fenn looked at Mr. Hale. Mr. Hale looked at Mrs. Fenn.', '“It is late,” she said.', '“It is,” he said.'].join('\n\n');
    expect(named(text, 0).people).toEqual(['Mrs. Fenn']);
    expect(named(text, 1).people).toEqual(['Mr. Hale']);
  });

  test('somebody unseen is a person of his scene alone', () => {
    const text = ['Mara stood at the well.', '“You are late,” said a voice below.', '“I am,” said Mara.', '* * *', 'Mara stood at the mill.', '“Who is there?” said a voice below.', '“Mara,” said Mara.', '“Come in,” cried somebody.'].join('\n\n');
    const { world } = named(text, 0);
    const [first, , second, , third] = world.lines;
    expect(first?.manner).toBe('description');
    expect(first?.described).not.toBeNull();
    expect(second?.described).not.toBe(first?.described);
    expect(world.members[third?.described ?? -1]?.description).toBe('somebody');
    expect(candidatesOf(world, 0)).toContain(first?.described);
    // Mara answers it, so it is not hers.
    expect(candidatesOf(world, 0)).not.toContain(world.lines[1]?.fixed);
    expect(world.lines[1]?.fixed).not.toBeNull();
  });

  test('who tells his own name is heard to', () => {
    const { world } = named(['“I am Mara,” said the girl. “My name is Mara Fenn.”', '“And I’m Tom,” said the boy. “Where is Mara?”', '“Mara is here.”'].join('\n\n'), 0);
    const written = (line: number) => world.lines[line]?.introduces.map((member) => world.members[member]?.first);
    expect(written(0)).toEqual(['mara']);
    expect(written(1)).toEqual(['tom']);
    expect(written(2)).toEqual([]);
  });

  test('who tells whose friend he is has not told his own name', () => {
    const { world } = named(['“I am Mara,” said the girl.', '“I’m Mara’s friend,” said the boy.'].join('\n\n'), 0);
    expect(world.lines.map(({ introduces }) => introduces.map((member) => world.members[member]?.first))).toEqual([['mara'], []]);
  });
});

test('somebody is a person, and somebody’s wife is not somebody', () => {
  const subject = (words: string) => subjectAt(tokenise(words, 0, words.length, false), 0, new NameBook([]));
  expect(subject('somebody said')).toMatchObject({ kind: 'description', phrase: 'somebody' });
  expect(subject('somebody’s wife said')).not.toMatchObject({ phrase: 'somebody' });
});

test.each([
  ['the old woman', 'plain', 'old'],
  ['a young gentleman', 'plain', 'young'],
  ['the boy', 'plain', 'child'],
  ['the stranger', 'stranger', null],
  ['his mother', 'kin', null],
  ['the elderly doctor', 'role', 'old'],
])('"%s": %s, %s', (words, kind, age) => {
  const tokens = tokenise(words, 0, words.length, false);
  const subject = subjectAt(tokens, 0, new NameBook([]));
  if (subject?.kind !== 'description') throw new Error('no description');
  expect(descriptionKind(subject)).toBe(kind);
  expect(ageTold(subject)).toBe(age);
});
