/** Calls that vendors make. */

/** A vendor's call as it came in: nothing parsed, nothing trusted. */
export interface WebhookCall {
  headers: { id: string | null; timestamp: string | null; signature: string | null };
  /** The unguessable token of the prediction, from the URL. */
  token: string;
  rawBody: string;
  receivedAt: Date;
}

export type WebhookOutcome = 'accepted' | 'repeated' | 'unknown' | 'forged' | 'late' | 'malformed';

/** Verifies a call in constant time, records it once and leaves the work to a job. */
export interface WebhookProcessingService {
  process(call: WebhookCall): Promise<WebhookOutcome>;
}
