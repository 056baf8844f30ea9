import path from 'node:path';
import { exportData } from '../../../../lib/services/accounts/export-data.ts';
import { importData } from '../../../../lib/services/accounts/import-data.ts';
import { temporaryFolder } from '../../../../lib/services/temporary-files.ts';
import { maxAccountUpload } from '../../_http/limits.ts';
import { readBodyToFile } from '../../_http/read-body.ts';
import { json, route } from '../../_http/route.ts';
import { attachment } from '../../_http/send-file.ts';
import { streamOf } from '../../_http/stream-of.ts';

/** All that the person has here, as one ZIP that is made as it is sent. */
export const GET = route(
  'download all data',
  async ({ context }) => {
    const day = context.clock.now().toISOString().slice(0, 10);
    return new Response(streamOf(exportData(context)), {
      headers: { 'Content-Type': 'application/zip', 'Content-Disposition': attachment(`Narratix ${day}.zip`), 'Cache-Control': 'no-store' },
    });
  },
  { limit: 'export data' },
);

/** Brings such a ZIP in again: its dramas become new ones of the person's. */
export const POST = route(
  'bring data in',
  async ({ context, request }) => {
    await using folder = await temporaryFolder();
    const file = path.join(folder.path, 'account.zip');
    await readBodyToFile(request, file, maxAccountUpload, 'That file is more than 8 GB, which is more than can be brought in at once. Its copies can be opened one by one.');
    return json(await importData(context, { file }), 201);
  },
  { limit: 'upload' },
);
