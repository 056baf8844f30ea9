import { describe, expect, it } from 'vitest';
import { encodeWav16 } from '../../../audio/wav.ts';
import type { SpeechRequest, VoiceSpec } from '../../interfaces.ts';
import { secretKey, voiceSamples, voiceWav } from '../paid/testing-paid.ts';
import { humeEnded } from './failures.ts';
import { createHumeSpeechEngine } from './index.ts';
import { humeTools, spokenAnswer, wireGeneration } from './testing-hume.ts';
import { wordTimesOf } from './words.ts';

const voice: VoiceSpec = { engine: 'hume', externalId: 'voice-1', name: 'Nora', settings: { name: 'Narratix Nora', octave: 1 } };
const octave2: VoiceSpec = { ...voice, settings: { ...voice.settings, octave: 2 } };
const line = (more: Partial<SpeechRequest> = {}): SpeechRequest => ({ voice, text: '“Who is there?”', kind: 'dialogue', direction: null, purchase: { segmentId: 'segment-1', key: 'k' }, ...more });
const failure = async (answer: () => Response | Promise<Response>, wholeMs = 5000): Promise<Error> =>
  await createHumeSpeechEngine(humeTools(answer), { wholeMs })
    .speak(line())
    .then(
      () => new Error('it was spoken'),
      (error: unknown) => (error instanceof Error ? error : new Error(String(error))),
    );

describe('a line by Octave 1', () => {
  it('is asked for with the voice, the direction and what was said before', async () => {
    const tools = humeTools(async () => spokenAnswer(await wireGeneration()));
    const take = await createHumeSpeechEngine(tools).speak(line({ direction: 'whispering, afraid', before: '“Hush,” she said.' }));
    expect(tools.asked).toEqual([
      {
        method: 'POST',
        path: '/v0/tts',
        apiKey: secretKey,
        body: {
          utterances: [{ text: 'Who is there?', description: 'whispering, afraid', voice: { id: 'voice-1', provider: 'CUSTOM_VOICE' } }],
          context: { utterances: [{ text: 'Hush,” she said.' }] },
          format: { type: 'wav' },
          version: '1',
        },
      },
    ]);
    expect(tools.purchases).toMatchObject([{ vendor: 'hume', model: 'octave-1', stage: 'speak', subjectId: 'segment-1', mostMicros: 13 * 150 }]);
    expect(take).toMatchObject({ warnings: [], words: [], costMicros: 1950 });
  });

  it('shortens a direction at a word, and charges none of it', async () => {
    const tools = humeTools(async () => spokenAnswer(await wireGeneration()));
    await createHumeSpeechEngine(tools).speak(line({ direction: 'slowly and '.repeat(30) }));
    const [utterance] = (tools.asked[0]?.body['utterances'] ?? []) as { description: string }[];
    expect(utterance?.description.length).toBeLessThanOrEqual(100);
    expect(utterance?.description).toMatch(/(?:slowly|and)$/);
    expect(tools.purchases[0]?.mostMicros).toBe(13 * 150);
  });

  it('parts paragraphs with a silence and a long text at its sentences', async () => {
    const tools = humeTools(async () => spokenAnswer(await wireGeneration()));
    await createHumeSpeechEngine(tools).speak(line({ text: `First.\n\n${'A sentence of some length follows another one. '.repeat(150)}` }));
    const utterances = tools.asked[0]?.body['utterances'] as { text: string; trailing_silence?: number; voice: object }[];
    expect(utterances.map(({ trailing_silence: silence }) => silence)).toEqual([0.6, undefined, undefined]);
    for (const { text } of utterances) expect(text.length).toBeLessThanOrEqual(5000);
    for (const one of utterances) expect(one.voice).toEqual({ id: 'voice-1', provider: 'CUSTOM_VOICE' });
  });

  it('is found again by its key', async () => {
    const tools = humeTools(async () => spokenAnswer(await wireGeneration()));
    const engine = createHumeSpeechEngine(tools);
    const first = await engine.speak(line());
    expect((await engine.speak(line())).wav).toEqual(first.wav);
    expect(tools.asked).toHaveLength(1);
  });
});

