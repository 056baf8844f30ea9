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
  { where: 'Script', keys: 'Shift ↑ ↓', does: 'Choose several lines; with the mouse, draw over them' },
  { where: 'Script', keys: 'Ctrl A', does: 'Choose all lines of the chapter' },
  { where: 'Review', keys: 'Enter', does: 'It is right' },
  { where: 'Review', keys: 'X', does: 'The two people the other way round' },
  { where: 'Timeline, the play head', keys: '← →', does: 'Half a second back or on; with Shift five' },
  { where: 'Timeline, the play head', keys: '+ -', does: 'Closer, further away' },
  { where: 'Timeline, the play head', keys: '0', does: 'The whole chapter' },
  { where: 'Timeline, the play head', keys: 'B', does: 'The whole book' },
  { where: 'Timeline, the play head', keys: 'A', does: 'Add a sound here' },
  { where: 'Timeline, the play head', keys: 'Enter', does: 'Play from here, or pause' },
  { where: 'Timeline, a sound', keys: '← →', does: 'Move it by a word; with Shift by 0.1 s' },
  { where: 'Timeline, a sound', keys: 'Alt ← →', does: 'Its end; with Shift its beginning' },
  { where: 'Timeline, a sound', keys: 'I O', does: 'Fade in, fade out by 0.1 s more; with Shift less' },
  { where: 'Timeline, a sound', keys: '+ -', does: 'Louder, quieter' },
  { where: 'Timeline, a sound', keys: 'D', does: 'Once more' },
  { where: 'Timeline, a sound', keys: 'R', does: 'Another take' },
  { where: 'Timeline, a sound', keys: 'Delete', does: 'Take it away' },
  { where: 'Timeline, a sound', keys: 'Enter', does: 'Hear it' },
  { where: 'Timeline, a sound', keys: '↑ ↓', does: 'The sound before, the next sound' },
  { where: 'Place in the mix', keys: '← →', does: 'Five seconds back or on' },
];
