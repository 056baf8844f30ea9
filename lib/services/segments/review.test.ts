import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { analyseStory } from '../../story/analyse.ts';
import { createProject } from '../projects/create-project.ts';
import { setSilent } from './set-silent.ts';
import { openTestHouse, type TestHouse } from '../testing-database.ts';
import { analyseProject } from '../text-analysis/analyse-project.ts';
import type { ReviewLine } from '../views.ts';
import { answerReview } from './answer-review.ts';
import { reviewQueue } from './review-queue.ts';
import { bookOf, solve, type WeighedLine } from './weighed-lines.ts';

const story = `The Wall

Amos Vane and Silas Vane had built the wall together, and Nora Vane paid for it.

“It leans,” said Amos.

“It does not lean.”

“Look at the gate, then,” said Amos. “And at the post.”

* * *

“Who hung it?” asked Silas.

“You did.”

“I held the lamp,” said Silas.
`;

let house: TestHouse;
let projectId = '';
beforeAll(async () => {
  house = await openTestHouse();
  ({ id: projectId } = await createProject(house.context, { bytes: new TextEncoder().encode(story), fileName: 'wall.txt', title: 'The Wall' }));
  await analyseProject(house.context, { id: 'local', read: async (input) => analyseStory(input) }, projectId);
  await doubt('does not lean', 0.4);
  await doubt('You did', 0.6);
});
afterAll(() => house[Symbol.asyncDispose]());

/** Makes the reader unsure of a line, whatever it thinks of it. */
async function doubt(words: string, confidence: number): Promise<void> {
  const start = story.indexOf(words);
  await house.context.transaction.run((tx) => tx.segment.updateMany({ where: { projectId, start: { lte: start }, end: { gt: start } }, data: { confidence } }));
}
async function asked(words: string): Promise<ReviewLine> {
  const { exchanges } = await reviewQueue(house.context, { projectId });
  const line = exchanges.flatMap((exchange) => exchange.lines).find((one) => one.text.includes(words));
  if (!line) throw new Error(`the review does not show “${words}”`);
  return line;
}

describe('the review', () => {
  it('shows the exchanges that hold a doubt, with the lines around and who may speak', async () => {
    const view = await reviewQueue(house.context, { projectId });
    expect(view).toMatchObject({ left: 2, more: 0 });
    expect(view.exchanges).toHaveLength(2);
    const texts = view.exchanges.flatMap((exchange) => exchange.lines.filter((line) => line.toCheck).map((line) => line.text.trim()));
    expect(texts.toSorted()).toEqual(['“It does not lean.”', '“You did.”']);
    const line = await asked('does not lean');
    expect(line.candidates.length).toBeGreaterThanOrEqual(2);
    expect(line.candidates).toContain(line.characterId);
    expect(await asked('said Amos')).toMatchObject({ asked: false, toCheck: false, candidates: [] });
    expect(await asked('And at the post'), 'goes with the words before its tag').toMatchObject({ asked: false });
  });

  it('takes answers, says what they did, and ends when nothing is left', async () => {
    const line = await asked('does not lean');
    const other = line.candidates.find((one) => one !== line.characterId) ?? '';
    const answer = await answerReview(house.context, { segmentId: line.id, version: line.version, answer: { kind: 'speaker', characterId: other } });
    expect(answer.changed).toMatchObject([{ id: line.id, characterId: other, speakerSetBy: 'person' }]);
    expect(answer.exchange?.lines.find((one) => one.id === line.id)).toMatchObject({ characterId: other, toCheck: false });
    await expect(answerReview(house.context, { segmentId: line.id, version: line.version, answer: { kind: 'right' } })).rejects.toMatchObject({ code: 'stale' });
    const last = await asked('You did');
    await answerReview(house.context, { segmentId: last.id, version: last.version, answer: { kind: 'right' } });
    expect(await reviewQueue(house.context, { projectId })).toMatchObject({ left: 0, exchanges: [], more: 0 });
  });

  it('gives a line to the narrator with the rest of its turn', async () => {
    await house.context.transaction.run((tx) => tx.segment.updateMany({ where: { projectId, start: story.indexOf('“Look') }, data: { confidence: 0.5 } }));
    const line = await asked('Look at the gate');
    const { resolved } = await answerReview(house.context, { segmentId: line.id, version: line.version, answer: { kind: 'speaker', characterId: null } });
    const rest = await house.context.transaction.run((tx) => tx.segment.findFirstOrThrow({ where: { projectId, start: story.indexOf('“And at') } }));
    expect(rest).toMatchObject({ characterId: null, speakerSetBy: 'analysis', confidence: 1 });
    expect(resolved.map((one) => one.id)).toContain(rest.id);
  });

  it('does not ask about what is silent', async () => {
    const { id, version } = await house.context.transaction.run((tx) => tx.segment.findFirstOrThrow({ where: { projectId, start: story.indexOf('“I held') } }));
    await house.context.transaction.run((tx) => tx.segment.update({ where: { id }, data: { confidence: 0.3 } }));
    expect((await reviewQueue(house.context, { projectId })).left).toBe(1);
    await setSilent(house.context, { projectId, lines: [{ id, version }], silent: true });
    expect(await reviewQueue(house.context, { projectId })).toMatchObject({ left: 0, exchanges: [], more: 0 });
  });
});

describe('answers teach', () => {
  const line = (id: string, key: string, candidates: [string, number][], settled: string | null = null): WeighedLine => ({
    id, projectId: 'p', chapterId: id, index: 0, kind: 'dialogue', characterId: settled ?? candidates[0]?.[0] ?? null, confidence: 0.5, evidence: 'tag', speakerSetBy: settled === null ? 'analysis' : 'person', silent: false,
    factor: { key, gap: 'x', candidates: candidates.map(([characterId, score]) => ({ characterId, score })) },
  });
  const known = new Set(['tom', 'mara', 'fenn', 'new']);
  const speakers = (lines: WeighedLine[]) => {
    const book = bookOf(lines, known);
    return book.exchanges.flatMap((exchange) => solve(book, exchange).map((one) => one.characterId));
  };
  it('what a description means elsewhere, but not what a name means that was given to somebody else', () => {
    const [described, named] = ['description#old man', 'name#tom'];
    const open: [string, number][] = [['tom', 0], ['fenn', -1]];
    expect(speakers([line('a', described, open, 'fenn'), line('b', described, open)])).toEqual(['fenn', 'fenn']);
    expect(speakers([line('a', named, [['tom', 0]], 'mara'), line('b', named, [['tom', 0]])])).toEqual(['mara', 'tom']);
    expect(speakers([line('a', described, open, 'new'), line('b', described, open)]), 'nor of somebody new').toEqual(['new', 'tom']);
  });
});
