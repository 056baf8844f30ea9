/** What a stand-in sold: the vendor's own books, against which a buyer's ledger is held. Money is whole micro-dollars. */
import { createHash } from 'node:crypto';

export type VendorName = 'anthropic' | 'hume' | 'replicate';

export interface Sale {
  vendor: VendorName;
  model: string;
  /** The vendor's own id of what was bought: a prediction's, a request's, a message's. */
  requestId: string;
  micros: number;
  /** ISO 8601. */
  at: string;
  /** Equal for equal requests, whatever the order of their fields. */
  inputHash: string;
  /** In words: "412 characters of speech". */
  what: string;
  /** Of a language model. */
  tokens?: { input: number; cacheWrite: number; cacheRead: number; output: number };
}

export class Books {
  readonly sales: Sale[] = [];
  readonly #vendor: VendorName;

  constructor(vendor: VendorName) {
    this.#vendor = vendor;
  }

  sell(sale: Omit<Sale, 'vendor' | 'at'>): void {
    this.sales.push({ vendor: this.#vendor, at: new Date().toISOString(), ...sale });
  }

  /** All that was sold, micro-dollars. */
  get micros(): number {
    return this.sales.reduce((sum, sale) => sum + sale.micros, 0);
  }

  /** What was sold more than once: the hashes and how often. */
  repeated(): Map<string, number> {
    const counts = new Map<string, number>();
    for (const { inputHash } of this.sales) counts.set(inputHash, (counts.get(inputHash) ?? 0) + 1);
    return new Map([...counts].filter(([, count]) => count > 1));
  }

  /** As `GET /_books` answers. */
  shown(): { sales: Sale[]; micros: number; byModel: Record<string, { sales: number; micros: number }>; repeated: Record<string, number> } {
    const byModel: Record<string, { sales: number; micros: number }> = {};
    for (const { model, micros } of this.sales) {
      const entry = (byModel[model] ??= { sales: 0, micros: 0 });
      entry.sales += 1;
      entry.micros += micros;
    }
    return { sales: this.sales, micros: this.micros, byModel, repeated: Object.fromEntries(this.repeated()) };
  }
}

/** SHA-256 of a value, the order of fields left out. */
export function hashOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(ordered(value))).digest('hex');
}

function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ordered);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, inner]) => [name, ordered(inner)]));
}
