import { open } from 'node:fs/promises';
import { z } from 'zod';
import { ServiceError } from '../../../lib/services/errors.ts';
import { maxJsonBody } from './limits.ts';

/**
 * The whole body, or an error: never a part of it. Refuses with `too-large` as soon as the declared or the received
 * length passes `limit` (bytes), and with `bad-input` where fewer or more bytes came than were declared.
 * `tooLarge` is the sentence for the person.
 */
export async function readBody(request: Request, limit: number, tooLarge: string): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of bodyParts(request, limit, tooLarge)) {
    parts.push(part);
    length += part.byteLength;
  }
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.byteLength;
  }
  return bytes;
}

/** As readBody, into a new file, without holding it in memory. */
export async function readBodyToFile(request: Request, file: string, limit: number, tooLarge: string): Promise<void> {
  const handle = await open(/*turbopackIgnore: true*/ file, 'wx');
  try {
    for await (const part of bodyParts(request, limit, tooLarge)) await handle.writeFile(part);
  } finally {
    await handle.close();
  }
}

async function* bodyParts(request: Request, limit: number, tooLarge: string): AsyncGenerator<Uint8Array, void, undefined> {
  const declared = declaredLength(request.headers.get('content-length'));
  if (declared !== null && declared > limit) throw new ServiceError('too-large', { person: tooLarge });
  let received = 0;
  if (request.body) {
    const reader = request.body.getReader();
    for (;;) {
      const { done, value } = await reader.read().catch((cause: unknown) => {
        // Whoever sent it has gone: nobody's mistake here, and nobody reads the answer.
        throw onlyAPart(`upload broken off after ${received} bytes`, cause);
      });
      if (done) break;
      received += value.byteLength;
      if (received > limit) {
        await reader.cancel();
        throw new ServiceError('too-large', { person: tooLarge });
      }
      yield value;
    }
  }
  if (declared !== null && declared !== received) throw onlyAPart(`upload: ${received} of ${declared} bytes`);
}

function onlyAPart(log: string, cause?: unknown): ServiceError {
  return new ServiceError('bad-input', { person: 'Only a part of the file arrived, so nothing was kept. Please send it again.', log, retryable: true, cause });
}

/** A small JSON body in the shape asked for; an empty body counts as `{}`. */
export async function readJson<T>(request: Request, schema: z.ZodType<T>): Promise<T> {
  const text = new TextDecoder().decode(await readBody(request, maxJsonBody, 'That request is too large.'));
  let value: unknown;
  try {
    value = text.trim() === '' ? {} : JSON.parse(text);
  } catch (cause) {
    throw new ServiceError('bad-input', { person: 'That request could not be read.', cause });
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new ServiceError('bad-input', {
    person: 'That request could not be read.',
    log: z.prettifyError(parsed.error),
    fields: parsed.error.issues.map((issue) => ({ field: issue.path.join('.'), message: issue.message })),
  });
}

function declaredLength(header: string | null): number | null {
  return header !== null && /^\d{1,15}$/.test(header) ? Number(header) : null;
}
