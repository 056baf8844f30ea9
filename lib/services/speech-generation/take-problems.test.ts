import { describe, expect, it } from 'vitest';
import { takeProblems } from '../../audio/take-check.ts';
import { problemSentences, problemsToStore } from './stored-problems.ts';
import { takeProblemMessage, takeProblemMessages } from './take-problems.ts';

describe('sentences about takes', () => {
  it.each(takeProblems)('%s is said plainly, with what to do', (problem) => {
    const sentence = takeProblemMessage(problem);
    expect(sentence).toMatch(/^[A-Z].+\.$/u);
    expect(sentence).toMatch(/\b[Aa]sk for another (?:one|take)\b/u);
    expect(sentence).not.toMatch(/DTW|warp|threshold|dB|Hz/u);
  });

  it('names the words that were found missing', () => {
    const text = 'The door was\n already open.';
    expect(takeProblemMessages({ problems: ['skipped', 'noise'], where: { start: 9, end: 21 } }, text)).toEqual([
      '“was already” is not heard in the take. Ask for another one; if it goes missing again, change how it is written.',
      takeProblemMessage('noise'),
    ]);
    expect(takeProblemMessages({ problems: ['cut-off'], where: null }, text)).toEqual([takeProblemMessage('cut-off')]);
    expect(takeProblemMessages({ problems: [], where: null }, text)).toEqual([]);
  });

  it('names them again from what a row keeps, and reads rows that keep names alone', () => {
    const text = 'The door was\n already open.';
    const row = problemsToStore({ problems: ['repeated', 'noise'], where: { start: 4, end: 8 } });
    expect(row).toEqual([{ problem: 'repeated', start: 4, end: 8 }, 'noise']);
    const kept: unknown = JSON.parse(JSON.stringify(row));
    expect(problemSentences(Array.isArray(kept) ? kept : undefined, text)).toEqual(['“door” is said twice in the take. Ask for another one, or split the line if it happens again.', takeProblemMessage('noise')]);
    expect(problemsToStore({ problems: ['skipped'], where: null })).toEqual(['skipped']);
    expect(problemSentences(['skipped', 'skipped'], text)).toEqual([takeProblemMessage('skipped')]);
    expect(problemSentences([{ problem: 'skipped', start: 'x' }, 7], text)).toEqual(['Something in this take may not be as it should.']);
    expect(problemSentences(undefined, text)).toEqual([]);
  });
});
