/** Sounds put, moved, shaped, doubled, made anew and taken away by hand, over real rows. */
import { expect, it } from 'vitest';
import { buildTimeline } from '../../audio/timeline.ts';
import { loadMix } from '../audio-export/load-mix.ts';
import { analyseChapter } from '../audio-analysis/analyse-chapter.ts';
import type { AudioAnalysisEngine } from '../interfaces.ts';
import { readProject } from '../projects/read-project.ts';
import { openTestHouse } from '../testing-database.ts';
import { makeSmallDrama, smallStory } from '../testing-drama.ts';
import { addCue, anotherSound, duplicateCue, removeCue } from './add-cue.ts';
import { shapeCue } from './shape-cue.ts';

it('keeps what a person did with sounds, whatever a later reading says', async () => {
  await using house = await openTestHouse();
  const { context } = house;
  const drama = await makeSmallDrama(context);
  const { projectId } = drama;
  const cues = async () => (await readProject(context, { projectId })).cues;
  const cueOf = async (id: string) => {
    const found = (await cues()).find((cue) => cue.id === id);
    if (!found) throw new Error('no such cue');
    return found;
  };
  const mix = () => context.transaction.run((tx) => loadMix(tx, projectId, { kind: 'all' }));
  const at = (word: string) => ({ anchorStart: smallStory.indexOf(word), anchorEnd: smallStory.indexOf(word) + word.length });
  // A reading that hears rain under the second paragraph, every time.
  const rainAt = smallStory.indexOf('Rain');
  const ear: AudioAnalysisEngine = { id: 'local', readScene: async () => ({ mood: 'calm', intensity: 0.5, beds: [{ lane: 'ambience', sound: 'rain', start: rainAt, end: smallStory.length, confidence: 1, evidence: null }], effects: [] }) };
  const readAgain = () => analyseChapter(context, { ear: async () => ear }, drama.chapterId);

  const { cueId } = await addCue(context, { projectId, lane: 'effect', sound: 'door-creak', ...at('asked') });
  expect(await cueOf(cueId)).toMatchObject({ word: 'asked', placement: 'on', state: 'none', prompt: expect.stringContaining('creak') });
  await expect(addCue(context, { projectId, lane: 'effect', sound: 'no such', ...at('asked') })).rejects.toMatchObject({ code: 'bad-input' });
  await expect(addCue(context, { projectId, lane: 'effect', sound: 'knock', anchorStart: 9_000, anchorEnd: 9_001 })).rejects.toMatchObject({ code: 'bad-input' });

  const told = await addCue(context, { projectId, lane: 'effect', sound: 'described', prompt: 'a parrot squawks twice in the next room, far away', ...at('asked') });
  expect(await cueOf(told.cueId)).toMatchObject({ sound: 'described', label: 'a parrot squawks twice in the next room,…', prompt: 'a parrot squawks twice in the next room, far away' });
  await expect(addCue(context, { projectId, lane: 'effect', sound: 'described', prompt: ' ', ...at('asked') })).rejects.toMatchObject({ code: 'bad-input' });
  await expect(addCue(context, { projectId, lane: 'ambience', sound: 'described', prompt: 'rain', ...at('asked') })).rejects.toMatchObject({ code: 'bad-input' });
  await removeCue(context, { cueId: told.cueId, version: 0 });

  // A sound of its own, so that the timeline places it.
  await context.transaction.run(async (tx) => {
    const take = await tx.take.create({ data: { cueId, inputHash: 'b'.repeat(64), engine: 'local', assetId: drama.assetId, durationSeconds: 2, loudnessLufs: -20 } });
    await tx.cue.update({ where: { id: cueId }, data: { chosenTakeId: take.id } });
  });
  const before = await mix();
  await shapeCue(context, { cueId, version: 0, ...at('Nora'), shiftSeconds: 0.3, trimHeadSeconds: 0.5, fadeInSeconds: 0.1, pan: -0.5 });
  const after = await mix();
  expect(after.key).not.toBe(before.key);
  expect(await cueOf(cueId)).toMatchObject({ word: 'Nora', shiftSeconds: 0.3, trimHeadSeconds: 0.5, fadeInSeconds: 0.1, pan: -0.5, version: 1 });
  expect(buildTimeline(after.input).cues.find((cue) => cue.cueId === cueId)).toMatchObject({ clipFrom: 0.5, pan: -0.5, fadeInSeconds: 0.1 });
  await expect(shapeCue(context, { cueId, version: 0, pan: 1 })).rejects.toMatchObject({ code: 'stale' });
  await expect(shapeCue(context, { cueId, version: 1, pan: 2 })).rejects.toMatchObject({ code: 'bad-input' });
  await expect(shapeCue(context, { cueId, version: 1, shiftSeconds: Number.NaN })).rejects.toMatchObject({ code: 'bad-input' });

  const twin = await duplicateCue(context, { cueId });
  expect(await cueOf(twin.cueId)).toMatchObject({ word: 'Nora', shiftSeconds: 0.8, state: 'ready', sound: 'door-creak' });
  await anotherSound(context, { cueId: twin.cueId, version: 0, sound: 'knock' });
  expect(await cueOf(twin.cueId)).toMatchObject({ sound: 'knock', state: 'none', prompt: expect.stringContaining('knock') });
  const seed = async (id: string) => (await context.transaction.run((tx) => tx.cue.findUniqueOrThrow({ where: { id } }))).seed;
  const old = await seed(twin.cueId);
  await anotherSound(context, { cueId: twin.cueId, version: 1, prompt: 'three slow knocks' });
  expect(await seed(twin.cueId)).not.toBe(old);
  expect(await cueOf(twin.cueId)).toMatchObject({ sound: 'knock', prompt: 'three slow knocks' });

  // What the reading found, moved and taken away: it does not come back.
  await context.transaction.run((tx) => tx.cue.deleteMany({ where: { id: drama.cueId } }));
  await readAgain();
  const rain = (await cues()).find((cue) => cue.sound.startsWith('rain') && cue.lane === 'ambience');
  if (!rain) throw new Error('the reading hears rain');
  await shapeCue(context, { cueId: rain.id, version: rain.version, fadeInSeconds: 1 });
  await readAgain();
  await shapeCue(context, { cueId: rain.id, version: rain.version + 1, ...at('roof') });
  await readAgain();
  const rains = async () => (await cues()).filter((cue) => cue.sound === rain.sound);
  expect(await rains()).toMatchObject([{ id: rain.id, word: 'roof' }]);
  await removeCue(context, { cueId: rain.id, version: rain.version + 2 });
  await removeCue(context, { cueId, version: 1 });
  await readAgain();
  expect(await rains()).toEqual([]);
  expect((await cues()).map((cue) => cue.id)).not.toContain(cueId);
  expect((await mix()).input.cues.map((cue) => cue.id)).not.toContain(cueId);
  expect(await context.transaction.run((tx) => tx.purchase.count())).toBe(0);
});
