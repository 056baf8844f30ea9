import { importPickUps } from '../../../../../lib/services/proof/import-pick-ups.ts';
import { pickUpsCsv } from '../../../../../lib/services/proof/pick-ups-csv.ts';
import { attachment } from '../../../_http/send-file.ts';
import { maxTableUpload } from '../../../_http/limits.ts';
import { readBody } from '../../../_http/read-body.ts';
import { json, route } from '../../../_http/route.ts';

/** The pick-ups as a table. */
export const GET = route<{ id: string }>('save pick-ups', async ({ context, params }) => {
  const { text, fileName } = await pickUpsCsv(context, { projectId: params.id });
  return new Response(text, { headers: { 'Content-Type': 'text/csv; charset=utf-8', 'Content-Disposition': attachment(fileName), 'Cache-Control': 'no-store' } });
});

/** The body is such a table. */
export const POST = route<{ id: string }>('take pick-ups in', async ({ context, request, params }) => {
  const bytes = await readBody(request, maxTableUpload, 'That table is more than 8 MB. Divide it, then send the parts one after another.');
  return json(await importPickUps(context, { projectId: params.id, bytes }));
}, { limit: 'upload' });
