import { describe, expect, test } from 'vitest';
import { draftStory } from './analyse.ts';

const strangers = Array.from({ length: 6 }, (_, i) => `“Nothing yet,” said the stranger.\n\n“Still nothing, for the ${i + 2}th time,” said Mara.`).join('\n\n');
const named = Array.from({ length: 6 }, () => 'Mr. Monks sat down.\n\nMr. Monks stood up.').join('\n\n');
const { world } = draftStory(`Mara Fenn kept the ferry. The stranger waited.\n\n${strangers}\n\n${named}\n`);
const memberOf = (written: string) => world.members.findIndex((member) => member.description === written || member.names.some((use) => use.written.has(written)));
const [stranger, monks, mara] = ['stranger', 'Mr. Monks', 'Mara Fenn'].map(memberOf);

describe('who is named later than he comes', () => {
  test('a paragraph knows whom the story will name, and how soon', () => {
    expect(world.newcomers.after(0).map(({ member }) => member)).toEqual([monks]);
    expect(world.newcomers.ahead(monks ?? -1, 1)).toBe(12);
    expect(world.newcomers.ahead(monks ?? -1, 14)).toBeNull();
    expect(world.newcomers.ahead(mara ?? -1, 1)).toBeNull();
  });

  test('a description hands over to the name that follows its uses', () => {
    expect(world.newcomers.handover(stranger ?? -1, monks ?? -1)).toBeGreaterThan(0.7);
    expect(world.newcomers.handed(stranger ?? -1).map(({ member }) => member)).toContain(monks);
    expect(world.newcomers.handover(monks ?? -1, stranger ?? -1)).toBe(0);
  });
});
