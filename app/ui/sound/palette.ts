import { soundLabel, soundNames } from '../../../lib/audio/synthesis/labels.ts';
import { soundInWords } from '../../../lib/story/soundscape/prompts.ts';
import { moods } from '../../../lib/story/types.ts';
import type { CueLane } from '../../../lib/audio/types.ts';

export interface PaletteSound {
  lane: CueLane;
  sound: string;
  label: string;
}

const palette: readonly PaletteSound[] = [
  ...soundNames.effect.map((sound): PaletteSound => ({ lane: 'effect', sound, label: soundLabel('effect', sound) })),
  ...soundNames.ambience.map((sound): PaletteSound => ({ lane: 'ambience', sound, label: soundLabel('ambience', sound) })),
  ...moods.map((sound): PaletteSound => ({ lane: 'music', sound, label: soundLabel('music', sound) })),
];

/** What a sound is like, in the words that an engine would be given for it: “old door creaking slowly on dry hinges”. */
const descriptions = new Map(palette.map((one) => [one, soundInWords(one.sound).toLowerCase()]));

/** Words of three letters and more, without the endings that change with tense and number. */
function stems(text: string): string[] {
  return [...text.matchAll(/[\p{L}]{3,}/gu)].map(([word]) => (word.length > 4 ? word.replace(/(?:ing|ed|es|s)$/u, '') : word));
}

/** How many of the words that were typed are in a sound's name, and how many more in what it is like; 0 where less than half of them are. */
function likeness(wanted: readonly string[], one: PaletteSound): number {
  const [name, like] = [stems(`${one.label} ${one.sound.replaceAll('-', ' ')}`), stems(descriptions.get(one) ?? '')];
  const found = (words: readonly string[], stem: string): boolean => words.some((word) => word.startsWith(stem) || (word.length > 3 && stem.startsWith(word)));
  const named = wanted.filter((stem) => found(name, stem)).length;
  const told = wanted.filter((stem) => !found(name, stem) && found(like, stem)).length;
  return (named + told) * 2 < wanted.length ? 0 : named + told / 2;
}

/**
 * The sounds that what was typed may mean, likeliest first: names that begin with it, then words of names, then anything
 * with it in it, then what is like it by its description.
 */
export function soundsLike(typed: string, most = 6): PaletteSound[] {
  const wanted = typed.trim().toLowerCase();
  if (wanted === '') return [];
  const words = stems(wanted);
  const rank = (one: PaletteSound): number => {
    const { label, sound } = one;
    if (label.startsWith(wanted)) return 0;
    if (`${label} ${sound.replaceAll('-', ' ')}`.split(' ').some((word) => word.startsWith(wanted))) return 1;
    if (label.includes(wanted)) return 2;
    const like = words.length === 0 ? 0 : likeness(words, one);
    return like === 0 ? Infinity : 3 + 1 / like;
  };
  return palette
    .map((one) => ({ one, rank: rank(one) }))
    .filter((found) => found.rank < Infinity)
    .toSorted((a, b) => a.rank - b.rank)
    .slice(0, most)
    .map((found) => found.one);
}
