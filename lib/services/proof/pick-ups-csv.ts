import { writeCsv } from '../../publishing/csv.ts';
import { requireProject } from '../access.ts';
import { fileNameOf } from '../exports/file-name.ts';
import type { ServiceContext } from '../interfaces.ts';
import { newestTimeline, pickUpsOf } from './pick-up-rows.ts';

/** The columns of a table of pick-ups, in their order. Those that only help a reader find the place are passed over when it comes back. */
export const pickUpColumns = ['id', 'state', 'kind', 'chapter', 'line', 'time', 'words', 'note', 'by', 'from', 'marked', 'start', 'end'] as const;

/** The pick-ups of a drama as a table that a spreadsheet opens and `importPickUps` takes back. */
export async function pickUpsCsv(context: ServiceContext, input: { projectId: string }): Promise<{ text: string; fileName: string }> {
  return await context.transaction.run(
    async (tx) => {
      const project = await requireProject(context, tx, input.projectId, 'listen');
      const rows = await pickUpsOf(tx, project.id, await newestTimeline(tx, project.id));
      const table = rows.map((row) => [
        row.id,
        row.state,
        row.kind,
        row.chapterTitle,
        row.line === null ? '' : String(row.line),
        row.at === null ? '' : timecode(row.at),
        row.words,
        row.text,
        row.by,
        row.from,
        row.createdAt,
        String(row.anchorStart),
        String(row.anchorEnd),
      ]);
      return { text: writeCsv([[...pickUpColumns], ...table]), fileName: fileNameOf(`${project.title.slice(0, 60)} - pick-ups`, 'csv') };
    },
    { isolation: 'RepeatableRead' },
  );
}

/** Seconds as h:mm:ss, as an editor looks for a place. */
function timecode(seconds: number): string {
  const whole = Math.floor(seconds);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${Math.floor(whole / 3600)}:${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}`;
}
