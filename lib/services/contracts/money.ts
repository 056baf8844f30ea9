/** The one road to what is paid for, and predictions that are bought by it. */
import type { ClientOptions, ServiceContext, VendorId } from './base.ts';
import type { TakeWork } from '../speech-generation/take-work/contract.ts';

export type SpendStage = 'read' | 'voice' | 'speak' | 'score' | 'sound';

/** What is to be bought. Money is micro-dollars. */
export interface PurchaseOrder {
  vendor: VendorId;
  /** As the price table names it. */
  model: string;
  stage: SpendStage;
  projectId: string;
  /** A segment's, cue's, character's or chapter's id; null for the whole drama. */
  subjectId: string | null;
  /** Hash of all that shapes the answer: the same hash of the same owner is the same thing. */
  inputHash: string;
  /** Most that it can cost; held under the caps until the true price is known. Of a prediction: what it costs. */
  mostMicros: number;
}

/** What a vendor gave for it. */
export interface Bought {
  costMicros: number;
  audio?: { bytes: Uint8Array; mediaType: string; durationSeconds?: number };
  /** An answer that is no sound; plain JSON. */
  value?: object;
}

export interface Receipt {
  purchaseId: string;
  /** The sound as the vendor gave it. */
  assetId: string | null;
  /** The sound itself, where it was bought just now; what was bought before is read from its asset. */
  bytes?: Uint8Array;
  value: unknown;
  costMicros: number;
  /** True where it was bought before and only found again. */
  reused: boolean;
}

/** The one road to a paid call: what goes by it is in the ledger, under the caps, and bought once. */
export interface PurchasingService {
  /**
   * Buys from a vendor that answers at once. A row is committed before `send` is called; the same thing that is on its
   * way already is waited for, one that was bought is given again. `send` throws an error marked `bought: 'no'` where
   * it is known that nothing was sold (the row is released); after any other the row is `uncertain` and counted.
   * Waits for a place in the vendor's line (rate and concurrency, over all workers) before it holds anything.
   *
   * Throws `spend-cap` where a cap would be passed, `cancelled`, and what `send` throws.
   */
  buy(order: PurchaseOrder, access: ClientOptions, send: (signal: AbortSignal) => Promise<Bought>, signal?: AbortSignal): Promise<Receipt>;
}

export interface PredictionOrder extends Omit<PurchaseOrder, 'vendor'> {
  /** `owner/name`. */
  model: string;
  /** Pinned for community models; null for official ones. */
  version: string | null;
  input: { [field: string]: string | number | boolean };
  /** The vendor gives it up after so many seconds from its creation. */
  cancelAfterSeconds: number;
}

/** Replicate's predictions: asked for once, followed by webhook and by looking, their sounds taken in at once. */
export interface ReplicateAudioService {
  /**
   * Makes sure that the prediction was asked for and waits until its sound is ours: decoded, measured and stored.
   * May be called again after a crash, and goes on with the prediction that stands.
   */
  predict(order: PredictionOrder, signal?: AbortSignal): Promise<Receipt & { assetId: string }>;
  /** Looks how a prediction stands and takes its sound in once it has ended. Called twice it changes nothing. */
  takeIn(predictionId: string, signal?: AbortSignal): Promise<void>;
}

/** What a paid engine works with: for which drama, with whose key, and by which road it buys. */
export interface PaidEngineTools {
  context: ServiceContext;
  projectId: string;
  access: ClientOptions;
  purchasing: PurchasingService;
  predictions: ReplicateAudioService;
  /** Where takes are reckoned; in the caller's own thread, where it is missing. */
  work?: TakeWork;
}
