import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { resetEnv } from '../../env.ts';
import { fetchOutput, largestOutputBytes } from './fetch-output.ts';

beforeEach(() => {
  vi.stubEnv('REPLICATE_DELIVERY_HOSTS', '');
  resetEnv();
});
afterEach(() => {
  vi.unstubAllEnvs();
  resetEnv();
});

/** Answers by address; whatever else is asked is an attack that came through. */
function site(answers: Record<string, () => Response>): { send: typeof fetch; asked: string[] } {
  const asked: string[] = [];
  const send = async (input: string | URL | Request): Promise<Response> => {
    const address = input instanceof Request ? input.url : String(input);
    asked.push(address);
    const answer = answers[address];
    if (answer === undefined) throw new Error(`asked ${address}`);
    return answer();
  };
  return { send, asked };
}
const bytes = new Uint8Array([1, 2, 3]);

describe('fetching an output', () => {
  it('takes a file of replicate.delivery, and of a host under it', async () => {
    for (const address of ['https://replicate.delivery/a.wav', 'https://pb.replicate.delivery/a.wav']) {
      expect(await fetchOutput(address, site({ [address]: () => new Response(bytes, { headers: { 'content-type': 'audio/wav' } }) }).send)).toEqual({ bytes, mediaType: 'audio/wav' });
    }
  });

  it.each([
    'http://replicate.delivery/a.wav',
    'https://replicate.delivery.evil.example/a.wav',
    'https://evilreplicate.delivery/a.wav',
    'https://replicate.delivery:8443/a.wav',
    'https://user:password@replicate.delivery/a.wav',
    'https://127.0.0.1/a.wav',
    'https://169.254.169.254/latest/meta-data',
    'https://[::1]/a.wav',
    'file:///etc/passwd',
    'data:audio/wav;base64,AAAA',
    'not an address',
  ])('asks nothing of %s', async (address) => {
    const { send, asked } = site({});
    await expect(fetchOutput(address, send)).rejects.toMatchObject({ code: 'vendor-refused', retryable: false });
    expect(asked).toEqual([]);
  });

  it('follows no redirect to another host, and not for ever', async () => {
    const away = site({ 'https://replicate.delivery/a': () => new Response(null, { status: 302, headers: { location: 'http://169.254.169.254/' } }) });
    await expect(fetchOutput('https://replicate.delivery/a', away.send)).rejects.toMatchObject({ code: 'vendor-refused' });
    expect(away.asked).toHaveLength(1);
    const round = site({ 'https://replicate.delivery/a': () => new Response(null, { status: 302, headers: { location: '/a' } }) });
    await expect(fetchOutput('https://replicate.delivery/a', round.send)).rejects.toMatchObject({ code: 'vendor-refused' });
    expect(round.asked.length).toBeLessThan(10);
  });

  it('says of a file that is gone that it is gone, and of a broken one that it may be asked for again', async () => {
    const answer = (response: () => Response) => fetchOutput('https://replicate.delivery/a', site({ 'https://replicate.delivery/a': response }).send);
    await expect(answer(() => new Response('', { status: 404 }))).rejects.toMatchObject({ code: 'not-found', retryable: false });
    await expect(answer(() => new Response('', { status: 500 }))).rejects.toMatchObject({ code: 'vendor-unavailable', retryable: true });
    await expect(answer(() => new Response(new Uint8Array()))).rejects.toMatchObject({ code: 'vendor-unavailable', retryable: true });
    await expect(answer(() => new Response(bytes, { headers: { 'content-length': '9' } }))).rejects.toMatchObject({ code: 'vendor-unavailable', retryable: true });
    await expect(answer(() => new Response(bytes, { headers: { 'content-length': String(largestOutputBytes + 1) } }))).rejects.toMatchObject({ code: 'vendor-refused' });
  });

  it('stops reading a file that is too large and does not say so', async () => {
    let sent = 0;
    const long = () =>
      new Response(
        new ReadableStream({
          pull(controller) {
            sent += 2 ** 20;
            controller.enqueue(new Uint8Array(2 ** 20));
            if (sent >= largestOutputBytes + 16 * 2 ** 20) controller.close();
          },
        }),
      );
    // Only its length is looked at: to print eighty million bytes, a runner of tests needs more memory than it has.
    const outcome = await fetchOutput('https://replicate.delivery/a', site({ 'https://replicate.delivery/a': long }).send).then((file) => file.bytes.length, (error: unknown) => error);
    expect(outcome).toMatchObject({ code: 'vendor-refused', retryable: false });
    expect(sent).toBeLessThanOrEqual(largestOutputBytes + 4 * 2 ** 20);
  });

  it('gives up a file that stalls, and none that still comes', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    const pieces = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>();
    const writer = pieces.writable.getWriter();
    const send: typeof fetch = async (_, init) => {
      // As fetch does: a body ends with the signal that it was asked for with.
      init?.signal?.addEventListener('abort', () => void writer.abort(new Error('aborted')));
      return new Response(pieces.readable);
    };
    const answer = fetchOutput('https://replicate.delivery/a', send).catch((error: unknown) => error);
    let over = false;
    void answer.then(() => (over = true));
    for (let piece = 0; piece < 4; piece += 1) {
      await writer.write(bytes);
      await vi.advanceTimersByTimeAsync(60_000);
    }
    expect(over, 'four minutes, a piece each').toBe(false);
    await vi.advanceTimersByTimeAsync(120_000);
    expect(await answer).toMatchObject({ code: 'vendor-unavailable', retryable: true });
  });
});
