import { Socket } from 'node:net';

/**
 * A connection that sends the statements of one moment in one piece: those that are asked side by side cost one call of the
 * system and one waking of the server's process, where each had its own. pg corks its connection around every statement
 * that has parts; the first such cork of a moment is held until everything that is ready to run has run.
 */
export class GatheringSocket extends Socket {
  #gathering = false;

  override cork(): void {
    super.cork();
    if (this.#gathering) return;
    this.#gathering = true;
    super.cork();
    process.nextTick(() => {
      this.#gathering = false;
      super.uncork();
    });
  }
}
