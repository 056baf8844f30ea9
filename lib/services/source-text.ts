import type { Prisma } from '../db/generated/client.ts';
import type { Tx } from './interfaces.ts';

/** Texts kept at hand, UTF-16 code units in all: some novels, or many stories. */
const mostKept = 8_000_000;

/**
 * Texts of stories that were asked for last. A text never changes under its hash, every page of a drama needs it whole, and
 * a novel is most of what the database would hand over for it. Kept by drama, so that none is seen through another's gate.
 */
class Shelf {
  readonly #texts = new Map<string, string>();
  #kept = 0;

  get(key: string): string | undefined {
    const text = this.#texts.get(key);
    if (text !== undefined) {
      // The one asked for last goes last.
      this.#texts.delete(key);
      this.#texts.set(key, text);
    }
    return text;
  }

  put(key: string, text: string): void {
    if (text.length > mostKept || this.#texts.has(key)) return;
    this.#texts.set(key, text);
    this.#kept += text.length;
    for (const [oldest, { length }] of this.#texts) {
      if (this.#kept <= mostKept) break;
      this.#texts.delete(oldest);
      this.#kept -= length;
    }
  }
}

const shelf = new Shelf();
const keyOf = ({ projectId, sha256, length }: { projectId: string; sha256: string; length: number }): string => `${projectId} ${sha256} ${length}`;

/** The source of a drama with its text, which is fetched where it is not at hand; null where there is none. */
export async function sourceWithText(tx: Tx, projectId: string): Promise<Prisma.SourceDocumentGetPayload<object> | null> {
  const source = await tx.sourceDocument.findUnique({ where: { projectId }, omit: { text: true } });
  if (!source) return null;
  const text = shelf.get(keyOf(source));
  if (text !== undefined) return { ...source, text };
  // Another manuscript may have come in between: text and hash are of one reading.
  const whole = await tx.sourceDocument.findUnique({ where: { projectId } });
  if (whole) shelf.put(keyOf(whole), whole.text);
  return whole;
}
