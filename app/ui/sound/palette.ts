import { soundLabel, soundNames } from '../../../lib/audio/synthesis/labels.ts';
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

/** The sounds that what was typed may mean, likeliest first: names that begin with it, then words of names, then anything with it in it. */
export function soundsLike(typed: string, most = 6): PaletteSound[] {
  const wanted = typed.trim().toLowerCase();
  if (wanted === '') return [];
  const rank = ({ label, sound }: PaletteSound): number => {
    if (label.startsWith(wanted)) return 0;
    if (`${label} ${sound.replaceAll('-', ' ')}`.split(' ').some((word) => word.startsWith(wanted))) return 1;
    return label.includes(wanted) ? 2 : 3;
  };
  return palette
    .map((one) => ({ one, rank: rank(one) }))
    .filter((found) => found.rank < 3)
    .toSorted((a, b) => a.rank - b.rank)
    .slice(0, most)
    .map((found) => found.one);
}
