import { constants, getPriority, setPriority } from 'node:os';

/** So much less urgent than what started it: nice values, of which 19 is the last. */
const steps = 5;

/**
 * Lets what only reckons stand behind what answers. On machines with few cores the thread that talks with the vendors and the
 * database would else wait for its turn behind sounds that are being listened to, and a vendor's place stand empty.
 *
 * @param who a process's id, or the thread that calls: that for itself alone on Linux, and not elsewhere, where a priority is
 *   the whole process's
 */
export function standBehind(who: number | 'this thread'): void {
  if (who === 'this thread' && process.platform !== 'linux') return;
  const id = who === 'this thread' ? 0 : who;
  try {
    setPriority(id, Math.min(constants.priority.PRIORITY_LOW, getPriority(id) + steps));
  } catch {
    // Gone already, or not allowed here: it then takes turns as everything does.
  }
}
