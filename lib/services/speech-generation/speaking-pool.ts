import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { ServiceError } from '../errors.ts';
import { standBehind } from './stand-behind.ts';

export interface SpeakingPoolOptions<Line> {
  processes: number;
  /** The program of a speaking process. It answers with `SpeakerAnswer`s, the first one `ready` or `unable`. */
  program: URL;
  /** What the program is started with. */
  args?: string[];
  /** Longest start of a process. Default 60,000 ms. */
  startTimeoutMs?: number;
  /** Longest wait for a line. */
  lineTimeoutMs: (line: Line) => number;
  /** What people are told of a line that could not be spoken twice. */
  failure: string;
}

/** What a speaking process says (advanced serialization: typed arrays pass as they are). */
export type SpeakerAnswer<Sound> =
  | { kind: 'ready' }
  /** It will never speak; `person` says why and what to do, and no other process is started for the line. */
  | { kind: 'unable'; person: string; message: string }
  | { kind: 'sound'; id: number; sound: Sound }
  | { kind: 'failed'; id: number; message: string };

interface Task<Line, Sound> {
  line: Line;
  tries: number;
  settled: boolean;
  resolve(sound: Sound): void;
  reject(error: unknown): void;
}

interface Speaker<Line, Sound> {
  child: ChildProcess;
  ready: boolean;
  task: Task<Line, Sound> | null;
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
export class SpeakingPool<Line extends object, Sound> {
  readonly #processes: number;
  readonly #options: SpeakingPoolOptions<Line>;
  readonly #waiting: Task<Line, Sound>[] = [];
  readonly #speakers = new Set<Speaker<Line, Sound>>();
  #nextId = 1;
  #closed = false;

  constructor(options: SpeakingPoolOptions<Line>) {
    this.#processes = Math.max(1, Math.floor(options.processes));
    this.#options = options;
  }

  /** Process ids of the living speakers. */
  get pids(): number[] {
    return [...this.#speakers].flatMap(({ child }) => (child.pid === undefined ? [] : [child.pid]));
  }

  /** Speaks one line. Throws `cancelled` as soon as the signal fires, `vendor-unavailable` or `internal` otherwise. */
  async speak(line: Line, signal?: AbortSignal): Promise<Sound> {
    if (signal?.aborted) throw cancelled();
    if (this.#closed) throw new ServiceError('internal', { person: 'The voices are being shut down.' });
    const { promise, resolve, reject } = Promise.withResolvers<Sound>();
    const task: Task<Line, Sound> = { line, tries: 0, settled: false, resolve, reject };
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

  #settle(task: Task<Line, Sound>, how: () => void): void {
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
  #takeTask(): Task<Line, Sound> | undefined {
    let task = this.#waiting.shift();
    while (task?.settled) task = this.#waiting.shift();
    return task;
  }

  #give(speaker: Speaker<Line, Sound>, task: Task<Line, Sound>): void {
    const request: Line & { id: number } = { ...task.line, id: this.#nextId };
    this.#nextId += 1;
    task.tries += 1;
    speaker.task = task;
    speaker.child.ref();
    speaker.child.channel?.ref();
    this.#limit(speaker, this.#options.lineTimeoutMs(task.line), 'did not answer in time');
    // A failed send is the death of the process, which its exit event handles.
    speaker.child.send(request, () => {});
  }

  #limit(speaker: Speaker<Line, Sound>, milliseconds: number, what: string): void {
    if (speaker.timer) clearTimeout(speaker.timer);
    speaker.timer = setTimeout(() => this.#lose(speaker, what), milliseconds);
  }

  #start(): void {
    const child = fork(this.#options.program, this.#options.args ?? [], {
      serialization: 'advanced',
      execArgv: [],
      // Nothing of the environment (keys above all) belongs in there.
      env: { NODE_ENV: 'production' },
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    if (child.pid !== undefined) standBehind(child.pid);
    const speaker: Speaker<Line, Sound> = { child, ready: false, task: null, timer: null, lastWords: '' };
    this.#speakers.add(speaker);
    this.#limit(speaker, this.#options.startTimeoutMs ?? 60_000, 'did not start in time');
    child.stderr?.on('data', (piece: Buffer) => {
      speaker.lastWords = (speaker.lastWords + piece.toString('utf8')).slice(-keptOfStandardError);
    });
    child.on('message', (message: SpeakerAnswer<Sound>) => this.#hear(speaker, message));
    child.on('error', (error) => this.#lose(speaker, error.message));
    child.on('exit', (code, signal) => this.#lose(speaker, `ended (${code ?? signal ?? 'unknown'})`));
  }

  #hear(speaker: Speaker<Line, Sound>, message: SpeakerAnswer<Sound>): void {
    if (!this.#speakers.has(speaker)) return;
    if (speaker.timer) clearTimeout(speaker.timer);
    speaker.timer = null;
    if (message.kind === 'unable') {
      this.#giveUp(speaker, message);
      return;
    }
    if (message.kind === 'ready') {
      speaker.ready = true;
    } else {
      const { task } = speaker;
      speaker.task = null;
      if (task && message.kind === 'sound') {
        this.#settle(task, () => task.resolve(message.sound));
      } else if (task && message.kind === 'failed') {
        this.#tryAgain(task, message.message);
      }
    }
    // An idle process does not keep ours alive.
    speaker.child.unref();
    speaker.child.channel?.unref();
    this.#dispatch();
  }

  /** It says itself that it cannot speak: the line that it was started for fails with its words. */
  #giveUp(speaker: Speaker<Line, Sound>, { person, message }: { person: string; message: string }): void {
    void this.#end(speaker);
    const next = this.#takeTask();
    if (next) this.#settle(next, () => next.reject(new ServiceError('bad-input', { person, log: message })));
    this.#dispatch();
  }

  /** The process is gone, or as good as: its line goes to another. */
  #lose(speaker: Speaker<Line, Sound>, what: string): void {
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

  #tryAgain(task: Task<Line, Sound>, report: string): void {
    if (task.settled) return;
    if (task.tries < triesInAll) {
      this.#waiting.unshift(task);
      return;
    }
    this.#settle(task, () =>
      task.reject(
        new ServiceError('vendor-unavailable', {
          person: this.#options.failure,
          log: report,
          retryable: true,
        }),
      ),
    );
  }

  async #end(speaker: Speaker<Line, Sound>): Promise<void> {
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
