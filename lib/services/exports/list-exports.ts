import type { Prisma } from '../../db/generated/client.ts';
import { isMaster, masters } from '../../audio/masters.ts';
import type { MasterMeasure } from '../../audio/types.ts';
import { isId, requireProject } from '../access.ts';
import { measureSchema } from '../audio-export/measure-schema.ts';
import { notFound } from '../errors.ts';
import type { ServiceContext, Tx } from '../interfaces.ts';
import { titleOf } from './master-title.ts';
import { filesOf, filesOfExport } from './read-files.ts';
import { sizesOf } from './read-masters.ts';
import type { ExportFileView } from './view.ts';

/** A mix or master of a drama: made, or under way. */
export interface ExportBrief {
  id: string;
  projectId: string;
  master: string;
  label: string;
  state: 'making' | 'ready' | 'failed';
  /** 0 to 1. */
  fraction: number;
  error: string | null;
  createdAt: string;
  /** Null until it is ready. */
  measure: MasterMeasure | null;
  files: (Omit<ExportFileView, 'state'> & { state: Exclude<ExportFileView['state'], 'paused'> })[];
}

type Row = Prisma.ExportGetPayload<{ include: typeof filesOfExport }>;

/** Every mix and master that is kept of a drama, newest first. */
export async function listExports(context: ServiceContext, input: { projectId: string }): Promise<ExportBrief[]> {
  return await context.transaction.run(async (tx) => {
    const project = await requireProject(context, tx, input.projectId, 'listen');
    const rows = await tx.export.findMany({ where: { projectId: project.id }, orderBy: [{ shownAt: 'desc' }, { id: 'desc' }], include: filesOfExport });
    return await briefsOf(tx, project.title, rows);
  }, { isolation: 'RepeatableRead' });
}

/** One of them. Throws `not-found`. */
export async function readExportBrief(context: ServiceContext, input: { exportId: string }): Promise<ExportBrief> {
  return await context.transaction.run(async (tx) => {
    const row = isId(input.exportId) ? await tx.export.findUnique({ where: { id: input.exportId }, include: filesOfExport }) : null;
    if (!row) throw notFound('mix');
    const project = await requireProject(context, tx, row.projectId, 'listen');
    const [brief] = await briefsOf(tx, project.title, [row]);
    if (!brief) throw new Error('one export gives one brief');
    return brief;
  }, { isolation: 'RepeatableRead' });
}

async function briefsOf(tx: Tx, title: string, rows: readonly Row[]): Promise<ExportBrief[]> {
  const sizes = await sizesOf(tx, rows.flatMap((row) => row.files.flatMap((file) => file.assetId ?? [])));
  return rows.map((row) => {
    const { id, projectId, preset, fraction, error } = row;
    const ready = row.state === 'ready';
    return {
      id,
      projectId,
      master: preset,
      label: isMaster(preset) ? masters[preset].label : preset,
      // For whoever waits for it, one that stands still is under way.
      state: row.state === 'paused' ? 'making' : row.state === 'making' || row.state === 'failed' ? row.state : 'ready',
      fraction,
      error,
      createdAt: row.createdAt.toISOString(),
      measure: ready ? measureSchema.parse(row.measure) : null,
      files: ready ? filesOf(row, titleOf(title, preset), sizes).map((file) => ({ ...file, state: file.state === 'paused' ? 'making' : file.state })) : [],
    };
  });
}
