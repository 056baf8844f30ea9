import type { CharacterView, ScriptView } from '../../../lib/services/views.ts';

/** Who a line belongs to, as the page shows it. */
export interface Speaker {
  /** Null is the narrator. */
  id: string | null;
  name: string;
  colour: number;
  /** The key that gives a line to them: 0 the narrator, 1 to 9 the others of the chapter by how much they say; null past nine. */
  key: string | null;
  /** Lines in the chapter shown. */
  lines: number;
}

/** The speakers of a drama: those of the chapter first, by how much they say in it, the narrator before all. `keys` for who may give lines away. */
export function speakersOf(cast: readonly CharacterView[], script: ScriptView | undefined, keys = true): Speaker[] {
  const lines = new Map<string | null, number>();
  for (const segment of script?.segments ?? []) {
    if (segment.state !== 'silent') lines.set(segment.characterId, (lines.get(segment.characterId) ?? 0) + 1);
  }
  const narrator = cast.find((character) => character.role === 'narrator');
  // Keys must not move under one's fingers while lines are given away: the order is by lines in the whole drama,
  // who does not speak in this chapter coming last.
  const others = cast
    .filter((character) => character.role !== 'narrator')
    .toSorted((a, b) => Number(lines.has(b.id)) - Number(lines.has(a.id)) || b.lines - a.lines || a.name.localeCompare(b.name, 'en'));
  return [
    { id: null, name: narrator?.name ?? 'Narrator', colour: narrator?.colour ?? 0, key: keys ? '0' : null, lines: lines.get(null) ?? 0 },
    ...others.map((character, index) => ({ id: character.id, name: character.name, colour: character.colour, key: keys && index < 9 ? String(index + 1) : null, lines: lines.get(character.id) ?? 0 })),
  ];
}
