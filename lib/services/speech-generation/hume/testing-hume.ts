/** Hume's speech as its last documentation describes it, answered by an injected fetch behind the real SDK. */
import { decodeClip } from '../../../audio/clip-file.ts';
import { durationOf } from '../../../audio/pcm.ts';
import { createClientFactory } from '../../clients.ts';
import { paidTools, voiceWav } from '../paid/testing-paid.ts';

export interface HumeAsked {
  method: string;
  path: string;
  body: { [field: string]: unknown };
  apiKey: string | null;
}

export interface GenerationParts {
  id?: string;
  bytes?: Uint8Array;
  duration?: number;
  audio?: string;
  fileSize?: number;
  snippets?: object[][];
}

/** One generation as it stands on the wire. */
export async function wireGeneration({ id = 'generation-0001', bytes = voiceWav({ sampleRate: 48_000 }), snippets = [], ...more }: GenerationParts = {}): Promise<object> {
  const duration = more.duration ?? durationOf(await decodeClip(bytes));
  return { generation_id: id, audio: more.audio ?? Buffer.from(bytes).toString('base64'), duration, file_size: more.fileSize ?? bytes.length, encoding: { format: 'wav', sample_rate: 48_000 }, snippets };
}

export function spokenAnswer(...generations: object[]): Response {
  return Response.json({ request_id: 'request-1', generations });
}

export function humeTools(answer: (asked: HumeAsked, number: number) => Response | Promise<Response>): ReturnType<typeof paidTools> & { asked: HumeAsked[] } {
  const asked: HumeAsked[] = [];
  const send: typeof globalThis.fetch = async (address, init) => {
    const url = new URL(address instanceof Request ? address.url : address);
    const body: unknown = JSON.parse(typeof init?.body === 'string' ? init.body : '{}');
    const one = { method: init?.method ?? 'GET', path: `${url.pathname}${url.search}`, body: body as HumeAsked['body'], apiKey: new Headers(init?.headers).get('x-hume-api-key') };
    asked.push(one);
    return await answer(one, asked.length - 1);
  };
  const tools = paidTools(() => voiceWav(), { clients: createClientFactory({ fetch: send }) });
  return { ...tools, asked };
}

