import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { coverColours } from './cover-colours.ts';

describe('the colours of covers', () => {
  it('are those of the pages in the light and in the dark', async () => {
    const css = await readFile(path.resolve(import.meta.dirname, '../../../globals.css'), 'utf8');
    const token = (name: string): [string, string] => {
      const [, light = '', dark = ''] = new RegExp(`--${name}: light-dark\\((#\\w+|oklch\\([^)]*\\)), (#\\w+|oklch\\([^)]*\\))\\)`).exec(css) ?? [];
      return [light, dark];
    };
    for (const [at, ground] of [coverColours.paper, coverColours.night].entries()) {
      expect([ground.ground, ground.ink, ground.pause]).toEqual(['paper', 'ink', 'wave'].map((name) => token(name)[at]));
      expect(ground.people).toEqual(Array.from({ length: 9 }, (_, colour) => token(`p${colour}`)[at]));
    }
    expect([coverColours.lamp.ground, coverColours.lamp.ink]).toEqual([token('accent')[0], token('accent-ink')[0]]);
  });
});
