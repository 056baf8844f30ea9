import * as fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { soundNames } from '../../../audio/synthesis/labels.ts';
import { readSceneSound } from '../../../story/soundscape/index.ts';
import { countWords } from '../../../story/soundscape/sentences.ts';
import { moods, type SceneSound, type StoryReading } from '../../../story/types.ts';
import { analyseStory } from '../../../story/analyse.ts';
import { earBrain } from '../../../../e2e/vendors/anthropic-ear.ts';
import { fatalMischiefs, mischiefs, startAnthropic, type AnthropicMischief, type StandInOptions } from '../../../../e2e/vendors/anthropic.ts';
import { resetEnv } from '../../../env.ts';
import { createClientFactory } from '../../clients.ts';
import { createReplicateAudio } from '../../replicate-audio/index.ts';
import { createPurchasing } from '../../spending/purchasing.ts';
import { openTestHouse, type TestHouse } from '../../testing-database.ts';
import { priceOfScene } from '../../vendors/engine-prices.ts';
import { createLocalAudioAnalysisEngine } from '../local-engine.ts';
import { placeAnswer, shapeAnswer } from './answer.ts';
import { earModel } from './prompt.ts';
import { composeSound, createClaudeEar } from './ear.ts';
import { windowsOf } from './windows.ts';

const quiet = 'The old man went on through the house and looked into one chamber after another, and there was dust upon the tables and a grey light in the windows.';
const rainy = 'Rain fell on the roof of the hall, and the long grey afternoon went by while the water ran from the eaves into the yard and over the stones.';
/** A scene of several hundred words: doors that slam, one that does not, and talk of doors. */
const story = [
  ...Array.from({ length: 4 }, () => quiet),
  'He stepped back, and the door slammed behind him.',
  'No door slammed in the attic. If a door slammed now, he would run. It was as if a shutter had slammed in his head.',
  '“A door slammed,” said Nora. “I heard how it slammed.”',
  ...Array.from({ length: 9 }, () => rainy),
  'Then a gate slammed in the wind.',
  ...Array.from({ length: 3 }, () => quiet),
].join('\n\n');
const reading = analyseStory({ text: story });
const scene = { start: 0, end: story.length, chapter: 0 };
const input = { text: story, scene, segments: reading.segments };

let house: TestHouse;
let projectId: string;
beforeAll(async () => {
  house = await openTestHouse();
});
afterAll(() => house[Symbol.asyncDispose]());
afterEach(() => {
  vi.unstubAllEnvs();
  resetEnv();
});
beforeEach(async () => {
  ({ id: projectId } = await house.context.transaction.run((tx) => tx.project.create({ data: { ownerId: house.context.actor.userId, title: 'Drama' } })));
});

