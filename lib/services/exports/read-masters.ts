import { isMaster, masterNames, masters } from '../../audio/masters.ts';
import { measureSchema } from '../audio-export/measure-schema.ts';
import type { Tx } from '../interfaces.ts';
import type { MasterView } from './view.ts';
import { certificateView } from './certificate-view.ts';
import { titleOf } from './master-title.ts';
import { filesOf, filesOfExport } from './read-files.ts';

/** The masters a drama can be made into beside its mix: each as it was made last, or still to be made. `mixHash` is what would be heard now. */
export async function readMasters(tx: Tx, project: { id: string; title: string }, mixHash: string): Promise<MasterView[]> {
  const which = { projectId: project.id, preset: { not: 'drama' } };
  // Most dramas have none, and nothing that hangs on them is asked for.
  const some = (await tx.export.findFirst({ where: which, select: { id: true } })) !== null;
  const rows = some ? await tx.export.findMany({ where: which, orderBy: { shownAt: 'desc' }, distinct: ['preset'], include: filesOfExport }) : [];
  const sizes = await sizesOf(tx, rows.flatMap((row) => row.files.flatMap((file) => file.assetId ?? [])));
  return masterNames
    .filter((name) => name !== 'drama')
    .map((name): MasterView => {
      const { label, purpose } = masters[name];
      const row = rows.find((candidate) => candidate.preset === name && isMaster(candidate.preset));
      if (!row) return { master: name, label, purpose, state: 'none', fraction: 0, error: null, exportId: null, createdAt: null, stale: false, measure: null, certificate: null, files: [] };
      const ready = row.state === 'ready';
      const measure = ready ? measureSchema.parse(row.measure) : null;
      return {
        master: name,
        label,
        purpose,
        state: row.state === 'making' || row.state === 'failed' || row.state === 'paused' ? row.state : 'ready',
        fraction: row.fraction,
        error: row.error,
        exportId: row.id,
        createdAt: row.createdAt.toISOString(),
        stale: ready && row.mixHash !== mixHash,
        measure,
        certificate: measure === null ? null : certificateView({ master: name, measure, chapters: row.chapters.map(({ title, chapterMix }) => ({ title, figures: chapterMix.figures })) }),
        files: ready ? filesOf(row, titleOf(project.title, name), sizes) : [],
      };
    });
}

/** Bytes of assets, by id. */
export async function sizesOf(tx: Tx, assetIds: string[]): Promise<Map<string, number>> {
  if (assetIds.length === 0) return new Map();
  return new Map((await tx.asset.findMany({ where: { id: { in: assetIds } }, select: { id: true, bytes: true } })).map((asset) => [asset.id, Number(asset.bytes)]));
}
