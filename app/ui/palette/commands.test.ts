import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matchCommands, mostShown, type Command } from './commands.ts';
import { shortcutTable } from './shortcuts.ts';

const command = (id: string, name: string, also = ''): Command => ({ id, group: 'Go to', name, also, run: () => {} });
const commands = [command('cast', 'Cast', 'people voices'), command('mara', 'Mara', 'character'), command('theme', 'Dark colours', 'theme'), command('make', 'Make everything'), command('café', 'Café Noir’s chapter')];
const ids = (typed: string) => matchCommands(commands, typed).map(({ id }) => id);

describe('what is typed into the palette', () => {
  it.each([
    ['', ['cast', 'mara', 'theme', 'make', 'café']],
    ['ma', ['mara', 'make']],
    ['voices', ['cast']],
    ['colours dark', ['theme']],
    ['cafe noirs', ['café']],
    ['go ma', ['mara', 'make']],
    ['xyz', []],
  ])('%j finds %j', (typed, found) => {
    expect(ids(typed)).toEqual(found);
  });

  it('never shows more than can be chosen from, and only what holds every word', () => {
    const many = Array.from({ length: 200 }, (_, at) => command(`${at}`, `Chapter ${at}`));
    fc.assert(
      fc.property(fc.string({ maxLength: 12 }), (typed) => {
        const found = matchCommands(many, typed);
        expect(found.length).toBeLessThanOrEqual(mostShown);
        expect(new Set(found).size).toBe(found.length);
      }),
    );
  });
});

it('no two shortcuts of one place have the same keys', () => {
  const seen = shortcutTable.map(({ where, keys }) => `${where} ${keys}`);
  expect(new Set(seen).size).toBe(seen.length);
});
