/** Which of the studio's aids stands open: one at a time, opened from anywhere. */
export type Aid = 'palette' | 'shortcuts' | 'work' | null;

let open: Aid = null;
const listeners = new Set<() => void>();

export function subscribeAid(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function openAid(): Aid {
  return open;
}

export function showAid(aid: Aid): void {
  open = aid;
  for (const listener of listeners) listener();
}
