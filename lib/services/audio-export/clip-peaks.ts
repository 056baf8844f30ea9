import { createReadStream } from 'node:fs';
import { PeakWriter, clipPointsPerSecond, parsePeaks, PeakJoiner } from '../../audio/peaks.ts';
import { AudioError } from '../../audio/pcm.ts';
import { readWav16 } from '../../audio/wav.ts';
import { isId, requireProject } from '../access.ts';
import { ServiceError } from '../errors.ts';
import type { ServiceContext } from '../interfaces.ts';

/** So many clips are asked for at a time. */
export const mostClips = 64;
/** So many files are read at a time: the pages are served by the same process. */
const atOnce = 4;

export interface ClipPeaks {
  assetId: string;
  /** audiowaveform .dat; null where there is no such clip in the drama, or none that can be drawn. */
  peaks: Uint8Array | null;
}

/**
 * The waveforms of clips of a drama (takes of its lines and its sounds), in the order asked for: fine (about 172 points a
 * second) or coarse (about 6). They are made when they are first asked for and kept with the sound. Throws `bad-input` for
 * more than 64 at a time.
 */
export async function clipPeaks(context: ServiceContext, input: { projectId: string; assetIds: readonly string[]; level: keyof typeof clipPointsPerSecond }): Promise<ClipPeaks[]> {
  if (input.assetIds.length > mostClips) throw new ServiceError('bad-input', { person: `Ask for the waveforms of ${mostClips} sounds at most.` });
  const known = await context.transaction.run(async (tx) => {
    const project = await requireProject(context, tx, input.projectId, 'listen');
    // Only what this drama uses: a guest of it is let at nothing else of its owner's.
    const used = await tx.take.findMany({ where: { assetId: { in: input.assetIds.filter(isId) }, OR: [{ segment: { projectId: project.id } }, { cue: { projectId: project.id } }] }, select: { assetId: true } });
    const rows = await tx.asset.findMany({ where: { id: { in: used.map(({ assetId }) => assetId) } }, select: { id: true, peaks: true } });
    return new Map(rows.map(({ id, peaks }) => [id, peaks]));
  });
  const found = new Map<string, Uint8Array | null>();
  const waiting = [...known.keys()];
  const take = async (): Promise<void> => {
    for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) found.set(id, known.get(id) ?? (await make(context, id)));
  };
  await Promise.all(Array.from({ length: atOnce }, take));
  return input.assetIds.map((assetId) => {
    const peaks = found.get(assetId) ?? null;
    return { assetId, peaks: peaks !== null && input.level === 'coarse' ? coarse(peaks) : peaks };
  });
}

/** Reads the clip and keeps its waveform; null where its file cannot be drawn, or is gone: the page then draws it plain. */
async function make(context: ServiceContext, assetId: string): Promise<Uint8Array | null> {
  try {
    const path = await context.assets.path(assetId);
    const writer = await readWav16(createReadStream(/*turbopackIgnore: true*/ path), (sampleRate) => new PeakWriter(sampleRate, Math.max(1, Math.round(sampleRate / clipPointsPerSecond.fine))));
    const peaks = Uint8Array.from(writer.finish());
    await context.transaction.run((tx) => tx.asset.updateMany({ where: { id: assetId }, data: { peaks } }));
    return peaks;
  } catch (error) {
    // An object store says by itself that it does not have it; one that is away is asked again.
    const lost = error instanceof ServiceError && error.code === 'storage' && !error.retryable;
    const unreadable = lost || error instanceof AudioError || (error instanceof Error && 'code' in error && error.code === 'ENOENT');
    if (!unreadable) throw error;
    return null;
  }
}

function coarse(bytes: Uint8Array): Uint8Array {
  const peaks = parsePeaks(bytes);
  const samplesPerPoint = Math.max(peaks.samplesPerPoint, Math.round(peaks.sampleRate / clipPointsPerSecond.coarse));
  const joiner = new PeakJoiner(peaks.max.length * peaks.samplesPerPoint, samplesPerPoint);
  joiner.add(peaks, 0);
  return joiner.finish();
}
