import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeClip } from '../../audio/clip-file.ts';
import { measureLoudness } from '../../audio/loudness.ts';
import { durationOf } from '../../audio/pcm.ts';
import type { Pcm } from '../../audio/types.ts';
import { encodeWav16 } from '../../audio/wav.ts';
import { createHandlers, type WorkerHandlers } from '../../worker/handlers.ts';
import type { JobRun } from '../../worker/runner-contract.ts';
import { createEngines } from '../engines.ts';
import { ServiceError } from '../errors.ts';
import { askForFile } from '../exports/ask-for-file.ts';
import { askForMaster } from '../exports/ask-for-master.ts';
import { exportFile } from '../exports/export-file.ts';
import { readParts } from '../exports/file-parts.ts';
import type { QueuedJob, ServiceContext, SoundEngine, SpeechEngine } from '../interfaces.ts';
import { createProject } from '../projects/create-project.ts';
import { readProject } from '../projects/read-project.ts';
import { readScript } from '../projects/read-script.ts';
import { assignSpeaker } from '../segments/assign-speaker.ts';
import type { Engines } from '../services.ts';
import { openTestHouse, type TestHouse } from '../testing-database.ts';
import { cancelProduction } from './cancel-production.ts';
import { makeDrama } from './make-drama.ts';
import { readAgain } from './read-again.ts';

const story = `The Ferry

“Who is there?” asked Nora. Rain fell on the roof.

“Only me,” said old Piet. “The boat is late.”

* * *

In the morning the door opened. “Come,” said Nora.
`;

/** Not one line of it is a line of the other: lines with the same words and voice share their sound. */
const otherWords = `The Kiln

“Is it hot?” asked Magda. Snow lay on the yard.

“Hot enough,” said old Bram. “Bring the bowls.”

“They are cracked,” said Magda.
`;

/** Speaks a tenth of a second for each word, and counts what it was asked. */
class CountingSpeech implements SpeechEngine {
  readonly id = 'local' as const;
  readonly version = localEnginesVersion;
  asked: string[] = [];
  broken = new Set<string>();
  async speak(request: Parameters<SpeechEngine['speak']>[0]) {
    this.asked.push(request.text);
    if ([...this.broken].some((words) => request.text.includes(words))) throw new ServiceError('vendor-refused', { person: 'The voice refused this line.' });
    const words = request.text.trim().split(/\s+/);
    const durationSeconds = words.length / 10;
    const samples = Float32Array.from({ length: Math.round(durationSeconds * 22_050) }, (_, i) => 0.2 * Math.sin(i / 20));
    return {
      wav: encodeWav16({ sampleRate: 22_050, channels: [samples] }),
      durationSeconds,
      loudnessLufs: -20,
      words: words.map((word, at) => ({ from: at / 10, to: (at + 1) / 10, start: request.text.indexOf(word), end: request.text.indexOf(word) + word.length })),
      warnings: [],
    };
  }
  async close() {}
}
/** A second of hum for every sound: what is made of it is the synthesis's own affair. */
const hum: SoundEngine = {
  id: 'local',
  version: 'test',
  make: async () => ({
    wav: encodeWav16({ sampleRate: 44_100, channels: [0, 1].map(() => Float32Array.from({ length: 44_100 }, (_, i) => 0.05 * Math.sin(i / 60))) }),
    durationSeconds: 1,
    loudnessLufs: -30,
    loops: true,
    warnings: [],
  }),
};
const localEnginesVersion = createEngines({ processes: 1 }).speech.version;

let house: TestHouse;
let speech: CountingSpeech;
let worker: WorkerHandlers;

beforeAll(async () => {
  house = await openTestHouse();
  speech = new CountingSpeech();
  const local = createEngines({ processes: 1 });
  const engines: Engines = { ...local, speech, sound: hum };
  const { actor: _, assets: __, ...base } = house.context;
  worker = await createHandlers({ ...base, forUser: (userId) => (userId === house.stranger.actor.userId ? house.stranger : house.context) }, engines);
});
afterAll(async () => {
  await worker.close();
  await house[Symbol.asyncDispose]();
});

const run: JobRun = { signal: new AbortController().signal, attempt: 1, lastAttempt: false, lease: { assertHeld: async () => {} } };

