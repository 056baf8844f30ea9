import { z } from 'zod';
import { ServiceError } from '../../../lib/services/errors.ts';
import { maxJsonBody } from './limits.ts';

/**
 * The whole body, or an error: never a part of it. Refuses with `too-large` as soon as the declared or the received
 * length passes `limit` (bytes), and with `bad-input` where fewer or more bytes came than were declared.
 * `tooLarge` is the sentence for the person.
 */
export async function readBody(request: Request, limit: number, tooLarge: string): Promise<Uint8Array> {
  const declared = declaredLength(request.headers.get('content-length'));
  if (declared !== null && declared > limit) throw new ServiceError('too-large', { person: tooLarge });
  const parts: Uint8Array[] = [];
  let received = 0;
  if (request.body) {
    const reader = request.body.getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      received += value.byteLength;
      if (received > limit) {
        await reader.cancel();
        throw new ServiceError('too-large', { person: tooLarge });
      }
      parts.push(value);
    }
  }
  if (declared !== null && declared !== received) {
    throw new ServiceError('bad-input', {
      person: 'Only a part of the file arrived, so nothing was kept. Please send it again.',
      log: `upload: ${received} of ${declared} bytes`,
      retryable: true,
    });
  }
  const bytes = new Uint8Array(received);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.byteLength;
  }
  return bytes;
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
