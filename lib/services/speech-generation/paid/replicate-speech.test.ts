import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { resetEnv } from '../../../env.ts';
import { createClientFactory } from '../../clients.ts';
import type { PaidEngineTools, SpeechRequest } from '../../interfaces.ts';
import { createPurchasing } from '../../spending/purchasing.ts';
import { createReplicateAudio } from '../../replicate-audio/index.ts';
import { openTestHouse, type TestHouse } from '../../testing-database.ts';
import { makeSmallDrama, type SmallDrama } from '../../testing-drama.ts';
import { minimaxSpec, minimaxVoices } from '../../voice-generation/minimax/voices.ts';
import { createQwenVoiceEngine } from '../../voice-generation/qwen/index.ts';
import { createMinimaxSpeechEngine } from '../minimax/index.ts';
import { createQwenSpeechEngine } from '../qwen/index.ts';
import { voiceWav } from './testing-paid.ts';

const key = 'r8_nobody-may-ever-see-this-token';
let house: TestHouse;
let drama: SmallDrama;
/** Ids are the vendor's own and never come back. */
let predictionsMade = 0;

beforeAll(async () => {
  house = await openTestHouse();
  drama = await makeSmallDrama(house.context);
  vi.stubEnv('REPLICATE_API_TOKEN', key);
  vi.stubEnv('REPLICATE_BASE_URL', '');
  vi.stubEnv('NARRATIX_PUBLIC_URL', '');
  resetEnv();
});
afterAll(async () => {
  vi.unstubAllEnvs();
  resetEnv();
  await house[Symbol.asyncDispose]();
});

interface Asked {
  path: string;
  input: { [field: string]: unknown };
  cancelAfter: string | null;
}

/** The vendor as its pages describe it, behind the real SDK: a prediction is created, looked at once, and fetched. */
function vendor(sound: () => Response, create: (number: number) => Response | null = () => null) {
  const asked: Asked[] = [];
  const send: typeof globalThis.fetch = async (address, init) => {
    const url = new URL(address instanceof Request ? address.url : address);
    if (url.hostname === 'replicate.delivery') return sound();
    const id = `prediction${(predictionsMade += 1)}`;
    if (init?.method !== 'POST') return Response.json({ id: url.pathname.split('/').at(-1), status: 'succeeded', output: 'https://replicate.delivery/out.wav', error: null });
    const refusal = create(asked.length);
    const body: unknown = JSON.parse(typeof init.body === 'string' ? init.body : '{}');
    const input = typeof body === 'object' && body !== null && 'input' in body ? (body.input as Asked['input']) : {};
    asked.push({ path: url.pathname, input, cancelAfter: new Headers(init.headers).get('cancel-after') });
    return refusal ?? Response.json({ id, status: 'starting', output: null, error: null }, { status: 201 });
  };
  const context = { ...house.context, clients: createClientFactory({ fetch: send }) };
  const predictions = createReplicateAudio(context, { rowMs: 2, lookMs: { first: 2, most: 5, calledBack: 5 }, searchMs: [1], firstDelayMs: 1, tries: 2 }, { fetch: send, firstDelayMs: 1 });
  const tools: PaidEngineTools = { context, projectId: drama.projectId, access: { apiKey: key }, purchasing: createPurchasing(context), predictions };
  return { asked, tools };
}
const wav = (): Response => new Response(voiceWav({ seconds: 1, sampleRate: 24_000 }).slice(), { headers: { 'content-type': 'audio/wav' } });
const deep = minimaxVoices.find(({ id }) => id === 'Deep_Voice_Man')!;
const line = (purchaseKey: string): SpeechRequest => ({ voice: minimaxSpec(deep), text: '“Who is there?”', kind: 'dialogue', direction: null, purchase: { segmentId: drama.segmentId, key: purchaseKey } });

it('a line is asked for once, five minutes at most, and found again', async () => {
  const { asked, tools } = vendor(wav);
  const engine = createMinimaxSpeechEngine(tools);
  const first = await engine.speak(line('one'));
  const again = await engine.speak(line('one'));
  expect(again.wav).toEqual(first.wav);
  expect(asked).toEqual([{ path: '/v1/models/minimax/speech-2.8-turbo/predictions', input: expect.objectContaining({ text: 'Who is there?', voice_id: 'Deep_Voice_Man' }), cancelAfter: '300s' }]);
  const bought = await tools.context.transaction.run((tx) => tx.purchase.findMany({ where: { subjectId: drama.segmentId } }));
  expect(bought).toMatchObject([{ state: 'settled', costMicros: 780, stage: 'speak', model: 'minimax/speech-2.8-turbo' }]);
});

it('a voice is designed, kept and spoken with: the clip goes with the line', async () => {
  const { asked, tools } = vendor(wav);
  const voices = createQwenVoiceEngine(tools);
  const [candidate] = await voices.design!({ characterId: drama.characterId, name: 'Nora', description: 'a dry old voice', text: 'Who is there? I can hear you breathing.', count: 1 });
  const voice = await voices.keep!({ ...candidate!, name: 'Nora' });
  await createQwenSpeechEngine(tools).speak({ ...line('two'), voice });
  expect(asked.map(({ path, input }) => [path, input['mode']])).toEqual([
    ['/v1/models/qwen/qwen3-tts/predictions', 'voice_design'],
    ['/v1/models/qwen/qwen3-tts/predictions', 'voice_clone'],
  ]);
  expect(asked[1]?.input).toMatchObject({ reference_text: 'Who is there? I can hear you breathing.', reference_audio: expect.stringMatching(/^data:audio\/wav;base64,UklGR/) });
});

it('a sound that is none is paid for as lost, and told in words', async () => {
  const { tools } = vendor(() => new Response('<html>busy</html>', { headers: { 'content-type': 'text/html' } }));
  await expect(createMinimaxSpeechEngine(tools).speak(line('three'))).rejects.toMatchObject({ code: 'vendor-unavailable', person: expect.stringContaining('gave no sound') });
});

it('a sound that was cut short on its way is not taken for a line', async () => {
  const { tools } = vendor(() => new Response(voiceWav().slice(0, 20_000)));
  await expect(createMinimaxSpeechEngine(tools).speak(line('four'))).rejects.toMatchObject({ code: 'vendor-unavailable' });
});

it('an empty answer is an error', async () => {
  const { tools } = vendor(() => new Response(null));
  await expect(createMinimaxSpeechEngine(tools).speak(line('five'))).rejects.toMatchObject({ code: 'vendor-unavailable' });
});

it('a silent sound is let go of: the next try buys anew', async () => {
  let sounds = 0;
  const { asked, tools } = vendor(() => (++sounds === 1 ? new Response(voiceWav({ peak: 0 }).slice()) : wav()));
  await expect(createMinimaxSpeechEngine(tools).speak(line('six'))).rejects.toMatchObject({ retryable: true });
  await expect(createMinimaxSpeechEngine(tools).speak(line('six'))).resolves.toMatchObject({ costMicros: 780 });
  expect(asked).toHaveLength(2);
});

it('a wrong token is told as such, is bought by nobody, and is in no error', async () => {
  const { tools } = vendor(wav, () => Response.json({ detail: `Invalid token ${key}` }, { status: 401 }));
  const error: unknown = await createMinimaxSpeechEngine(tools).speak(line('seven')).catch((reason: unknown) => reason);
  expect(error).toMatchObject({ code: 'vendor-refused', bought: 'no', person: expect.stringContaining('token') });
  expect(`${String(error)} ${JSON.stringify(error)}`).not.toContain(key);
});
