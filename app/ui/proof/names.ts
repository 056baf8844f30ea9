import type { PickUpKind, PickUpState } from '../../../lib/services/proof/view.ts';
import type { ProofShortcutId } from '../shortcuts/table.ts';

/** The kinds of pick-ups as the page names them, each with the shortcut that marks it. */
export const kindNames: { readonly [kind in PickUpKind]: { name: string; shortcut: ProofShortcutId } } = {
  misread: { name: 'Misread', shortcut: 'mark-misread' },
  pronunciation: { name: 'Pronunciation', shortcut: 'mark-pronunciation' },
  voice: { name: 'Wrong voice', shortcut: 'mark-voice' },
  pace: { name: 'Pace', shortcut: 'mark-pace' },
  noise: { name: 'Noise', shortcut: 'mark-noise' },
  level: { name: 'Level', shortcut: 'mark-level' },
  note: { name: 'Note', shortcut: 'mark-note' },
};

/** What became of one, as the page names it, and the shortcut that says so of the chosen one. */
export const stateNames: { readonly [state in PickUpState]: { name: string; shortcut: ProofShortcutId } } = {
  open: { name: 'Open', shortcut: 'pick-up-open' },
  fixed: { name: 'Fixed', shortcut: 'pick-up-fixed' },
  verified: { name: 'Verified', shortcut: 'pick-up-verified' },
  'as-is': { name: 'As is', shortcut: 'pick-up-as-is' },
};
