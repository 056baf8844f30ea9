/** The keys of the review, as data: what the page shows beside its buttons is what it listens to. */
export const reviewKeys = {
  right: { key: 'Enter', shown: 'Enter', says: 'Right as it is' },
  swap: { key: 'x', shown: 'X', says: 'Swap two speakers from here to the end of the exchange' },
  narrator: { key: 'n', shown: 'N', says: 'The narrator' },
  on: { key: 'j', also: 'ArrowDown', shown: 'J', says: 'Next line' },
  back: { key: 'k', also: 'ArrowUp', shown: 'K', says: 'Line before' },
  leave: { key: 'Escape', shown: 'Esc', says: 'Leave the review' },
} as const;
export type ReviewKey = keyof typeof reviewKeys;

/** What a key asks for: one of the verbs, a candidate by number (from 0), or nothing. */
export function readKey(key: string): ReviewKey | number | null {
  if (/^[1-9]$/.test(key)) return Number(key) - 1;
  const pressed = key.length === 1 ? key.toLowerCase() : key;
  for (const [name, one] of Object.entries(reviewKeys)) {
    if (one.key === pressed || ('also' in one && one.also === pressed)) return isReviewKey(name) ? name : null;
  }
  return null;
}

function isReviewKey(name: string): name is ReviewKey {
  return Object.hasOwn(reviewKeys, name);
}
