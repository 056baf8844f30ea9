/** An effect that is heard instead of its words, over a real database and with the built-in voices. */
import { expect, it } from 'vitest';
import { loadMix } from '../audio-export/load-mix.ts';
import { buildTimeline } from '../../audio/timeline.ts';
import { createEngineChoice } from '../engine-choice.ts';
import { createEngines } from '../engines.ts';
import { readScript } from '../projects/read-script.ts';
import { speakSegment } from '../speech-generation/speak-segment.ts';
import { openTestHouse } from '../testing-database.ts';
import { makeSmallDrama, smallStory } from '../testing-drama.ts';
import { narratorVoices, voiceSpecOf } from '../voice-generation/local/catalogue.ts';
import { storeVoice } from '../voice-generation/store-voice.ts';
import { setCue } from './set-cue.ts';

it('is not spoken, keeps its place in the text, and comes back', async () => {
  await using house = await openTestHouse();
  const { context } = house;
  const drama = await makeSmallDrama(context);
  const engines = createEngines();
  try {
    await context.transaction.run(async (tx) => {
      const voice = await storeVoice(tx, drama.projectId, voiceSpecOf(narratorVoices.steady));
      await tx.character.updateMany({ where: { projectId: drama.projectId }, data: { voiceId: voice.id } });
    });
    const choice = createEngineChoice(context, engines);
    const line = async () => {
      const found = (await readScript(context, drama)).segments.find((one) => one.id === drama.segmentId);
      if (!found) throw new Error('no line');
      return found;
    };
    const { start, end, text } = await line();
    const words = [...text.matchAll(/[\p{L}]+/gu)];
    const [first, last] = [words[0], words.at(-1)];
    if (!first || !last || words.length < 3) throw new Error('a line of several words is needed');
    const scene = await context.transaction.run((tx) => tx.scene.findFirstOrThrow({ where: { chapter: { projectId: drama.projectId } } }));
    const made = (anchorStart: number, anchorEnd: number) =>
      context.transaction.run((tx) => tx.cue.create({ data: { projectId: drama.projectId, sceneId: scene.id, lane: 'effect', sound: 'door-slam', prompt: 'a door', anchorStart, anchorEnd } }));
    const one = await made(start + last.index, start + last.index + last[0].length);
    await speakSegment(context, choice, drama.segmentId);
    expect((await line()).state).toBe('ready');

    await setCue(context, { cueId: one.id, placement: 'instead', version: 0 });
    expect(await line()).toMatchObject({ state: 'stale', silent: false, text });
    await speakSegment(context, choice, drama.segmentId);
    expect((await line()).state).toBe('ready');
    const { input } = await context.transaction.run((tx) => loadMix(tx, drama.projectId, { kind: 'all' }));
    const spoken = buildTimeline(input).speech.find((placed) => placed.segmentId === drama.segmentId);
    const heard = spoken?.words.map((word) => smallStory.slice(start + word.start, start + word.end)) ?? [];
    expect(heard).toEqual(words.slice(0, -1).map((word) => word[0]));

    const all = await made(start, end);
    await setCue(context, { cueId: all.id, placement: 'instead', version: 0 });
    expect(await line()).toMatchObject({ state: 'silent', silent: true, silentSetBy: 'sound' });
    await setCue(context, { cueId: all.id, enabled: false, version: 1 });
    expect(await line()).toMatchObject({ state: 'ready', silent: false });
  } finally {
    await engines.close();
  }
});
