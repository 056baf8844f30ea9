import { describe, expect, it } from 'vitest';
import { coveredLines, readMessage, type Answer, type AnsweredLine } from './answer.ts';

const line = (u: number, c: string, more: Partial<AnsweredLine> = {}): AnsweredLine => ({ u, c, s: 'certain', w: 'tag', d: '', ...more });
const answer = (...lines: AnsweredLine[]): Answer => ({ people: [{ id: 'n1', name: 'Nora', aliases: [], sex: 'female', age: 'adult', persona: '' }, { id: 'n2', name: '', aliases: [], sex: 'unknown', age: 'unknown', persona: '' }], merges: [], narrator: 'none', lines });
const covered = (ask: number[], ...lines: AnsweredLine[]) => {
  const { lines: found, missing } = coveredLines(ask, answer(...lines), (id) => id === 'c1');
  return { found: [...found.values()], missing };
};

describe('the lines of an answer', () => {
  it('are those that were asked for: others, of other passages too, are passed over', () => {
    expect(covered([1, 2], line(1, 'c1'), line(2, 'n1'), line(3, 'c1'), line(0, 'c1'), line(1.5, 'c1'))).toEqual({ found: [line(1, 'c1'), line(2, 'n1')], missing: [] });
  });

  it('are given to somebody who is known, introduced with a name, nobody or unknown', () => {
    expect(covered([1, 2, 3, 4, 5, 6], line(1, 'c1'), line(2, 'n1'), line(3, 'none'), line(4, 'unknown'), line(5, 'c77'), line(6, 'n2'))).toEqual({ found: [line(1, 'c1'), line(2, 'n1'), line(3, 'none'), line(4, 'unknown')], missing: [5, 6] });
  });

  it('that are given twice count once where both say the same, and not at all where they do not', () => {
    expect(covered([1, 2], line(1, 'c1'), line(1, 'c1', { d: 'low' }), line(2, 'c1'), line(2, 'n1'), line(2, 'c1'))).toEqual({ found: [line(1, 'c1')], missing: [2] });
  });

  it('that are left out are missing, each once and in order', () => {
    expect(covered([4, 2, 9], line(2, 'c1'))).toEqual({ found: [line(2, 'c1')], missing: [4, 9] });
  });
});

it('an answer of another shape than asked for is unreadable, whatever it holds', () => {
  const message = (value: unknown) => ({ content: [{ type: 'text', text: JSON.stringify(value) }], stop_reason: 'end_turn', usage: { input_tokens: 1, output_tokens: 1, cache_creation_input_tokens: 0, cache_read_input_tokens: 0 } });
  expect(readMessage(message(answer(line(1, 'c1'))))).toEqual({ kind: 'read', answer: answer(line(1, 'c1')) });
  for (const wrong of [null, [], {}, { ...answer(), lines: [{ u: '1' }] }, { ...answer(), people: null }, { ...answer(), lines: [{ ...line(1, 'c1'), s: 'perhaps' }] }]) expect(readMessage(message(wrong)), JSON.stringify(wrong)).toEqual({ kind: 'unreadable' });
});
