/** The life of a prediction: starting, processing, an end; its file, its webhooks, its price; and that it is forgotten. */
import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { ByteCache } from './audio/cache.ts';
import { isSoundFault, isSpeechFault } from './audio/faults.ts';
import { hashOf, type Books } from './books.ts';
import { ModelError } from './replicate-clips.ts';
import type { CreateRequest, WebhookEvent } from './replicate-contract.ts';
import { fileMischiefs, type Delivery } from './replicate-delivery.ts';
import type { MadeFile, Studio } from './replicate-models.ts';
import { webhookMischiefs, type Webhooks } from './replicate-webhooks.ts';

export type Status = 'starting' | 'processing' | 'succeeded' | 'failed' | 'canceled' | 'aborted';

export interface Prediction {
  readonly id: string;
  readonly request: CreateRequest;
  /** Equal for equal inputs of one model. */
  readonly inputHash: string;
  readonly mischief: string | null;
  status: Status;
  output: string | null;
  error: string | null;
  logs: string;
  readonly createdAt: Date;
  startedAt: Date | null;
  completedAt: Date | null;
  readonly deadline: Date | null;
  dataRemoved: boolean;
  /** Resolves when it has ended. */
  readonly ended: Promise<void>;
  /** Its webhooks so far, one after the other. */
  told: Promise<void>;
  readonly stopping: AbortController;
  end(): void;
}

export interface PredictionOptions {
  apiUrl(): string;
  books: Books;
  delivery: Delivery;
  webhooks: Webhooks;
  studio: Studio;
  startingSeconds: number | ((prediction: Prediction) => number);
  processingSeconds: number | ((prediction: Prediction) => number);
  hold: (prediction: Prediction) => Promise<void>;
  retentionSeconds: number;
  webhookForAborted: boolean;
  timeScale: number;
}

const mostKeptBytes = 256 * 1024 * 1024;
/** As long as the ids of the real one. */
const idLength = 26;
const idLetters = 'abcdefghjkmnpqrstvwxyz0123456789';

export class Predictions {
  readonly #options: PredictionOptions;
  readonly #all = new Map<string, Prediction>();
  readonly #files = new ByteCache<MadeFile>(mostKeptBytes, ({ bytes }) => bytes.length);
  readonly #takes = new Map<string, number>();
  readonly #running = new Set<Promise<void>>();
  readonly #timers = new Set<NodeJS.Timeout>();

  constructor(options: PredictionOptions) {
    this.#options = options;
  }

  /** Newest first. */
  get list(): Prediction[] {
    return [...this.#all.values()].toReversed();
  }

  get(id: string): Prediction | undefined {
    return this.#all.get(id);
  }

  /** Enters a prediction; `begin` sets it going. `cancelAfter` in seconds. */
  create(request: CreateRequest, mischief: string | null, cancelAfter: number | null): Prediction {
    const createdAt = new Date();
    const { promise, resolve } = Promise.withResolvers<void>();
    const prediction: Prediction = {
      id: newId(),
      request,
      inputHash: hashOf([request.model.name, request.input]),
      mischief,
      status: 'starting',
      output: null,
      error: null,
      logs: '',
      createdAt,
      startedAt: null,
      completedAt: null,
      deadline: cancelAfter === null ? null : new Date(createdAt.getTime() + cancelAfter * 1000),
      dataRemoved: false,
      ended: promise,
      told: Promise.resolve(),
      stopping: new AbortController(),
      end: resolve,
    };
    this.#all.set(prediction.id, prediction);
    if (cancelAfter !== null) this.#later(cancelAfter, () => this.cancel(prediction));
    return prediction;
  }

  begin(prediction: Prediction): void {
    const run = this.#run(prediction).finally(() => this.#running.delete(run));
    this.#running.add(run);
  }

  /** Terminates it, where it has not ended: canceled and paid for once it runs, aborted before. */
  cancel(prediction: Prediction): void {
    if (prediction.completedAt !== null) return;
    this.#finish(prediction, prediction.status === 'processing' ? 'canceled' : 'aborted');
    prediction.stopping.abort();
  }

  /** Forgets what it was asked and what it made, as after an hour. */
  expire(prediction: Prediction): void {
    prediction.dataRemoved = true;
    if (prediction.output !== null) this.#options.delivery.remove(prediction.output);
  }

  /** Resolves when every prediction has ended and its webhooks were taken or given up. */
  async idle(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running);
  }

