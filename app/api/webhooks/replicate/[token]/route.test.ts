import { expect, it } from 'vitest';
import { largestCallBytes } from '../../../../../lib/services/replicate-audio/webhook.ts';
import { POST } from './route.ts';

it('a call that is too large is refused before it is read', async () => {
  const pulled = { count: 0 };
  const body = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        pulled.count += 1;
        controller.enqueue(new Uint8Array(65_536));
      },
    },
    { highWaterMark: 0 },
  );
  const init: RequestInit & { duplex: 'half' } = { method: 'POST', body, duplex: 'half', headers: { 'content-length': String(largestCallBytes + 1) } };
  const answer = await POST(new Request('http://localhost/api/webhooks/replicate/token', init), { params: Promise.resolve({ token: 'a-token-of-twenty-signs' }) });
  expect(answer.status).toBe(413);
  expect(pulled.count).toBe(0);
});

it('a call that says nothing of its length is read as far as one may go, and no further', async () => {
  const pulled = { bytes: 0 };
  const body = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        pulled.bytes += 65_536;
        controller.enqueue(new Uint8Array(65_536));
      },
    },
    { highWaterMark: 0 },
  );
  const init: RequestInit & { duplex: 'half' } = { method: 'POST', body, duplex: 'half' };
  const answer = await POST(new Request('http://localhost/api/webhooks/replicate/token', init), { params: Promise.resolve({ token: 'a-token-of-twenty-signs' }) });
  expect(answer.status).toBe(413);
  expect(pulled.bytes).toBeLessThanOrEqual(largestCallBytes + 2 * 65_536);
});
