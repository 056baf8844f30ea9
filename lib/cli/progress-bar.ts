import type { WriteStream } from 'node:tty';

export interface ProgressBar {
  /** Share done, 0 to 1; what runs, in words; seconds left, or null. */
  show(fraction: number, what: string, secondsLeft: number | null): void;
  /** Leaves a clean line behind. */
  end(): void;
}

/** A bar on one line of a terminal; where the stream is none, a new line each time what runs changes. */
export function progressBar(stream: WriteStream, width = 24): ProgressBar {
  let last = '';
  return {
    show(fraction, what, secondsLeft) {
      const filled = Math.round(Math.min(1, Math.max(0, fraction)) * width);
      const left = secondsLeft === null ? '' : `, about ${secondsLeft} s left`;
      if (stream.isTTY) {
        stream.write(`\r\x1b[K${'█'.repeat(filled)}${'░'.repeat(width - filled)} ${String(Math.round(fraction * 100)).padStart(3)} % ${what}${left}`);
        return;
      }
      const stage = what.replace(/ \d+ of \d+$/, '');
      if (stage !== last) stream.write(`${stage} ...\n`);
      last = stage;
    },
    end() {
      if (stream.isTTY) stream.write('\r\x1b[K');
    },
  };
}
