import type { TakeProblem, TakeVerdict } from '../../audio/take-check.ts';

/** What was heard, and what to do about it, for the writer. */
const sentences: { readonly [problem in TakeProblem]: string } = {
  silent: 'The take is silent. Ask for another one.',
  'too-short': 'The take is much shorter than this line should be, so words must be missing. Listen to it, and ask for another one.',
  'too-long': 'The take is much longer than this line should be, so something was added or drawn out. Listen to it, and ask for another one.',
  'cut-off': 'The take breaks off before the line is finished. Ask for another one, or split the line if it happens again.',
  skipped: 'Words of the line are not heard in the take. Ask for another one; if the same words go missing again, change how they are written.',
  repeated: 'Something is said twice in the take. Ask for another one, or split the line if it happens again.',
  added: 'The take says something that is not in the line. Ask for another one; a shorter direction can help.',
  'speech-after-end': 'The voice goes on after the line has ended. Ask for another take; a shorter direction can help.',
  'inner-silence': 'The voice falls silent for more than a second inside the line. Ask for another take, or split the line where it pauses.',
  pitch: 'The take does not sound like this voice: it is much higher or lower than usual. Ask for another one.',
  noise: 'There is noise under the voice. Ask for another take.',
};

/** Whether this release knows the problem: a take's row may come from a newer one. */
export function isTakeProblem(name: string): name is TakeProblem {
  return Object.hasOwn(sentences, name);
}

/** The sentence for a problem of a take. */
export function takeProblemMessage(problem: TakeProblem): string {
  return sentences[problem];
}

/**
 * The sentences for a verdict, the weightiest first, the words that are missing or said twice named. Empty where the
 * take is good.
 *
 * @param text the segment's own text
 */
export function takeProblemMessages({ problems, where }: Pick<TakeVerdict, 'problems' | 'where'>, text: string): string[] {
  const words = where ? text.slice(where.start, where.end).replace(/\s+/gu, ' ').trim() : '';
  return problems.map((problem) => {
    if (words === '') return sentences[problem];
    if (problem === 'skipped') return `“${words}” is not heard in the take. Ask for another one; if it goes missing again, change how it is written.`;
    if (problem === 'repeated') return `“${words}” is said twice in the take. Ask for another one, or split the line if it happens again.`;
    return sentences[problem];
  });
}
