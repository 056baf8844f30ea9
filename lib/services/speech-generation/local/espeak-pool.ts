import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { ServiceError } from '../../errors.ts';
import type { EspeakAnswer, EspeakLine, EspeakRequest, EspeakSound } from './protocol.ts';

export interface EspeakPoolOptions {
  processes: number;
  /** The program of a speaking process. */
  program?: URL;
  /** Longest start of a process. Default 60,000 ms. */
  startTimeoutMs?: number;
  /** Longest wait for a line. Default 30,000 ms and 10 ms for each character. */
  lineTimeoutMs?: (line: EspeakLine) => number;
}

interface Task {
  line: EspeakLine;
  tries: number;
  settled: boolean;
  resolve(sound: EspeakSound): void;
  reject(error: unknown): void;
}

interface Speaker {
  child: ChildProcess;
  ready: boolean;
  task: Task | null;
  timer: NodeJS.Timeout | null;
  /** What it last wrote to its standard error, for the log. */
  lastWords: string;
}

const triesInAll = 2;
const keptOfStandardError = 2000;

/**
 * Speaks lines in a few processes, first come first served. A process that dies or hangs is replaced and its line tried
 * once more; then the line fails with a plain ServiceError and the others go on.
 */
export class EspeakPool {
  readonly #processes: number;
  readonly #program: URL;
  readonly #startTimeoutMs: number;
  readonly #lineTimeoutMs: (line: EspeakLine) => number;
  readonly #waiting: Task[] = [];
  readonly #speakers = new Set<Speaker>();
  #nextId = 1;
  #closed = false;

  constructor(options: EspeakPoolOptions) {
    this.#processes = Math.max(1, Math.floor(options.processes));
    this.#program = options.program ?? new URL('./espeak-process.ts', import.meta.url);
    this.#startTimeoutMs = options.startTimeoutMs ?? 60_000;
    this.#lineTimeoutMs = options.lineTimeoutMs ?? ((line) => 30_000 + 10 * line.text.length);
  }

