import { expect, it } from 'vitest';
import { analyseStory } from '../../story/analyse.ts';
import type { StoryCharacter } from '../../story/types.ts';
import { openTestHouse } from '../testing-database.ts';
import { storeCharacters } from './store-characters.ts';

it('somebody of whom a reading tells otherwise is another than a window saw; more lines or the same told again are not', async () => {
  await using house = await openTestHouse();
  const { context } = house;
  const { id: projectId } = await context.transaction.run((tx) => tx.project.create({ data: { ownerId: context.actor.userId, title: 'Drama' } }));
  const reading = analyseStory({ text: '“Only me,” said Mr Piet. “The boat is late.”\n\n“Late again,” Nora said.\n' });
  const told = async (more: Partial<StoryCharacter>) => {
    const characters = reading.characters.map((one) => (one.name === 'Nora' ? { ...one, ...more } : one));
    await context.transaction.run((tx) => storeCharacters(tx, projectId, { ...reading, characters }));
    const rows = await context.transaction.run((tx) => tx.character.findMany({ where: { projectId }, select: { name: true, version: true } }));
    return Object.fromEntries(rows.map(({ name, version }) => [name, version]));
  };
  expect(await told({})).toEqual({ Narrator: 0, 'Mr. Piet': 0, Nora: 0 });
  expect(await told({})).toEqual({ Narrator: 0, 'Mr. Piet': 0, Nora: 0 });
  expect(await told({ lines: 9 })).toEqual({ Narrator: 0, 'Mr. Piet': 0, Nora: 0 });
  expect(await told({ aliases: ['the girl'] })).toEqual({ Narrator: 0, 'Mr. Piet': 0, Nora: 1 });
  expect(await told({ aliases: ['the girl'], age: 'old' })).toEqual({ Narrator: 0, 'Mr. Piet': 0, Nora: 2 });
  expect(await told({ aliases: ['the girl'], age: 'old', persona: 'dry' })).toEqual({ Narrator: 0, 'Mr. Piet': 0, Nora: 3 });
});