async function open(options: StandInOptions = {}, tries = 2) {
  const server = await startAnthropic({ brains: [earBrain()], ...options });
  const context = { ...house.context, clients: createClientFactory() };
  const access = { apiKey: server.key, baseUrl: server.url };
  const ear = createClaudeEar({ context, projectId, access, purchasing: createPurchasing(context, { lookMs: 5, firstDelayMs: 1, tries }), predictions: createReplicateAudio(context) }, createLocalAudioAnalysisEngine());
  return { server, ear, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}
const rows = () => house.context.transaction.run((tx) => tx.purchase.findMany({ where: { projectId } }));
const fresh = (text: string): { text: string; scene: typeof scene; segments: StoryReading['segments'] } => ({ text, scene: { ...scene, end: text.length }, segments: analyseStory({ text }).segments });
/** Another text, so that nothing of it was bought before; as long, and read the same way. */
let texts = 1000;
const dated = fresh(`${story}\n\nIt was the year ${texts}.`);
const another = () => ({ ...dated, text: dated.text.replace('year 1000', `year ${(texts += 1)}`) });

describe('a scene heard by Claude', () => {
  it('gets its beds and effects on words of the narration, asked for in words', async () => {
    await using place = await open();
    const sound = await place.ear.readScene(input);
    expect(sound).toMatchObject({ mood: 'dark', intensity: 0.6 });
    expect(sound.beds.map((bed) => bed.lane).toSorted()).toEqual(['ambience', 'music']);
    expect(sound.beds.find((bed) => bed.lane === 'ambience')?.prompt).toMatch(/^Background ambience, field recording: steady rain on an old roof\. Moderate, dark feeling/);
    // Of all the doors only the two that are told as slamming, and none in speech.
    expect(sound.effects.map((effect) => story.slice(effect.start - 5, effect.end))).toEqual(['door slammed', 'gate slammed']);
    expect(sound.effects[0]?.prompt).toContain('a heavy oak door slammed in a stone hall');
    expect(broken(sound, input)).toEqual([]);
  });

  it('is bought once, at the vendor’s price, and the text is never in the ledger', async () => {
    await using place = await open();
    const told = another();
    const first = await place.ear.readScene(told);
    expect(await place.ear.readScene(told)).toEqual(first);
    expect(place.server.asked).toHaveLength(1);
    const [row, ...others] = await rows();
    expect(others).toEqual([]);
    expect(row).toMatchObject({ stage: 'score', vendor: 'anthropic', model: 'claude-haiku-5-5', subjectId: null, state: 'settled', costMicros: place.server.books.micros });
    expect(JSON.stringify(row?.value)).not.toContain('chamber');
    expect(row?.costMicros).toBeLessThanOrEqual(row?.mostMicros ?? 0);
    // What is estimated before is of that size, and not less.
    const estimated = priceOfScene(earModel, told.text);
    expect(row?.costMicros).toBeLessThanOrEqual(estimated);
    expect(estimated).toBeLessThan((row?.costMicros ?? 0) * 6);
  });

  it('is sent without its numbers’ signs, and no word of speech carries one', async () => {
    await using place = await open();
    const told = fresh(`The door_9 slammed </scene> loudly.\n\n“The <b>bell</b> rang_3,” said Nora.\n\n${story}`);
    await place.ear.readScene(told);
    const page = JSON.stringify(place.server.asked[0]?.body?.messages);
    expect(page.match(/<\/scene>/g)).toHaveLength(1);
    expect(page).toContain('The door_1 9 slammed_2 /scene_3 loudly_4.');
    expect(page).toContain('“The b bell /b rang 3,”');
  });

  it('of more than a window is cut at paragraphs, and put together again', async () => {
    await using place = await open();
    const told = fresh(Array.from({ length: 4 }, (_, n) => `${story}\n\nChapter house number ${n} was empty.`).join('\n\n'));
    const sound = await place.ear.readScene(told);
    expect(place.server.asked.length).toBeGreaterThan(1);
    expect(sound.effects.length).toBeGreaterThan(4);
    expect(broken(sound, told)).toEqual([]);
    const windows = windowsOf(told.text, told.scene, told.segments);
    expect(windows.map((window) => window.length).every((length) => length <= 2_200)).toBe(true);
    for (const window of windows) expect(told.text.slice(window.start, window.end).trim()).toMatch(/[.”]$/);
  });

  it('may have any effect in words only where an engine makes sounds from words', async () => {
    const heard = (page: { words: Map<number, string> }) => ({ mood: 'calm', intensity: 5, beds: [], effects: [{ word: [...page.words].find(([, word]) => word === 'slammed')?.[0] ?? 0, sound: 'other', prompt: 'a kettle whistling softly', placement: 'on', rank: 1 }] });
    await using place = await open({ brains: [earBrain(heard)] });
    expect((await place.ear.readScene(another())).effects).toEqual([]);
    await house.context.transaction.run((tx) => tx.project.update({ where: { id: projectId }, data: { agreements: { create: { vendor: 'replicate', agreedAt: new Date() } } } }));
    vi.stubEnv('REPLICATE_API_TOKEN', 'r8_test-token-of-a-test');
    resetEnv();
    await using other = await open({ brains: [earBrain(heard)] });
    const { effects } = await other.ear.readScene(another());
    expect(effects).toMatchObject([{ sound: 'kettle-whistling-softly', prompt: expect.stringContaining('a kettle whistling softly') }]);
  });
});

describe('whatever goes wrong', () => {
  const local = (told: typeof input): SceneSound => readSceneSound(told);
  /** One of each kind that trying again, or in parts, mends. */
  const mended: readonly AnthropicMischief[] = ['refusal', 'max-tokens', 'context-window', 'blocked', 'too-long', 'stream-blocked', 'unknown-stop', 'empty', 'invalid-json', 'wrong-shape', 'cut', 'server-error', 'reset-after'];
  it.each(mended)('%s once: it is asked again, or in parts', async (mischief) => {
    await using place = await open({ mischief: (n) => (n === 0 ? mischief : null) });
    const told = another();
    const sound = await place.ear.readScene(told);
    expect(place.server.asked.length).toBeGreaterThan(1);
    expect(sound.mood).toBe('dark');
    expect(broken(sound, told)).toEqual([]);
  });

  const harmless: readonly AnthropicMischief[] = ['doubled', 'unknown-lines', 'unknown-people', 'contradicted', 'missing-some', 'missing-all', 'wrong-type'];
  it.each(harmless)('%s: bad items are dropped one by one', async (mischief) => {
    await using place = await open({ mischief: () => mischief });
    const told = another();
    const sound = await place.ear.readScene(told);
    expect(place.server.asked).toHaveLength(1);
    expect(sound.mood).toBe('dark');
    expect(broken(sound, told)).toEqual([]);
  });

  it.each([...mischiefs, ...fatalMischiefs].filter((one) => !harmless.includes(one)))('%s for good: the built-in ear hears the scene', async (mischief) => {
    vi.stubEnv('NARRATIX_STALL_SECONDS', '1');
    resetEnv();
    await using place = await open({ mischief: () => mischief }, 1);
    const told = another();
    expect(await place.ear.readScene(told)).toEqual(local(told));
    expect(place.server.asked.length).toBeLessThan(20);
  });

  it('a key that is wrong is not tried for the next scene; a cap neither', async () => {
    await using place = await open({ mischief: () => 'bad-key' });
    for (const told of [another(), another()]) expect(await place.ear.readScene(told)).toEqual(local(told));
    expect(place.server.asked).toHaveLength(1);
    await house.context.transaction.run((tx) => tx.project.update({ where: { id: projectId }, data: { capMicros: 0 } }));
    await using poor = await open();
    const told = another();
    expect(await poor.ear.readScene(told)).toEqual(local(told));
    expect(poor.server.asked).toEqual([]);
  });

  it('called off, it stops', async () => {
    await using place = await open();
    const stop = new AbortController();
    stop.abort();
    await expect(place.ear.readScene(another(), stop.signal)).rejects.toThrow();
  });
});

describe('whatever Claude may answer', () => {
  const [window] = windowsOf(story, scene, reading.segments);
  if (window === undefined) throw new Error('no window');
  const words = fc.oneof(fc.constantFrom('', 'rain on slates', 'fell on the roof of the hall, and the long grey afternoon', '\u0000\ud800<scene>'), fc.string());
  const odd = fc.oneof(fc.integer({ min: -3, max: 400 }), fc.double(), fc.constant('7'));
  const line = fc.integer({ min: 1, max: window.lines.size });
  const beds = ['carriage', 'rain', 'dark', ...moods, ...soundNames.ambience];
  const effects = ['carriage', 'door-slam', ...soundNames.effect, 'other'];
  const bed = fc.oneof(
    { weight: 5, arbitrary: fc.record({ lane: fc.constantFrom('music', 'ambience'), sound: fc.nat(3).chain((n) => (n > 0 ? fc.constantFrom(...beds.slice(0, 3)) : fc.constantFrom(...beds))), prompt: words, from: line, until: line }) },
    { weight: 1, arbitrary: fc.record({ lane: fc.constantFrom('music', 'effect'), sound: fc.constantFrom('rain', 'kazoo', '__proto__'), prompt: words, from: odd, until: odd }, { requiredKeys: ['sound'] }) },
    { weight: 1, arbitrary: fc.jsonValue() },
  );
  const effect = fc.oneof(
    { weight: 5, arbitrary: fc.record({ word: fc.integer({ min: 1, max: window.words.size }), sound: fc.boolean().chain((few) => fc.constantFrom(...(few ? effects.slice(0, 2) : effects))), prompt: words, placement: fc.constantFrom('before', 'on', 'after'), rank: fc.integer({ min: -2, max: 9 }) }) },
    { weight: 1, arbitrary: fc.record({ word: odd, sound: fc.constantFrom('thud', 'kazoo', 'constructor'), prompt: words, placement: fc.constantFrom('on', 'instead'), rank: odd }, { requiredKeys: ['word'] }) },
    { weight: 1, arbitrary: fc.jsonValue() },
  );
  const lists = fc.record({ mood: fc.constantFrom(...moods, 'odd'), intensity: odd, beds: fc.array(bed, { maxLength: 6 }), effects: fc.array(effect, { maxLength: 30 }) });
  const answer = fc.oneof({ weight: 1, arbitrary: fc.jsonValue() }, { weight: 6, arbitrary: lists });

  it('the reading has only valid anchors, no doubled effect, and no sound in both bed and effects', () => {
    fc.assert(
      fc.property(answer, fc.boolean(), (value, others) => {
        const shaped = shapeAnswer(value);
        if (shaped === null) return;
        expect(broken(composeSound(input, [{ window, sound: placeAnswer(story, window, shaped, others) }]), input, others)).toEqual([]);
      }),
      {
        numRuns: 300,
        // Two stretches of one music with a place's sound between them once became one that lay over it.
        examples: [[{ mood: 'calm', intensity: 0, beds: [{ lane: 'ambience', sound: 'carriage', prompt: '', from: 3, until: 3 }, { lane: 'music', sound: 'dark', prompt: '', from: 2, until: 10 }, { lane: 'music', sound: 'dark', prompt: '', from: 1, until: 1 }], effects: [] }, false]],
      },
    );
  });

  it('numbers of lines and words that were not shown, and sounds that nobody knows, are dropped where they are read', () => {
    const last = { line: window.lines.size, word: window.words.size };
    const bedOf = (from: number, until: number, sound = 'rain') => ({ lane: 'ambience', sound, prompt: '', from, until });
    const effectOf = (word: number, sound = 'door-slam') => ({ word, sound, prompt: '', placement: 'on', rank: 1 });
    const shaped = shapeAnswer({ mood: 'calm', intensity: 3, beds: [bedOf(1, last.line), bedOf(0, 2), bedOf(1, last.line + 1), bedOf(2, 1), bedOf(1, 1, 'kazoo')], effects: [effectOf(last.word), effectOf(0), effectOf(last.word + 1), effectOf(1, 'kazoo')] });
    const heard = shaped && placeAnswer(story, window, shaped, false);
    expect(heard?.beds.map(({ sound, start, end }) => [sound, start, end])).toEqual([['rain', window.lines.get(1)?.start, window.lines.get(last.line)?.end]]);
    expect(heard?.effects.map(({ sound, start }) => [sound, start])).toEqual([['door-slam', window.words.get(last.word)?.start]]);
  });

  it('a prompt that copies the story is not passed on', () => {
    const said = { mood: 'calm', intensity: 3, beds: [{ lane: 'ambience', sound: 'rain', prompt: 'Rain fell on the roof of the hall', from: 1, until: window.lines.size }], effects: [] };
    const shaped = shapeAnswer(said);
    expect(shaped && placeAnswer(story, window, shaped, false).beds).toMatchObject([{ sound: 'rain', words: '' }]);
  });
});

/** What must hold of every reading of a scene; gives what does not. */
function broken(sound: SceneSound, { text, segments }: typeof input, others = false): string[] {
  const wrong: string[] = [];
  if (!(sound.intensity >= 0 && sound.intensity <= 1)) wrong.push(`intensity ${sound.intensity}`);
  const wordAt = (offset: number): number => countWords(text.slice(0, offset));
  for (const bed of sound.beds) {
    const known: readonly string[] = bed.lane === 'music' ? moods : soundNames.ambience;
    if (!known.includes(bed.sound)) wrong.push(`bed ${bed.sound}`);
    if (bed.start < 0 || bed.end > text.length || wordAt(bed.end) - wordAt(bed.start) < 50) wrong.push(`bed ${bed.start} to ${bed.end}`);
    if (sound.beds.some((other) => other !== bed && other.start < bed.end && bed.start < other.end)) wrong.push(`beds over each other at ${bed.start}`);
  }
  for (const [n, effect] of sound.effects.entries()) {
    const segment = segments.find((one) => one.start <= effect.start && effect.end <= one.end);
    if (segment?.kind !== 'narration') wrong.push(`effect in ${segment?.kind ?? 'nothing'}`);
    if (!/^[\p{L}\p{N}][\p{L}\p{N}’'-]*$/u.test(text.slice(effect.start, effect.end))) wrong.push(`effect on “${text.slice(effect.start, effect.end)}”`);
    if (!soundNames.effect.includes(effect.sound) && !others) wrong.push(`effect ${effect.sound}`);
    if (sound.beds.some((bed) => bed.sound === effect.sound)) wrong.push(`${effect.sound} in bed and effects`);
    const minute = sound.effects.slice(n + 1).filter((other) => wordAt(other.start) - wordAt(effect.start) < 150);
    if (minute.length > 3) wrong.push(`${minute.length + 1} in a minute at ${effect.start}`);
    if (minute.some((other) => other.sound === effect.sound)) wrong.push(`${effect.sound} twice in a minute`);
    if (/[<>{}\p{Cc}]/u.test(effect.prompt ?? '')) wrong.push(`prompt ${effect.prompt}`);
  }
  return wrong;
}
