/** Letting a process have only what others leave of the processor. */
import { writeFile } from 'node:fs/promises';
import { constants, setPriority } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { isCode } from '../db/postgres-tools.ts';

/**
 * A tenth of an ordinary session's share. With a third, four busy workers take what the web servers beside them need: reads
 * under many writers took up to 0.6 s, and a fifth of that with a tenth, while as many dramas were made.
 */
const sessionPriority = constants.priority.PRIORITY_BELOW_NORMAL;
/** Linux takes one such change in a tenth of a second from all that are not root. */
const tries = 20;

/**
 * Lowers a process that leads a session of its own (`detached`), with whatever it begins from then on.
 *
 * Where Linux groups processes by session (its autogroup, as most desktops and servers have it), the processor is shared out
 * between sessions first, and the priority of a process counts only against others of its own: so the session is lowered too.
 * @throws Error where the system does not lower the process
 */
export async function runInBackground(pid: number): Promise<void> {
  setPriority(pid, constants.priority.PRIORITY_LOW);
  if (process.platform !== 'linux') return;
  for (let left = tries; ; left -= 1) {
    try {
      await writeFile(`/proc/${pid}/autogroup`, String(sessionPriority));
      return;
    } catch (error) {
      // A system without such groups, or one that lets nobody change them: the priority of the process is all there is.
      if (!isCode(error, 'EAGAIN') || left === 0) return;
      await pause(50 + Math.random() * 100);
    }
  }
}
