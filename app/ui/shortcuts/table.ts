import { parseChord, type Chord } from './chord.ts';

/** Where a shortcut holds: `player` on every page with a player, `proof` on the Proof page. */
export type ShortcutScope = 'player' | 'proof';

export interface Shortcut {
  id: string;
  scope: ShortcutScope;
  /** What it does, in a few words, as the sheet and the palette show it. */
  label: string;
  /** The keys as they come; any of them does it. */
  keys: readonly Chord[];
}

/** Every shortcut of the player and the proof: the one table that keys, help and dialog are made of. */
export const shortcuts = [
  { id: 'play', scope: 'player', label: 'Play or pause', keys: ['Space', 'k'] },
  { id: 'back', scope: 'player', label: 'Back five seconds, at normal speed', keys: ['j'] },
  { id: 'forward', scope: 'player', label: 'Play; pressed again, faster', keys: ['l'] },
  { id: 'line-back', scope: 'player', label: 'Back one line', keys: ['ArrowLeft'] },
  { id: 'line-on', scope: 'player', label: 'On one line', keys: ['ArrowRight'] },
  { id: 'chapter-back', scope: 'player', label: 'Back one chapter', keys: ['Shift+ArrowLeft'] },
  { id: 'chapter-on', scope: 'player', label: 'On one chapter', keys: ['Shift+ArrowRight'] },
  { id: 'slower', scope: 'player', label: 'Slower', keys: ['['] },
  { id: 'faster', scope: 'player', label: 'Faster', keys: [']'] },
  { id: 'loop', scope: 'player', label: 'Repeat this line, or stop repeating', keys: ['o'] },
  { id: 'loop-more', scope: 'player', label: 'Repeat one line more', keys: ['Shift+o'] },
  { id: 'mark-misread', scope: 'proof', label: 'Mark a misread word', keys: ['m'] },
  { id: 'mark-pronunciation', scope: 'proof', label: 'Mark a pronunciation', keys: ['p'] },
  { id: 'mark-voice', scope: 'proof', label: 'Mark a wrong voice', keys: ['v'] },
  { id: 'mark-pace', scope: 'proof', label: 'Mark a pace that is off', keys: ['t'] },
  { id: 'mark-noise', scope: 'proof', label: 'Mark a noise', keys: ['n'] },
  { id: 'mark-level', scope: 'proof', label: 'Mark a level that is off', keys: ['g'] },
  { id: 'mark-note', scope: 'proof', label: 'Mark with a note', keys: ['c'] },
  { id: 'next-pick-up', scope: 'proof', label: 'Hear the next pick-up', keys: ['.'] },
  { id: 'previous-pick-up', scope: 'proof', label: 'Hear the pick-up before', keys: [','] },
  { id: 'pick-up-fixed', scope: 'proof', label: 'This pick-up is fixed', keys: ['f'] },
  { id: 'pick-up-verified', scope: 'proof', label: 'This pick-up is verified', keys: ['y'] },
  { id: 'pick-up-as-is', scope: 'proof', label: 'This pick-up stays as it is', keys: ['a'] },
  { id: 'pick-up-open', scope: 'proof', label: 'This pick-up is open again', keys: ['r'] },
] as const satisfies readonly Shortcut[];

export type ShortcutId = (typeof shortcuts)[number]['id'];
export type PlayerShortcutId = Extract<(typeof shortcuts)[number], { scope: 'player' }>['id'];
export type ProofShortcutId = Extract<(typeof shortcuts)[number], { scope: 'proof' }>['id'];

/** Keys that a person gave, by shortcut; an empty list turns one off. */
export type KeyChoices = { readonly [id in ShortcutId]?: readonly Chord[] };

/** The choices as this browser kept them; what cannot be read, or names no shortcut, is passed over. */
export function readChoices(kept: string | null): KeyChoices {
  let value: unknown;
  try {
    value = JSON.parse(kept ?? '{}');
  } catch {
    return {};
  }
  if (typeof value !== 'object' || value === null) return {};
  const choices: { [id in ShortcutId]?: Chord[] } = {};
  for (const { id } of shortcuts) {
    const keys: unknown = Reflect.get(value, id);
    if (Array.isArray(keys)) choices[id] = keys.flatMap((key: unknown) => (typeof key === 'string' ? (parseChord(key) ?? []) : []));
  }
  return choices;
}

/** The keys of each shortcut as they hold now. */
export function keysOf(choices: KeyChoices): ReadonlyMap<ShortcutId, readonly Chord[]> {
  return new Map(shortcuts.map(({ id, keys }) => [id, choices[id] ?? keys]));
}

/** The shortcut that a chord means where these scopes hold, or null. The narrower scope goes before the player. */
export function shortcutFor(chord: Chord, scopes: readonly ShortcutScope[], choices: KeyChoices): ShortcutId | null {
  const keys = keysOf(choices);
  const found = shortcuts.filter(({ id, scope }) => scopes.includes(scope) && keys.get(id)?.includes(chord));
  return (found.find(({ scope }) => scope !== 'player') ?? found[0])?.id ?? null;
}

/** Two shortcuts that one key would mean at the same place. */
export interface Clash {
  chord: Chord;
  first: ShortcutId;
  second: ShortcutId;
}

/** Every clash among the keys as they hold: in one scope, or between one and the player, which is everywhere. */
export function clashes(choices: KeyChoices): Clash[] {
  const keys = keysOf(choices);
  const found: Clash[] = [];
  for (const [at, first] of shortcuts.entries()) {
    for (const second of shortcuts.slice(at + 1)) {
      const meet = first.scope === second.scope || first.scope === 'player' || second.scope === 'player';
      if (!meet) continue;
      for (const chord of keys.get(first.id) ?? []) if (keys.get(second.id)?.includes(chord)) found.push({ chord, first: first.id, second: second.id });
    }
  }
  return found;
}