describe('a line by Octave 2', () => {
  const timestamps = [
    { type: 'word', text: 'Who', time: { begin: 100, end: 250 } },
    { type: 'phoneme', text: 'h', time: { begin: 100, end: 120 } },
    { type: 'word', text: 'is', time: { begin: 250, end: 400 } },
    { type: 'word', text: 'there?', time: { begin: 400, end: 900 } },
  ];

  it('tells when each word is heard, keeps the direction and says so', async () => {
    const tools = humeTools(async () => spokenAnswer(await wireGeneration({ snippets: [[{ id: 's', generation_id: 'g', text: 'Who is there?', audio: '', timestamps }]] })));
    const take = await createHumeSpeechEngine(tools).speak(line({ voice: octave2, direction: 'with bitter irony' }));
    expect(tools.asked[0]?.body).toMatchObject({ version: '2', include_timestamp_types: ['word'], utterances: [{ text: 'Who is there?' }] });
    expect(JSON.stringify(tools.asked[0]?.body)).not.toContain('irony');
    expect(take.words.map(({ start, end }) => '“Who is there?”'.slice(start, end))).toEqual(['Who', 'is', 'there']);
    expect(take.words[1]?.from).toBeCloseTo(0.25, 1);
    expect(take.warnings).toEqual(['Hume’s Octave 2 does not follow such words: the direction “with bitter irony” was kept, not spoken.']);
    expect(tools.purchases[0]).toMatchObject({ model: 'octave-2', mostMicros: 13 * 75 });
    expect((await createHumeSpeechEngine(tools).speak(line({ voice: octave2 }))).words).toHaveLength(3);
  });

  it('takes a pace by number', async () => {
    const tools = humeTools(async () => spokenAnswer(await wireGeneration()));
    await createHumeSpeechEngine(tools).speak(line({ voice: octave2, direction: 'quickly' }));
    expect(tools.asked[0]?.body).toMatchObject({ utterances: [{ speed: expect.closeTo(1.16, 2) }] });
  });

  it('counts from the snippet where its times go back', async () => {
    const audio = Buffer.from(voiceWav({ seconds: 2 })).toString('base64');
    const word = (text: string, begin: number) => ({ type: 'word', text, time: { begin, end: begin + 100 } });
    const words = await wordTimesOf([{ audio, text: 'One two.', timestamps: [word('One', 0), word('two.', 500)] }, { audio, text: 'Three.', timestamps: [word('Three.', 100)] }], 'One two. Three.');
    expect(words.map(({ from }) => from)).toEqual([0, 0.5, 2.1]);
  });

  it('passes over words that are not in the text, and finds the same word twice', async () => {
    const word = (text: string, begin: number) => ({ type: 'word', text, time: { begin, end: begin + 100 } });
    const text = 'No, no: 5 now, I said no';
    const words = await wordTimesOf([{ audio: '', text, timestamps: ['No,', 'no:', 'five', 'now,', 'I', 'said', 'no'].map((one, at) => word(one, at * 100)) }], text);
    expect(words.map(({ start, end }) => [text.slice(start, end), start])).toEqual([['No', 0], ['no', 4], ['now', 10], ['I', 15], ['said', 17], ['no', 22]]);
  });
});

describe('answers that are not believed, and may have been charged', () => {
  const bad: [string, () => Response | Promise<Response>][] = [
    ['an empty body with 200', () => new Response(null, { status: 200 })],
    ['a page of HTML with 200', () => new Response('<html>Please wait</html>', { headers: { 'content-type': 'text/html' } })],
    ['{} with 200', () => Response.json({})],
    ['an answer without generations', () => spokenAnswer()],
    ['a generation without sound', async () => spokenAnswer(await wireGeneration({ audio: '' }))],
    ['a sound that was cut', async () => spokenAnswer(await wireGeneration({ bytes: voiceWav(), audio: Buffer.from(voiceWav().subarray(0, 9000)).toString('base64'), fileSize: 9000 }))],
    ['a file that is not as long as it says', async () => spokenAnswer(await wireGeneration({ fileSize: 7 }))],
    ['a sound of half the time it says', async () => spokenAnswer(await wireGeneration({ duration: 2 }))],
    ['MP3 where WAV was asked for', async () => spokenAnswer(await wireGeneration({ bytes: voiceWav(), audio: Buffer.from([0xff, 0xfb, 0x90, 0x64, 0, 0, 0, 0]).toString('base64'), fileSize: 8 }))],
    ['noise that is no file', async () => spokenAnswer(await wireGeneration({ audio: Buffer.from('RIFFnothing at all').toString('base64'), fileSize: 18 }))],
    ['a gateway that gave up', () => new Response('bad gateway', { status: 502 })],
    ['a connection that broke', () => Promise.reject(new TypeError('fetch failed', { cause: Object.assign(new Error('reset'), { code: 'ECONNRESET' }) }))],
  ];
  it.each(bad)('%s', async (_, answer) => {
    expect(await failure(answer)).toMatchObject({ code: 'vendor-unavailable', bought: 'maybe', retryable: true });
  });

  it('a body that stalls is given up', async () => {
    const stalled = () => new Response(new ReadableStream({ start: (controller) => controller.enqueue(new TextEncoder().encode('{"generations":[')) }), { headers: { 'content-type': 'application/json' } });
    expect(await failure(stalled, 40)).toMatchObject({ code: 'vendor-unavailable', bought: 'maybe' });
  });

  it('a call that was stopped says so', async () => {
    const stop = new AbortController();
    const tools = humeTools(() => {
      stop.abort();
      return new Response(new ReadableStream());
    });
    await expect(createHumeSpeechEngine(tools).speak(line(), stop.signal)).rejects.toMatchObject({ code: 'cancelled' });
  });

  it('a silent sound is let go of', async () => {
    const tools = humeTools(async () => spokenAnswer(await wireGeneration({ bytes: encodeWav16({ sampleRate: 48_000, channels: [new Float32Array(48_000)] }) })));
    await expect(createHumeSpeechEngine(tools).speak(line())).rejects.toMatchObject({ code: 'vendor-unavailable' });
    expect(tools.discarded).toEqual(['purchase-1']);
  });
});

