import { describe, expect, it } from 'vitest';
import { takeProblems } from '../../audio/take-check.ts';
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
});