async function runJob(job: QueuedJob): Promise<void> {
  switch (job.name) {
    case 'read-story':
      return await worker.handlers[job.name](job, run);
    case 'cast-voices':
      return await worker.handlers[job.name](job, run);
    case 'speak-segment':
      return await worker.handlers[job.name](job, run);
    case 'score-chapter':
      return await worker.handlers[job.name](job, run);
    case 'make-cue':
      return await worker.handlers[job.name](job, run);
    case 'mix-export':
      return await worker.handlers[job.name](job, run);
    case 'make-master':
      return await worker.handlers[job.name](job, run);
    case 'make-file':
      return await worker.handlers[job.name](job, run);
  }
}

/** Runs jobs until none is left; gives their names in order. */
async function drain(until: (job: QueuedJob) => boolean = () => false): Promise<string[]> {
  const names: string[] = [];
  for (let job = house.jobs.shift(); job; job = house.jobs.shift()) {
    if (until(job)) {
      house.jobs.unshift(job);
      break;
    }
    names.push(job.name);
    await runJob(job);
  }
  return names;
}

async function newProject(context: ServiceContext = house.context, text = story): Promise<string> {
  const project = await createProject(context, { bytes: new TextEncoder().encode(text), fileName: null, title: null });
  return project.id;
}

// Each mixes, which is a second of real work on an idle machine and many on a busy one.
describe('a drama from story to mix', { timeout: 120_000 }, () => {
  it('reads, casts, speaks, scores and mixes, each line once', async () => {
    const projectId = await newProject();
    await drain();
    const read = await readProject(house.context, { projectId });
    expect(read.state).toBe('ready');
    expect(read.title).toBe('The Ferry');
    expect(read.cast.map((character) => character.name)).toEqual(expect.arrayContaining(['Narrator', 'Nora']));

    speech.asked = [];
    await makeDrama(house.context, { projectId, scope: { kind: 'all' } });
    const names = await drain();
    expect(names[0]).toBe('cast-voices');
    expect(names.at(-1)).toBe('mix-export');
    const made = await readProject(house.context, { projectId });
    expect(made.production).toMatchObject({ state: 'done', fraction: 1, problems: [] });
    expect(made.state).toBe('made');
    expect(made.lines.ready).toBe(made.lines.total);
    expect(made.export?.stale).toBe(false);
    expect(made.export?.measure.integratedLufs).toBeGreaterThan(-17);
    expect(speech.asked.length).toBe(made.lines.total);

    // Nothing is made twice: neither a line nor the mix.
    speech.asked = [];
    await makeDrama(house.context, { projectId, scope: { kind: 'all' } });
    await drain();
    const again = await readProject(house.context, { projectId });
    expect(again.production?.state).toBe('done');
    expect(speech.asked).toEqual([]);
    const rows = await house.context.transaction.run((tx) => tx.export.findMany({ where: { projectId }, include: { chapters: true } }));
    expect(rows.length).toBe(2);
    expect(new Set(rows.map((row) => row.chapters.map((chapter) => chapter.chapterMixId).join())).size).toBe(1);
  });

  it('makes the mix in another format when it is asked for, once, with the same sound in the same places', async () => {
    const projectId = await newProject();
    await makeDrama(house.context, { projectId, scope: { kind: 'all' } });
    await drain();
    const { export: mix } = await readProject(house.context, { projectId });
    if (!mix) throw new Error('there is no mix');
    const wav = async () => (await readProject(house.context, { projectId })).export?.files.find((file) => file.format === 'wav');
    expect(await wav()).toMatchObject({ state: 'none', bytes: null });
    await expect(exportFile(house.context, { exportId: mix.id, format: 'wav' })).rejects.toMatchObject({ code: 'conflict' });
    await askForFile(house.context, { exportId: mix.id, format: 'wav' });
    expect(await wav()).toMatchObject({ state: 'making' });
    expect(await drain()).toEqual(['make-file']);
    const made = await wav();
    expect(made).toMatchObject({ state: 'ready', error: null });
    const file = await exportFile(house.context, { exportId: mix.id, format: 'wav' });
    expect(file).toMatchObject({ bytes: made?.bytes, mediaType: 'audio/wav', fileName: 'The Ferry.wav' });
    const heard = async (format: string): Promise<Pcm> => decodeClip(await readParts((await exportFile(house.context, { exportId: mix.id, format })).parts));
    const [plain, encoded] = [await heard('wav'), await heard('mp3')];
    expect(plain.channels[0]?.length).toBe(encoded.channels[0]?.length);
    expect(Math.abs(durationOf(plain) - mix.timeline.durationSeconds)).toBeLessThan(1e-6);
    expect(Math.abs(measureLoudness(plain).integratedLufs - measureLoudness(encoded).integratedLufs)).toBeLessThan(0.1);
    // It is there: asking again makes nothing.
    await askForFile(house.context, { exportId: mix.id, format: 'wav' });
    expect(await drain()).toEqual([]);
    await expect(askForFile(house.context, { exportId: mix.id, format: 'cassette' })).rejects.toMatchObject({ code: 'not-found' });
  });

  it('makes another master of the same lines when it is asked for, one of a kind at a time', async () => {
    const projectId = await newProject();
    await expect(askForMaster(house.context, { projectId, master: 'acx' })).rejects.toMatchObject({ code: 'conflict' });
    await makeDrama(house.context, { projectId, scope: { kind: 'all' } });
    await drain();
    speech.asked = [];
    const { exportId } = await askForMaster(house.context, { projectId, master: 'acx' });
    expect(await askForMaster(house.context, { projectId, master: 'acx' })).toEqual({ exportId });
    // The drama can be read meanwhile, and is as it was.
    const meanwhile = await readProject(house.context, { projectId });
    expect(meanwhile.durationSeconds).toBe(meanwhile.export?.measure.durationSeconds);
    expect(meanwhile.export?.masters.find((master) => master.master === 'acx')).toMatchObject({ state: 'making', files: [] });
    expect(await drain()).toEqual(['make-master']);
    expect(speech.asked).toEqual([]);
    const made = (await readProject(house.context, { projectId })).export;
    const acx = made?.masters.find((master) => master.master === 'acx');
    expect(acx).toMatchObject({ exportId, state: 'ready', stale: false, error: null });
    expect(made?.id).not.toBe(exportId);
    const file = await exportFile(house.context, { exportId, format: 'mp3' });
    expect(file.fileName).toBe('The Ferry (ACX).mp3');
    const heard = await decodeClip(await readParts(file.parts));
    const loudness = measureLoudness({ ...heard, channels: heard.channels.slice(0, 1) });
    expect(Math.abs(loudness.integratedLufs - (acx?.measure?.integratedLufs ?? 0))).toBeLessThan(0.05);
    expect(loudness.truePeakDbtp).toBeLessThan(-3);
    await expect(askForMaster(house.context, { projectId, master: 'vinyl' })).rejects.toMatchObject({ code: 'not-found' });
  });

  it('tiles the text with its segments, whatever the page shows', async () => {
    const projectId = await newProject();
    await drain();
    const view = await readProject(house.context, { projectId });
    const lines = [];
    for (const chapter of view.chapters) lines.push(...(await readScript(house.context, { projectId, chapterId: chapter.id })).segments);
    expect(lines.map((line) => line.text).join('')).toBe(story);
  });

  it('speaks again only the line whose speaker changed, and what they say on in the same turn, and says that the mix is stale', async () => {
    const projectId = await newProject();
    await makeDrama(house.context, { projectId, scope: { kind: 'all' } });
    await drain();
    const view = await readProject(house.context, { projectId });
    const nora = view.cast.find((character) => character.name === 'Nora');
    const chapterId = view.chapters.find((chapter) => chapter.lines > 1)?.id ?? '';
    const script = await readScript(house.context, { projectId, chapterId });
    const line = script.segments.find((segment) => segment.text.includes('Only me'));
    if (!nora || !line) throw new Error('the story lost its people');
    await assignSpeaker(house.context, { segmentId: line.id, characterId: nora.id, version: line.version });
    const after = await readScript(house.context, { projectId, chapterId });
    expect(after.segments.find((segment) => segment.id === line.id)).toMatchObject({ state: 'stale', characterId: nora.id, speakerSetBy: 'person', confidence: 1 });

    speech.asked = [];
    await makeDrama(house.context, { projectId, scope: { kind: 'all' } });
    await drain();
    expect(speech.asked.map((text) => text.trim())).toEqual([line.text.trim(), '“The boat is late.”']);
    expect((await readProject(house.context, { projectId })).export?.stale).toBe(false);

    // A remade analysis never tramples what a person set.
    await readAgain(house.context, { projectId });
    await drain();
    const reread = await readScript(house.context, { projectId, chapterId });
    expect(reread.segments.find((segment) => segment.id === line.id)).toMatchObject({ characterId: nora.id, speakerSetBy: 'person' });
    expect(reread.segments.map((segment) => segment.id)).toEqual(after.segments.map((segment) => segment.id));
  });

  it('refuses an edit of a line that changed meanwhile, and says what it is now', async () => {
    const projectId = await newProject();
    await drain();
    const view = await readProject(house.context, { projectId });
    const chapterId = view.chapters.find((chapter) => chapter.lines > 1)?.id ?? '';
    const [line] = (await readScript(house.context, { projectId, chapterId })).segments.filter((segment) => segment.kind === 'dialogue');
    if (!line) throw new Error('no dialogue');
    await assignSpeaker(house.context, { segmentId: line.id, characterId: null, version: line.version });
    const second = assignSpeaker(house.context, { segmentId: line.id, characterId: line.characterId, version: line.version });
    await expect(second).rejects.toMatchObject({ code: 'stale', person: expect.stringContaining('Narrator') });
  });

  it('answers a double click with the production that runs', async () => {
    const projectId = await newProject();
    await drain();
    const [first, second] = await Promise.all([
      makeDrama(house.context, { projectId, scope: { kind: 'all' } }),
      makeDrama(house.context, { projectId, scope: { kind: 'all' } }),
    ]);
    expect(first.id).toBe(second.id);
    expect(house.jobs.filter((job) => job.name === 'cast-voices').length).toBe(1);
    await cancelProduction(house.context, { projectId });
    await drain();
  });

  it('goes from reading into making when asked to make while it reads', async () => {
    const projectId = await newProject();
    const production = await makeDrama(house.context, { projectId, scope: { kind: 'all' } });
    expect(production.kind).toBe('make');
    await drain();
    expect((await readProject(house.context, { projectId })).state).toBe('made');
  });

  it('stops at a cancel, keeps what is made, and goes on from there', async () => {
    const projectId = await newProject(house.context, otherWords);
    await drain();
    speech.asked = [];
    await makeDrama(house.context, { projectId, scope: { kind: 'all' } });
    let spoken = 0;
    await drain((job) => job.name === 'speak-segment' && ++spoken > 2);
    await cancelProduction(house.context, { projectId });
    await drain();
    expect(speech.asked.length).toBe(2);
    expect((await readProject(house.context, { projectId })).production).toMatchObject({ state: 'cancelled' });

    await makeDrama(house.context, { projectId, scope: { kind: 'all' } });
    await drain();
    const made = await readProject(house.context, { projectId });
    expect(made.state).toBe('made');
    expect(new Set(speech.asked).size).toBe(speech.asked.length);
  });

  it('makes the drama without a line that cannot be spoken, and says which', async () => {
    const projectId = await newProject(house.context, story.replace('The boat is late', 'The barge is sunk'));
    speech.broken.add('The barge is sunk');
    await makeDrama(house.context, { projectId, scope: { kind: 'all' } });
    await drain();
    speech.broken.clear();
    const made = await readProject(house.context, { projectId });
    expect(made.production).toMatchObject({ state: 'done', problems: [{ stage: 'speak', message: 'The voice refused this line.' }] });
    expect(made.lines.failed).toBe(1);
    expect(made.state).toBe('made');

    await makeDrama(house.context, { projectId, scope: { kind: 'all' } });
    await drain();
    expect((await readProject(house.context, { projectId })).lines).toMatchObject({ failed: 0 });
  });

  it('says on the story’s page why it could not be read, and reads it when asked again', async () => {
    const { actor: _, assets: __, ...base } = house.context;
    const local = createEngines({ processes: 1 });
    const refusing: Engines = { ...local, text: { id: 'local', read: () => Promise.reject(new ServiceError('bad-input', { person: 'This story cannot be read.' })) } };
    const unlucky = await createHandlers({ ...base, forUser: () => house.context }, refusing);
    const projectId = await newProject();
    const job = house.jobs.shift();
    if (job?.name !== 'read-story') throw new Error('the reading was not queued');
    await unlucky.handlers[job.name](job, run);
    await unlucky.close();
    expect(await readProject(house.context, { projectId })).toMatchObject({ state: 'failed', readError: 'This story cannot be read.' });
    await readAgain(house.context, { projectId });
    await drain();
    expect(await readProject(house.context, { projectId })).toMatchObject({ state: 'ready', readError: null });
  });

  it('ends a step once, however often it is set aside', async () => {
    const projectId = await newProject();
    const job = house.jobs.shift();
    if (job?.name !== 'read-story') throw new Error('the reading was not queued');
    await worker.onSetAside(job, 'It was set aside.');
    await worker.onSetAside(job, 'It was set aside.');
    const view = await readProject(house.context, { projectId });
    expect(view.production).toMatchObject({ state: 'failed', error: 'It was set aside.' });
    expect(view.state).toBe('failed');
    expect(view.readError).toBe('It was set aside.');
    // The job comes back from the dead: its step has ended, so nothing happens.
    await runJob(job);
    expect((await readProject(house.context, { projectId })).state).toBe('failed');
  });
});
