/** Files in inputs: read from a data URI, or fetched as Replicate's workers would; and kept in memory once. */

/** The model could not make what was asked; the prediction fails with these words. */
export class ModelError extends Error {}

const mostBytes = 32 * 1024 * 1024;

/** The bytes. Throws ModelError where there are none to be had. */
export async function readClip(address: string): Promise<Uint8Array> {
  const inline = /^data:[^,]*?(;base64)?,([\s\S]*)$/.exec(address);
  if (inline) {
    const [, base64, body = ''] = inline;
    const bytes = base64 === undefined ? Buffer.from(decodeURIComponent(body)) : Buffer.from(body, 'base64');
    if (bytes.length === 0) throw new ModelError('reference_audio is empty');
    return bytes;
  }
  try {
    const answer = await fetch(address, { signal: AbortSignal.timeout(10_000) });
    if (!answer.ok) throw new ModelError(`reference_audio: ${answer.status} ${answer.statusText}`);
    const bytes = new Uint8Array(await answer.arrayBuffer());
    if (bytes.length > mostBytes) throw new ModelError('reference_audio is too large');
    return bytes;
  } catch (error) {
    if (error instanceof ModelError) throw error;
    throw new ModelError(`reference_audio could not be fetched: ${error instanceof Error ? error.message : String(error)}`);
  }
}

const longText = 4096;

/** The body with long texts (clips as data URIs) that were met before in place of its own: many predictions name one clip. */
export function shareTexts(body: unknown, known: Map<string, string>): unknown {
  if (typeof body === 'string' && body.length > longText) {
    const kept = known.get(body) ?? body;
    known.set(kept, kept);
    return kept;
  }
  if (Array.isArray(body)) return body.map((one) => shareTexts(one, known));
  if (typeof body !== 'object' || body === null) return body;
  return Object.fromEntries(Object.entries(body).map(([name, value]) => [name, shareTexts(value, known)]));
}
