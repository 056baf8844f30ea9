import { afterAll, beforeAll, expect, it } from 'vitest';
import { sourceOf } from './access.ts';
import { openTestHouse, type TestHouse } from './testing-database.ts';
import { makeSmallDrama, smallStory } from './testing-drama.ts';

let house: TestHouse;
beforeAll(async () => {
  house = await openTestHouse();
});
afterAll(() => house[Symbol.asyncDispose]());

it('a text that is at hand is the one of the row, also after another manuscript came', async () => {
  const { projectId } = await makeSmallDrama(house.context);
  const read = () => house.context.transaction.run((tx) => sourceOf(tx, projectId));
  const first = await read();
  expect(first.text).toBe(smallStory);
  expect(await read()).toEqual(first);
  const text = 'Another one.';
  await house.context.transaction.run((tx) => tx.sourceDocument.update({ where: { projectId }, data: { text, sha256: 'f'.repeat(64), length: text.length } }));
  expect((await read()).text).toBe(text);
  await house.context.transaction.run((tx) => tx.sourceDocument.update({ where: { projectId }, data: { text: smallStory, sha256: first.sha256, length: first.length } }));
  expect(await read()).toEqual(first);
});

it('more texts than are kept at hand are all read right', async () => {
  const dramas = await Promise.all(Array.from({ length: 3 }, () => makeSmallDrama(house.context)));
  const long = (at: number) => `${String(at).repeat(5_000_000)}\n`;
  for (const [at, { projectId }] of dramas.entries()) await house.context.transaction.run((tx) => tx.sourceDocument.update({ where: { projectId }, data: { text: long(at), sha256: `${at}`.repeat(64), length: 5_000_001 } }));
  for (const round of [0, 1]) for (const [at, { projectId }] of dramas.entries()) expect((await house.context.transaction.run((tx) => sourceOf(tx, projectId))).text.length, `${round}`).toBe(long(at).length);
});