describe('refusals, of which nothing was sold', () => {
  const ended = 'The TTS API has been sunset. Access ended on November 13, 2026.';
  const answers: [string, number, object | string, { [field: string]: unknown }][] = [
    ['the service has ended', 410, { error: 'Gone', message: ended }, { code: 'vendor-refused', person: humeEnded }],
    ['no access any more', 403, { error: 'Forbidden', message: 'Your account does not have access to the TTS API.' }, { code: 'vendor-refused', person: humeEnded }],
    ['the road is gone', 404, { error: 'Not Found' }, { code: 'vendor-refused', person: humeEnded }],
    ['a voice that is gone', 404, { error: 'Voice not found' }, { code: 'vendor-refused', person: expect.stringContaining('voice') }],
    ['Cloudflare, which is not the key', 403, 'error code: 1010', { code: 'vendor-refused', person: expect.stringContaining('It is not the key') }],
    ['a wrong key', 401, { fault: { faultstring: `Invalid ApiKey ${secretKey}` } }, { code: 'vendor-refused', person: expect.stringContaining('HUME_API_KEY') }],
    ['no credit', 402, { error: 'Payment Required' }, { code: 'vendor-refused', person: expect.stringContaining('credit') }],
    ['a fault in what was asked', 422, { detail: [{ loc: ['body'], msg: 'too long', type: 'value_error' }] }, { code: 'vendor-refused' }],
    ['a failure of its own', 500, { error: 'Internal' }, { code: 'vendor-unavailable', retryable: true }],
    ['a pause', 503, '', { code: 'vendor-unavailable', retryable: true }],
  ];
  it.each(answers)('%s', async (_, status, body, expected) => {
    const answer = () => (typeof body === 'string' ? new Response(body, { status }) : Response.json(body, { status }));
    expect(await failure(answer)).toMatchObject({ bought: 'no', ...expected });
  });

  it.each([
    ['Retry-After in seconds', () => ({ 'retry-after': '7' }), {}, 7, 7],
    ['Retry-After as a date', () => ({ 'retry-after': new Date(Date.now() + 60_000).toUTCString() }), {}, 30, 60],
    ['X-RateLimit-Reset as a moment', () => ({ 'x-ratelimit-reset': String(Math.floor(Date.now() / 1000) + 60) }), {}, 30, 60],
    ['X-RateLimit-Reset as a time from now', () => ({ 'x-ratelimit-reset': '12' }), {}, 12, 12],
    ['words in the body', () => ({}), { message: 'Your rate limit resets in ~9s.' }, 9, 9],
    ['retry_after in the body', () => ({}), { retry_after: 4 }, 4, 4],
  ])('429 with %s', async (_, headers, body, least, most) => {
    const error = await failure(() => Response.json(body, { status: 429, headers: headers() }));
    expect(error).toMatchObject({ code: 'vendor-busy', bought: 'no', retryable: true });
    const seconds = 'retryAfterSeconds' in error ? Number(error.retryAfterSeconds) : Number.NaN;
    expect(seconds).toBeGreaterThanOrEqual(least);
    expect(seconds).toBeLessThanOrEqual(most);
  });

  it('429 without a word of when', async () => expect(await failure(() => new Response(null, { status: 429 }))).toMatchObject({ code: 'vendor-busy', retryAfterSeconds: null }));

  it('nobody there', async () => {
    const nobody = () => Promise.reject(new TypeError('fetch failed', { cause: Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }) }));
    expect(await failure(nobody)).toMatchObject({ code: 'vendor-unavailable', bought: 'no', retryable: true });
  });

  it('the key is in no error, whatever the answer repeats of it', async () => {
    for (const status of [401, 403, 422, 500]) {
      const error = await failure(() => Response.json({ error: `Bearer ${secretKey}`, token: secretKey }, { status }));
      expect(`${error.message} ${JSON.stringify(error)} ${error.stack} ${String(error.cause)}`).not.toContain(secretKey);
    }
  });
});

it('a line of ornaments costs nothing', async () => {
  const tools = humeTools(() => Promise.reject(new Error('Hume was called')));
  expect((await createHumeSpeechEngine(tools).speak(line({ text: '* * *' }))).durationSeconds).toBeCloseTo(0.3);
  expect(voiceSamples({ seconds: 0.1 }).length).toBe(2400);
});
