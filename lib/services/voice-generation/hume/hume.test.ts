import { describe, expect, it } from 'vitest';
import type { VoiceDesignOrder } from '../../interfaces.ts';
import { humeTools, spokenAnswer, wireGeneration, type HumeAsked } from '../../speech-generation/hume/testing-hume.ts';
import { voiceWav } from '../../speech-generation/paid/testing-paid.ts';
import { createHumeVoiceEngine } from './index.ts';
import { deleteHumeVoice, listHumeVoices } from './voices.ts';

const order: VoiceDesignOrder = { characterId: 'id-Nora', name: 'Nora', description: 'a dry old voice', text: 'Who is there? I can hear you.', count: 2 };
let serial = 0;
/** Every design another voice, every saved voice an id. */
async function designing({ method, body, path }: HumeAsked): Promise<Response> {
  if (path.startsWith('/v0/tts/voices')) return method === 'DELETE' ? new Response(null) : Response.json({ id: `voice-of-${String(body['generation_id'])}`, name: body['name'], provider: 'CUSTOM_VOICE' });
  const count = Number(body['num_generations'] ?? 1);
  return spokenAnswer(...(await Promise.all(Array.from({ length: count }, () => wireGeneration({ id: `generation-${(serial += 1)}`, bytes: voiceWav({ hz: 140 + 3 * serial, seconds: 1, sampleRate: 48_000 }) })))));
}

describe('voices by Hume', () => {
  it('are designed together, from the description, without a voice, in one purchase', async () => {
    const tools = humeTools(designing);
    const made = await createHumeVoiceEngine(tools).design!(order);
    expect(tools.asked[0]?.body).toEqual({ utterances: [{ text: order.text, description: 'a dry old voice' }], num_generations: 2, version: '1', format: { type: 'wav' } });
    expect(tools.purchases).toMatchObject([{ stage: 'voice', model: 'octave-1', mostMicros: 2 * order.text.length * 150 }]);
    expect(made).toHaveLength(2);
    expect(new Set(made.map(({ assetId }) => assetId)).size).toBe(2);
    expect(made[0]).toMatchObject({ externalId: expect.stringContaining('generation-'), costMicros: order.text.length * 150, durationSeconds: 1 });
  });

  it('are found again, and others are made where all are known', async () => {
    const tools = humeTools(designing);
    const engine = createHumeVoiceEngine(tools);
    const first = await engine.design!(order);
    expect(await engine.design!(order)).toEqual(first);
    expect(tools.asked).toHaveLength(1);
    const more = await engine.design!({ ...order, known: first.map(({ assetId }) => assetId) });
    expect(more.every(({ assetId }) => !first.some((one) => one.assetId === assetId))).toBe(true);
    expect(tools.asked).toHaveLength(2);
  });

  it('are as many as were given, where fewer came than were asked for', async () => {
    const tools = humeTools(async () => spokenAnswer(await wireGeneration()));
    // What was paid for three is what the one costs.
    expect(await createHumeVoiceEngine(tools).design!({ ...order, count: 3 })).toMatchObject([{ costMicros: 3 * order.text.length * 150 }]);
  });

  it('are none where nothing is heard', async () => {
    const tools = humeTools(async () => spokenAnswer(await wireGeneration({ bytes: voiceWav({ peak: 0 }) })));
    await expect(createHumeVoiceEngine(tools).design!(order)).rejects.toMatchObject({ code: 'vendor-unavailable', bought: 'maybe' });
  });

  it('are saved with Hume when one is kept, and deleted by name', async () => {
    const tools = humeTools(designing);
    const engine = createHumeVoiceEngine(tools);
    const [candidate] = await engine.design!({ ...order, count: 1 });
    const voice = await engine.keep!({ ...candidate!, name: 'Nora' });
    expect(voice).toMatchObject({ engine: 'hume', externalId: `voice-of-${candidate?.externalId}`, origin: 'designed', description: 'a dry old voice', settings: { octave: 1 }, sample: { assetId: candidate?.assetId, text: order.text } });
    await engine.forget!(voice);
    expect(tools.asked.at(-1)).toMatchObject({ method: 'DELETE', path: `/v0/tts/voices?name=${encodeURIComponent(String(voice.settings['name']))}` });
  });

  it('cannot be kept where the answer is none', async () => {
    const tools = humeTools(() => Response.json({}));
    await expect(createHumeVoiceEngine(tools).keep!({ description: '', text: '', assetId: 'a', durationSeconds: 1, medianHz: null, externalId: 'generation-1', costMicros: 0, name: 'Nora' })).rejects.toMatchObject({ code: 'vendor-unavailable' });
  });

  it('are cast one for each, and saved', async () => {
    const tools = humeTools(designing);
    const call = { role: 'cast', sex: 'female', age: 'adult', lines: 3, sharesSceneWith: [], persona: null, ownLine: null } as const;
    const cast = await createHumeVoiceEngine(tools).cast([{ ...call, characterId: 'a', name: 'Ada', sharesSceneWith: [] }, { ...call, characterId: 'b', name: 'Ina', sharesSceneWith: [] }], []);
    expect([...cast.values()].map(({ externalId }) => externalId)).toHaveLength(2);
    expect(new Set([...cast.values()].map(({ externalId }) => externalId)).size).toBe(2);
  });
});

describe('the list of saved voices', () => {
  it('is read page by page', async () => {
    const tools = humeTools(({ path }) => {
      const page = Number(new URL(path, 'http://hume').searchParams.get('page_number'));
      const voices = Array.from({ length: page === 0 ? 100 : 3 }, (_, at) => ({ id: `v${page}-${at}`, name: `Voice ${page} ${at}`, provider: 'CUSTOM_VOICE' }));
      return Response.json({ page_number: page, page_size: 100, total_pages: 2, voices_page: voices });
    });
    expect(await listHumeVoices(tools)).toHaveLength(103);
    expect(tools.asked).toHaveLength(2);
  });

  it('misses no voice that is gone already', async () => {
    await expect(deleteHumeVoice(humeTools(() => Response.json({ error: 'Voice not found' }, { status: 404 })), 'x')).resolves.toBeUndefined();
    await expect(deleteHumeVoice(humeTools(() => Response.json({ error: 'Gone' }, { status: 410 })), 'x')).rejects.toMatchObject({ code: 'vendor-refused' });
  });
});
