/**
 * Keys with what is held beside them, written as "Ctrl+Shift+ArrowLeft", "k", "?" or "Space". Letters are those that the
 * keyboard's own layout gives, in small; Shift is only named where it makes no other character of its own (with letters
 * and with keys that write nothing).
 */
export type Chord = string;

/** What a browser tells of a pressed key. */
export interface PressedKey {
  key: string;
  ctrlKey: boolean;
  altKey: boolean;
  shiftKey: boolean;
  metaKey: boolean;
}

const held = ['Control', 'Shift', 'Alt', 'AltGraph', 'Meta', 'OS', 'Dead', 'Process', 'Unidentified', 'CapsLock', 'NumLock', 'Fn'];
const marks = ['Ctrl', 'Alt', 'Meta', 'Shift'] as const;

/** The chord of a pressed key; null for a key that is only held beside others. */
export function chordOf(event: PressedKey): Chord | null {
  if (held.includes(event.key) || event.key === '') return null;
  const key = event.key === ' ' ? 'Space' : event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const shift = event.shiftKey && (key.length > 1 || isLetter(key));
  return [...(event.ctrlKey ? ['Ctrl'] : []), ...(event.altKey ? ['Alt'] : []), ...(event.metaKey ? ['Meta'] : []), ...(shift ? ['Shift'] : []), key].join('+');
}

/** The chord as it is kept: marks in one order, letters small. Null for text that is none. */
export function parseChord(text: string): Chord | null {
  // A plus sign is a key of its own too: "+", "Ctrl++".
  const parts = text.endsWith('+') ? [...text.slice(0, -1).split('+').filter(Boolean), '+'] : text.split('+');
  const key = parts.pop()?.trim() ?? '';
  const beside = parts.map((part) => part.trim());
  if (key === '' || /\s/u.test(key) || held.includes(key) || marks.some((mark) => mark === key) || !beside.every((part) => marks.some((mark) => mark === part)) || new Set(beside).size !== beside.length) return null;
  if (!/^.$/u.test(key) && !/^[A-Z][A-Za-z0-9]{0,20}$/u.test(key)) return null;
  return chordOf({ key: key === 'Space' ? ' ' : key, ctrlKey: beside.includes('Ctrl'), altKey: beside.includes('Alt'), metaKey: beside.includes('Meta'), shiftKey: beside.includes('Shift') });
}

const names: { [key: string]: string } = { ArrowLeft: '←', ArrowRight: '→', ArrowUp: '↑', ArrowDown: '↓', Escape: 'Esc', PageUp: 'Page up', PageDown: 'Page down', Backspace: 'Backspace' };

/** As a person reads it: "Shift ←", "K". */
export function chordName(chord: Chord): string {
  const parts = chord.endsWith('+') ? [...chord.slice(0, -1).split('+').filter(Boolean), '+'] : chord.split('+');
  return parts.map((part) => names[part] ?? (part.length === 1 ? part.toUpperCase() : part)).join(' ');
}

function isLetter(key: string): boolean {
  return key.toLowerCase() !== key.toUpperCase();
}