  /** Process ids of the living speakers. */
  get pids(): number[] {
    return [...this.#speakers].flatMap(({ child }) => (child.pid === undefined ? [] : [child.pid]));
  }

  /** Speaks one line. Throws `cancelled` as soon as the signal fires, `vendor-unavailable` or `internal` otherwise. */
  async speak(line: EspeakLine, signal?: AbortSignal): Promise<EspeakSound> {
    if (signal?.aborted) throw cancelled();
    if (this.#closed) throw new ServiceError('internal', { person: 'The voices are being shut down.' });
    const { promise, resolve, reject } = Promise.withResolvers<EspeakSound>();
    const task: Task = { line, tries: 0, settled: false, resolve, reject };
    // A line being spoken is not interrupted (it takes moments); its sound is dropped.
    const onAbort = (): void => this.#settle(task, () => reject(cancelled()));
    signal?.addEventListener('abort', onAbort, { once: true });
    this.#waiting.push(task);
    this.#dispatch();
    try {
      return await promise;
    } finally {
      signal?.removeEventListener('abort', onAbort);
    }
  }

  /** Ends all processes; lines still waiting fail as cancelled. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const task of this.#waiting.splice(0)) this.#settle(task, () => task.reject(cancelled()));
    const gone = [...this.#speakers].map(async (speaker) => {
      if (speaker.task) {
        const { task } = speaker;
        this.#settle(task, () => task.reject(cancelled()));
      }
      await this.#end(speaker);
    });
    await Promise.all(gone);
  }

  #settle(task: Task, how: () => void): void {
    if (task.settled) return;
    task.settled = true;
    how();
  }

  #dispatch(): void {
    while (!this.#closed) {
      const task = this.#takeTask();
      if (!task) return;
      const idle = [...this.#speakers].find((speaker) => speaker.ready && !speaker.task);
      if (idle) {
        this.#give(idle, task);
        continue;
      }
      this.#waiting.unshift(task);
      const starting = [...this.#speakers].filter((speaker) => !speaker.ready).length;
      if (this.#speakers.size >= this.#processes || starting >= this.#waiting.length) return;
      this.#start();
    }
  }

  /** The next line that somebody still waits for. */
  #takeTask(): Task | undefined {
    let task = this.#waiting.shift();
    while (task?.settled) task = this.#waiting.shift();
    return task;
  }

  #give(speaker: Speaker, task: Task): void {
    const request: EspeakRequest = { ...task.line, id: this.#nextId };
    this.#nextId += 1;
    task.tries += 1;
    speaker.task = task;
    speaker.child.ref();
    speaker.child.channel?.ref();
    this.#limit(speaker, this.#lineTimeoutMs(task.line), 'did not answer in time');
    // A failed send is the death of the process, which its exit event handles.
    speaker.child.send(request, () => {});
  }

  #limit(speaker: Speaker, milliseconds: number, what: string): void {
    if (speaker.timer) clearTimeout(speaker.timer);
    speaker.timer = setTimeout(() => this.#lose(speaker, what), milliseconds);
  }

  #start(): void {
    const child = fork(this.#program, [], {
      serialization: 'advanced',
      execArgv: [],
      // Nothing of the environment (keys above all) belongs in there.
      env: { NODE_ENV: 'production' },
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    const speaker: Speaker = { child, ready: false, task: null, timer: null, lastWords: '' };
    this.#speakers.add(speaker);
    this.#limit(speaker, this.#startTimeoutMs, 'did not start in time');
    child.stderr?.on('data', (piece: Buffer) => {
      speaker.lastWords = (speaker.lastWords + piece.toString('utf8')).slice(-keptOfStandardError);
    });
    child.on('message', (message: EspeakAnswer) => this.#hear(speaker, message));
    child.on('error', (error) => this.#lose(speaker, error.message));
    child.on('exit', (code, signal) => this.#lose(speaker, `ended (${code ?? signal ?? 'unknown'})`));
  }

  #hear(speaker: Speaker, message: EspeakAnswer): void {
    if (!this.#speakers.has(speaker)) return;
    if (speaker.timer) clearTimeout(speaker.timer);
    speaker.timer = null;
    if (message.kind === 'ready') {
      speaker.ready = true;
    } else {
      const { task } = speaker;
      speaker.task = null;
      if (task && message.kind === 'sound') {
        this.#settle(task, () => task.resolve({ samples: message.samples, words: message.words }));
      } else if (task && message.kind === 'failed') {
        this.#tryAgain(task, message.message);
      }
    }
    // An idle process does not keep ours alive.
    speaker.child.unref();
    speaker.child.channel?.unref();
    this.#dispatch();
  }

  /** The process is gone, or as good as: its line goes to another. */
  #lose(speaker: Speaker, what: string): void {
    if (!this.#speakers.has(speaker)) return;
    const { task, ready } = speaker;
    const report = `the speaking process ${what}${speaker.lastWords ? `: ${speaker.lastWords.trim()}` : ''}`;
    void this.#end(speaker);
    if (task) this.#tryAgain(task, report);
    // One that cannot even start is not started for ever: the line that waited for it counts a try.
    const next = ready || task ? undefined : this.#takeTask();
    if (next) {
      next.tries += 1;
      this.#tryAgain(next, report);
    }
    this.#dispatch();
  }

  #tryAgain(task: Task, report: string): void {
    if (task.settled) return;
    if (task.tries < triesInAll) {
      this.#waiting.unshift(task);
      return;
    }
    this.#settle(task, () =>
      task.reject(
        new ServiceError('vendor-unavailable', {
          person: 'The built-in voice could not speak this line. Please try again; if it keeps happening, change a word of it.',
          log: report,
          retryable: true,
        }),
      ),
    );
  }

  async #end(speaker: Speaker): Promise<void> {
    this.#speakers.delete(speaker);
    if (speaker.timer) clearTimeout(speaker.timer);
    speaker.timer = null;
    speaker.task = null;
    const { child } = speaker;
    if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    child.ref();
    child.once('exit', () => resolve());
    child.kill('SIGKILL');
    await promise;
  }
}

function cancelled(): ServiceError {
  return new ServiceError('cancelled', { person: 'This was stopped.' });
}
