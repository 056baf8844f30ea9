import { describe, expect, test } from 'vitest';
import { draftStory } from './analyse.ts';

const people = 'Mara Fenn met Tom Harrow at the mill. Mara sat down. Tom waited.';
const lineOf = (narrated: string) => {
  const { world } = draftStory(`${people}\n\n${narrated}\n\n“So it is,” said Tom.\n`);
  const line = world.lines[0];
  if (!line) throw new Error('no line');
  return { line, beside: line.beside.map((member) => world.members[member]?.first) };
};

describe('to whom a line is said', () => {
  test.each([
    ['“It is late,” said Mara to Tom.', ['tom']],
    ['Mara turned to Tom, and said, “It is late.”', ['tom']],
    ['“It is late,” said Mara. “Where is Tom?”', []],
    ['“It is late,” said Mara.', []],
  ])('%s', (narrated, beside) => {
    expect(lineOf(narrated).beside).toEqual(beside);
  });

  test.each([
    ['“It is late,” she said to him.', 'male'],
    ['“It is late,” he told her, and sighed.', 'female'],
    ['She turned to him and said, “It is late.”', 'male'],
    ['“It is late,” he said to her mother.', 'unknown'],
    ['“It is late, ma’am,” he said to him.', 'female'],
    ['“It is late,” she said. “Give it to him.”', 'unknown'],
  ])('%s: %s', (narrated, sex) => {
    expect(lineOf(narrated).line.turn.addresses).toBe(sex);
  });
});

test.each([
  ['“It is late,” thought Mara.', '%'],
  ['“It is late,” she said to herself.', '%'],
  ['“It is late,” replied Mara.', '@'],
  ['“It is late,” added Mara.', '&'],
  ['“It is late,” said Mara.', ''],
  ['“It is late,” said the other.', '@'],
  ['“It is late,” was the sulky reply.', '@'],
])('%s hangs on what was said: %s', (narrated, verb) => {
  expect(lineOf(narrated).line.verb).toBe(verb);
});
