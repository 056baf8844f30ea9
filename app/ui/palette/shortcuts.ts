/** A key, or keys, and what they do: the rows of the shortcut sheet. */
export interface ShortcutRow {
  /** Where it holds: everywhere, or in a part of the studio. */
  where: string;
  keys: string;
  does: string;
}

/** The keys that stay as they are; the player's and the proof's, which can be changed, are in app/ui/shortcuts. */
export const shortcutTable: readonly ShortcutRow[] = [
  { where: 'Everywhere', keys: 'Ctrl K', does: 'Find and do anything' },
  { where: 'Everywhere', keys: '?', does: 'This list' },
  { where: 'Everywhere', keys: 'Escape', does: 'Close what is open' },
  { where: 'Script', keys: '↑ ↓', does: 'The line before, the next line' },
  { where: 'Script', keys: 'Page Up, Page Down', does: 'Ten lines up or down' },
  { where: 'Script', keys: 'Home, End', does: 'The first line, the last line' },
  { where: 'Script', keys: 'Enter', does: 'Hear the line' },
  { where: 'Script', keys: 'Shift Enter', does: 'Play from the line' },
  { where: 'Script', keys: '1 to 9', does: 'Give the line to that person' },
  { where: 'Everywhere', keys: 'Ctrl Z', does: 'Take the last change back' },
  { where: 'Everywhere', keys: 'Ctrl Shift Z', does: 'Make it again' },
  { where: 'Script', keys: 'Ctrl F', does: 'Find, and say otherwise' },
  { where: 'Script', keys: 'Ctrl A', does: 'Choose all lines of the chapter' },
  { where: 'Review', keys: 'Enter', does: 'It is right' },
  { where: 'Review', keys: 'X', does: 'The two people the other way round' },
  { where: 'Place in the mix', keys: '← →', does: 'Five seconds back or on' },
];
