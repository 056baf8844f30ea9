import { SpeakingPool } from '../speaking-pool.ts';
import type { EspeakLine, EspeakSound } from './protocol.ts';

export interface EspeakPoolOptions {
  processes: number;
  /** The program of a speaking process. */
  program?: URL;
  /** Longest start of a process. Default 60,000 ms. */
  startTimeoutMs?: number;
  /** Longest wait for a line. Default 30,000 ms and 10 ms for each character. */
  lineTimeoutMs?: (line: EspeakLine) => number;
}

/** The processes that speak with espeak-ng. */
export class EspeakPool extends SpeakingPool<EspeakLine, EspeakSound> {
  constructor(options: EspeakPoolOptions) {
    super({
      processes: options.processes,
      program: options.program ?? new URL('./espeak-process.ts', import.meta.url),
      ...(options.startTimeoutMs === undefined ? {} : { startTimeoutMs: options.startTimeoutMs }),
      lineTimeoutMs: options.lineTimeoutMs ?? ((line) => 30_000 + 10 * line.text.length),
      failure: 'The built-in voice could not speak this line. Please try again; if it keeps happening, change a word of it.',
    });
  }
}