  /** Stops everything where it is; nothing more is told or sold. */
  close(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    for (const prediction of this.#all.values()) prediction.stopping.abort();
  }

  /** As the API shows it. */
  view(prediction: Prediction): { id: string } & Record<string, unknown> {
    const { id, request, startedAt, completedAt, createdAt, deadline, dataRemoved } = prediction;
    const url = `${this.#options.apiUrl()}/v1/predictions/${id}`;
    const seconds = (from: Date | null, to: Date | null): number => (from === null || to === null ? 0 : (to.getTime() - from.getTime()) / 1000);
    return {
      id,
      model: request.model.name,
      version: request.version,
      input: dataRemoved ? {} : request.input,
      logs: dataRemoved ? '' : prediction.logs,
      output: dataRemoved ? null : prediction.output,
      data_removed: dataRemoved,
      error: prediction.error,
      source: 'api',
      status: prediction.status,
      created_at: createdAt.toISOString(),
      ...(startedAt === null ? {} : { started_at: startedAt.toISOString() }),
      ...(completedAt === null ? {} : { completed_at: completedAt.toISOString(), metrics: { predict_time: seconds(startedAt, completedAt), total_time: seconds(createdAt, completedAt) } }),
      ...(deadline === null ? {} : { deadline: deadline.toISOString() }),
      ...(request.webhook === null ? {} : { webhook: request.webhook, webhook_events_filter: request.events }),
      urls: { get: url, cancel: `${url}/cancel`, web: `https://replicate.com/p/${id}` },
    };
  }

  async #run(prediction: Prediction): Promise<void> {
    const { startingSeconds, processingSeconds } = this.#options;
    const secondsOf = (told: typeof startingSeconds): number => (typeof told === 'number' ? told : told(prediction));
    await this.#wait(prediction, secondsOf(startingSeconds));
    if (prediction.completedAt === null) {
      if (prediction.mischief === 'aborted') this.#finish(prediction, 'aborted');
      else await this.#process(prediction, secondsOf(processingSeconds));
    }
    await prediction.told;
  }

  async #process(prediction: Prediction, seconds: number): Promise<void> {
    prediction.status = 'processing';
    prediction.startedAt = new Date();
    this.#tell(prediction, 'start');
    const stopped = new Promise<null>((resolve) => {
      if (prediction.stopping.signal.aborted) resolve(null);
      prediction.stopping.signal.addEventListener('abort', () => resolve(null), { once: true });
    });
    try {
      const made = Promise.all([this.#make(prediction), this.#wait(prediction, seconds), this.#options.hold(prediction)]);
      // One that was stopped may fail later; that is nobody's business then.
      made.catch(() => {});
      const outcome = await Promise.race([made, stopped]);
      if (outcome === null || prediction.completedAt !== null) return;
      if (prediction.mischief === 'canceled') return this.#finish(prediction, 'canceled');
      const mischief = fileMischiefs.find((one) => one === prediction.mischief) ?? null;
      prediction.logs += 'Generated audio.\n';
      this.#tell(prediction, 'logs');
      prediction.output = this.#options.delivery.store(outcome[0].get, outcome[0].extension, mischief);
      this.#tell(prediction, 'output');
      this.#finish(prediction, 'succeeded');
    } catch (error) {
      if (prediction.completedAt !== null) return;
      prediction.error = error instanceof ModelError ? error.message : `The model broke down: ${error instanceof Error ? error.message : String(error)}`;
      this.#finish(prediction, 'failed');
    }
  }

  /** Makes the file, and gives the way to it: kept, or made anew when nobody asked for it for long. */
  async #make({ request, inputHash, mischief }: Prediction): Promise<{ get: () => Promise<MadeFile>; extension: string }> {
    if (mischief === 'failed') throw new ModelError('CUDA out of memory. Please try again.');
    const { model, input } = request;
    const count = this.#takes.get(inputHash) ?? 0;
    this.#takes.set(inputHash, count + 1);
    const take = count % model.variants(input);
    const fault = isSoundFault(mischief) || isSpeechFault(mischief) ? mischief : null;
    const get = () => this.#files.get(`${inputHash}/${take}/${fault}`, () => model.make(input, take, fault, this.#options.studio));
    const { extension } = await get();
    return { get, extension };
  }

  #finish(prediction: Prediction, status: 'succeeded' | 'failed' | 'canceled' | 'aborted'): void {
    const { model, input } = prediction.request;
    prediction.status = status;
    prediction.completedAt = new Date();
    // Priced by what comes out: a failure has nothing to pay for, one stopped while running has.
    if (status === 'succeeded' || status === 'canceled') {
      this.#options.books.sell({ model: model.name, requestId: prediction.id, inputHash: prediction.inputHash, ...model.price(input) });
    }
    if (status !== 'aborted' || this.#options.webhookForAborted) this.#tell(prediction, 'completed');
    this.#later(this.#options.retentionSeconds, () => this.expire(prediction));
    prediction.end();
  }

  #tell(prediction: Prediction, event: WebhookEvent): void {
    const { webhook, events } = prediction.request;
    if (webhook === null || !events.includes(event)) return;
    const told = this.view(prediction);
    const mischief = webhookMischiefs.find((one) => one === prediction.mischief) ?? null;
    prediction.told = prediction.told.then(() => this.#options.webhooks.tell(webhook, event, told, mischief));
  }

  /** So many seconds, or until it is stopped. */
  async #wait(prediction: Prediction, seconds: number): Promise<void> {
    const { signal } = prediction.stopping;
    try {
      await pause(seconds * 1000 * this.#options.timeScale, undefined, { signal, ref: false });
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  #later(seconds: number, what: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      what();
    }, seconds * 1000 * this.#options.timeScale);
    timer.unref();
    this.#timers.add(timer);
  }
}

function newId(): string {
  return [...randomBytes(idLength)].map((byte) => idLetters[byte % idLetters.length]).join('');
}
