/** A mastered book of two chapters in the rows, for tests of what is made of it. */
import { encodeWav16 } from '../../audio/wav.ts';
import { makeMaster } from '../audio-export/make-master.ts';
import type { ServiceContext } from '../interfaces.ts';
import { makeSmallDrama, smallStory, type SmallDrama } from '../testing-drama.ts';
import { askForMaster } from './ask-for-master.ts';

/** Where the second chapter begins: “Rain fell on the roof.” */
const secondStart = 29;

/** A voice-like tone in syllables. */
export function toneOf(seconds: number, hertz: number, sampleRate = 22_050): Uint8Array {
  const samples = Float32Array.from({ length: Math.round(seconds * sampleRate) }, (_, i) => {
    const t = i / sampleRate;
    return 0.25 * Math.sin(2 * Math.PI * hertz * t + 2 * Math.sin(40 * t)) * (0.55 + 0.45 * Math.sin(2 * Math.PI * 4 * t));
  });
  return encodeWav16({ sampleRate, channels: [samples] });
}

/** The small drama in two chapters, every line spoken and a door in the last, made into a master. */
export async function makeBook(context: ServiceContext, master: 'broadcast' | 'acx' | 'narration' = 'broadcast'): Promise<SmallDrama & { masterId: string }> {
  const drama = await makeSmallDrama(context);
  const { projectId, cueId } = drama;
  const put = async (bytes: Uint8Array, seconds: number): Promise<string> => (await context.assets.put({ ownerId: context.actor.userId, bytes, mediaType: 'audio/wav', durationSeconds: seconds })).id;
  const segments = await context.transaction.run((tx) => tx.segment.findMany({ where: { projectId }, orderBy: { index: 'asc' } }));
  const voices = await Promise.all(segments.map((_, index) => put(toneOf(2 + index, 150 + 40 * index), 2 + index)));
  const door = await put(toneOf(4, 900), 4);
  await context.transaction.run(async (tx) => {
    await tx.chapter.update({ where: { id: drama.chapterId }, data: { title: 'The Door', end: secondStart } });
    const chapter = await tx.chapter.create({ data: { projectId, index: 1, title: 'Rain: a “short” one', start: secondStart, end: smallStory.length } });
    const scene = await tx.scene.create({ data: { chapterId: chapter.id, index: 0, start: secondStart, end: smallStory.length } });
    await tx.cue.update({ where: { id: cueId }, data: { sceneId: scene.id, lane: 'effect', sound: 'door-creak', untilOffset: null } });
    for (const [index, segment] of segments.entries()) {
      const text = smallStory.slice(segment.start, segment.end);
      const found = [...text.matchAll(/\p{L}+/gu)];
      const step = (2 + index) / found.length;
      const words = found.map((match, at) => ({ from: at * step, to: (at + 0.9) * step, start: match.index, end: match.index + match[0].length }));
      const take = await tx.take.create({ data: { segmentId: segment.id, inputHash: `${index}`.repeat(64), engine: 'local', assetId: voices[index] ?? '', durationSeconds: 2 + index, loudnessLufs: -18, words } });
      await tx.segment.update({ where: { id: segment.id }, data: { chosenTakeId: take.id, ...(index === segments.length - 1 ? { chapterId: chapter.id, sceneId: scene.id } : {}) } });
    }
    const take = await tx.take.create({ data: { cueId, inputHash: 'c'.repeat(64), engine: 'local', assetId: door, durationSeconds: 4, loudnessLufs: -20 } });
    await tx.cue.update({ where: { id: cueId }, data: { chosenTakeId: take.id } });
  });
  const { exportId } = await askForMaster(context, { projectId, master });
  await makeMaster(context, exportId);
  return { ...drama, masterId: exportId };
}
