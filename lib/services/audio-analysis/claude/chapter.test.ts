/** A chapter with Claude as its ear: what is heard is stored, asked for in its words, and bought once. */
import { expect, it, vi } from 'vitest';
import { startAnthropic } from '../../../../e2e/vendors/anthropic.ts';
import { resetEnv } from '../../../env.ts';
import { createClientFactory } from '../../clients.ts';
import { createEngineChoice } from '../../engine-choice.ts';
import { createEngines } from '../../engines.ts';
import { createProject } from '../../projects/create-project.ts';
import { openTestHouse } from '../../testing-database.ts';
import { analyseProject } from '../../text-analysis/analyse-project.ts';
import { localReader } from '../../text-analysis/claude/testing-story.ts';
import { paidEar } from '../../vendors/paid-ear.ts';
import { createHandlers } from '../../../worker/handlers.ts';
import { setEngine } from '../../vendors/set-engines.ts';
import { undoEdit } from '../../edits/undo.ts';
import { analyseChapter } from '../analyse-chapter.ts';
import { setSoundDensity } from '../set-density.ts';

const story = [
  'He stepped back, and the door slammed behind him.',
  ...Array.from({ length: 6 }, () => 'Rain fell on the roof of the hall, and the long grey afternoon went by while the water ran from the eaves into the yard.'),
].join('\n\n');

it('cues carry the words that an engine is asked with; listening again buys nothing and changes nothing', async () => {
  await using house = await openTestHouse();
  await using server = await startAnthropic();
  vi.stubEnv('ANTHROPIC_API_KEY', server.key);
  vi.stubEnv('ANTHROPIC_BASE_URL', server.url);
  resetEnv();
  try {
    const context = { ...house.context, clients: createClientFactory() };
    const { id: projectId } = await createProject(context, { bytes: new TextEncoder().encode(story), fileName: null, title: 'Rain' });
    await analyseProject(context, localReader, projectId);
    await context.transaction.run((tx) => tx.project.update({ where: { id: projectId }, data: { earEngine: 'claude', agreements: { create: { vendor: 'anthropic', agreedAt: new Date() } } } }));
    const { id: chapterId } = await context.transaction.run((tx) => tx.chapter.findFirstOrThrow({ where: { projectId } }));
    const builtIn = createEngines({ processes: 1 });
    const missing = (): never => {
      throw new Error('only the ear is asked for');
    };
    // The choice itself is made by the drama's settings, as for the studio.
    const choice = createEngineChoice(context, { ...builtIn, paid: { ear: paidEar, voice: { hume: missing, qwen: missing, minimax: missing }, speech: { hume: missing, qwen: missing, minimax: missing }, sound: { 'stable-audio': missing, 'elevenlabs-music': missing } } });
    const cues = () => context.transaction.run((tx) => tx.cue.findMany({ where: { projectId }, orderBy: [{ anchorStart: 'asc' }, { lane: 'asc' }] }));
    expect(await analyseChapter(context, choice, chapterId)).toEqual({ beds: 1, effects: 1 });
    const found = await cues();
    expect(found.map(({ lane, sound: name, prompt }) => [lane, name, prompt.split('. ')[0]])).toEqual([
      ['effect', 'door-slam', 'Sound effect, close clean recording: a heavy oak door slammed in a stone hall'],
      ['ambience', 'rain', 'Background ambience, field recording: steady rain on an old roof'],
    ]);
    expect(story.slice(found[0]?.anchorStart, found[0]?.anchorEnd)).toBe('slammed');
    await analyseChapter(context, choice, chapterId);
    expect(await cues()).toEqual(found);
    expect(server.asked).toHaveLength(1);
    await builtIn.close();
  } finally {
    vi.unstubAllEnvs();
    resetEnv();
  }
});

it('what was to be scored for nothing is not listened to by Claude, however the ear is chosen meanwhile', async () => {
  await using house = await openTestHouse();
  await using server = await startAnthropic();
  vi.stubEnv('ANTHROPIC_API_KEY', server.key);
  vi.stubEnv('ANTHROPIC_BASE_URL', server.url);
  resetEnv();
  const context = { ...house.context, clients: createClientFactory() };
  const { actor: _, assets: __, ...base } = context;
  const worker = await createHandlers({ ...base, forUser: () => context }, createEngines({ processes: 1 }));
  try {
    const { id: projectId } = await createProject(context, { bytes: new TextEncoder().encode(story), fileName: null, title: 'Rain' });
    await analyseProject(context, localReader, projectId);
    await context.transaction.run(async (tx) => {
      await tx.production.updateMany({ where: { projectId }, data: { state: 'done', activeKey: null } });
      await tx.project.update({ where: { id: projectId }, data: { earEngine: 'claude', agreements: { create: { vendor: 'anthropic', agreedAt: new Date() } } } });
    });
    await setEngine(context, { projectId, service: 'ear', setting: 'local' });
    const chapter = () => context.transaction.run((tx) => tx.chapter.findFirstOrThrow({ where: { projectId } }));
    await context.transaction.run((tx) => tx.chapter.updateMany({ where: { projectId }, data: { scoredAt: new Date() } }));
    /** What the worker does with the jobs that wait. */
    const work = async (): Promise<number> => {
      const jobs = house.jobs.splice(0).filter((job) => job.name === 'score-chapter');
      for (const job of jobs) await worker.handlers['score-chapter'](job, { signal: new AbortController().signal, attempt: 1, lastAttempt: false, lease: { assertHeld: async () => {} } });
      return jobs.length;
    };
    await setSoundDensity(context, { projectId, density: 'spare' });
    expect(await work()).toBe(1);
    expect((await chapter()).scoredAt).not.toBeNull();
    // The density goes back, and then the ear, before the worker comes to it.
    await undoEdit(context, { projectId, redo: false });
    await undoEdit(context, { projectId, redo: false });
    expect(await work()).toBe(1);
    expect((await chapter()).scoredAt).toBeNull();
    // Forward the same: Claude is chosen at once.
    await setEngine(context, { projectId, service: 'ear', setting: 'local' });
    await context.transaction.run((tx) => tx.chapter.updateMany({ where: { projectId }, data: { scoredAt: new Date() } }));
    await setSoundDensity(context, { projectId, density: 'full' });
    await setEngine(context, { projectId, service: 'ear', setting: 'claude' });
    expect(await work()).toBe(1);
    expect((await chapter()).scoredAt).toBeNull();
    // An agreement that is taken back meanwhile is no failure of the worker's.
    await context.transaction.run((tx) => tx.agreement.deleteMany({ where: { projectId } }));
    await worker.handlers['score-chapter']({ name: 'score-chapter', stepId: null, projectId, chapterId: (await chapter()).id }, { signal: new AbortController().signal, attempt: 1, lastAttempt: false, lease: { assertHeld: async () => {} } });
    expect(server.asked).toEqual([]);
  } finally {
    await worker.close();
    vi.unstubAllEnvs();
    resetEnv();
  }
});
