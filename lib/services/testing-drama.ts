/** A small drama in the rows, made by hand, for tests that need one without reading or speaking anything. */
import { encodeWav16 } from '../audio/wav.ts';
import type { ServiceContext } from './interfaces.ts';
import { createProject } from './projects/create-project.ts';

export const smallStory = '“Who is there?” asked Nora.\n\nRain fell on the roof.\n';

export interface SmallDrama {
  projectId: string;
  chapterId: string;
  characterId: string;
  segmentId: string;
  cueId: string;
  exportId: string;
  assetId: string;
}

/** One chapter, one scene, Nora and the narrator, three segments (the first with a take), one cue and one export. */
export async function makeSmallDrama(context: ServiceContext): Promise<SmallDrama> {
  const { id: projectId } = await createProject(context, { bytes: new TextEncoder().encode(smallStory), fileName: 'nora.txt', title: 'Nora' });
  const wav = encodeWav16({ sampleRate: 22_050, channels: [Float32Array.from({ length: 2_205 }, (_, i) => Math.sin(i / 9) / 4)] });
  const asset = await context.assets.put({ ownerId: context.actor.userId, bytes: wav, mediaType: 'audio/wav', durationSeconds: 0.1 });
  return await context.transaction.run(async (tx) => {
    await tx.production.updateMany({ where: { projectId }, data: { state: 'done', activeKey: null } });
    const chapter = await tx.chapter.findFirstOrThrow({ where: { projectId } });
    const scene = await tx.scene.create({ data: { chapterId: chapter.id, index: 0, start: 0, end: smallStory.length } });
    const voice = await tx.voice.create({ data: { projectId, engine: 'local', externalId: 'voice', name: 'A voice', settings: { rate: 170 }, hash: 'hash' } });
    await tx.character.create({ data: { projectId, name: 'Narrator', role: 'narrator', colour: 0, voiceId: voice.id } });
    const nora = await tx.character.create({ data: { projectId, name: 'Nora', colour: 1, lines: 1, aliases: ['Miss Nora'], voiceId: voice.id } });
    const cuts = [0, 14, 29, smallStory.length];
    const segments = [];
    for (const [index, kind] of ['dialogue', 'narration', 'narration'].entries()) {
      const start = cuts[index] ?? 0;
      const end = cuts[index + 1] ?? 0;
      segments.push(await tx.segment.create({ data: { projectId, chapterId: chapter.id, sceneId: scene.id, index, start, end, kind, characterId: index === 0 ? nora.id : null, endsParagraph: index > 0 } }));
    }
    const segmentId = segments[0]?.id ?? '';
    const take = await tx.take.create({ data: { segmentId, inputHash: 'a'.repeat(64), engine: 'local', assetId: asset.id, durationSeconds: 0.1, loudnessLufs: -20, words: [{ from: 0, to: 0.1, start: 1, end: 4 }] } });
    await tx.segment.update({ where: { id: segmentId }, data: { chosenTakeId: take.id } });
    const cue = await tx.cue.create({ data: { projectId, sceneId: scene.id, lane: 'ambience', sound: 'rain', prompt: 'rain', seed: 7, anchorStart: 29, anchorEnd: 33, untilOffset: smallStory.length } });
    const production = await tx.production.create({ data: { projectId, kind: 'make', scope: { kind: 'all' }, state: 'done' } });
    const made = await tx.export.create({
      data: {
        projectId,
        productionId: production.id,
        mixHash: 'mix',
        measure: { durationSeconds: 1, integratedLufs: -16, truePeakDbtp: -1.5, loudnessRangeLu: 3 },
        chapters: { create: { index: 0, title: 'One', chapterMix: { create: { projectId, key: 'chapter', gainDb: 0, ceilingDb: -1.6, timeline: { durationSeconds: 1, chapters: [], speech: [], cues: [] }, energies: new Uint8Array(40), durationSeconds: 1, truePeakDbtp: -1.5, deepestLimitDb: 0, frames: 40, bytes: 100, crc: 0, samples: 39 * 1152, soundAssetId: asset.id, peaksAssetId: asset.id } } } },
        peaksAssetId: asset.id,
      },
    });
    await tx.project.update({ where: { id: projectId }, data: { readAt: context.clock.now() } });
    return { projectId, chapterId: chapter.id, characterId: nora.id, segmentId, cueId: cue.id, exportId: made.id, assetId: asset.id };
  });
}
