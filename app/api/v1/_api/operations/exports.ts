import { z } from 'zod';
import { askForFile } from '../../../../../lib/services/exports/ask-for-file.ts';
import { askForMaster } from '../../../../../lib/services/exports/ask-for-master.ts';
import { exportAddress, exportFile } from '../../../../../lib/services/exports/export-file.ts';
import { fileFormatNames } from '../../../../../lib/services/exports/formats.ts';
import { listExports, readExportBrief, type ExportBrief } from '../../../../../lib/services/exports/list-exports.ts';
import { sendElsewhere, sendFile } from '../../../_http/send-file.ts';
import { jsonBody, operation } from '../operation.ts';
import { askedMaster, exported, exports, say } from '../schemas.ts';

const tag = 'Exports';

/** Its files at their addresses in the API. */
const withUrls = ({ files, ...rest }: ExportBrief): ExportBrief => ({ ...rest, files: files.map((file) => ({ ...file, url: `/api/v1/exports/${rest.id}/files/${file.format}` })) });

export const exportOperations = [
  operation({
    id: 'listExports',
    method: 'GET',
    path: '/projects/{projectId}/exports',
    tag,
    what: 'list the exports',
    summary: 'The mixes and masters of a drama, newest first',
    scope: 'read',
    reply: { status: 200, description: 'Those that are kept.', schema: exports },
    problems: [404],
    run: async ({ context, params }) => ({ value: { items: (await listExports(context, params)).map(withUrls) } }),
  }),
  operation({
    id: 'makeExport',
    method: 'POST',
    path: '/projects/{projectId}/exports',
    tag,
    what: 'make a master',
    summary: 'Master the newest mix in another way',
    description: 'It speaks and buys nothing. The mix itself comes of making (409 before there is one). One of a kind is made at a time: asked again, it is the one under way.',
    scope: 'write',
    limit: 'making',
    body: jsonBody(z.strictObject({ master: askedMaster })),
    reply: { status: 202, description: 'The export; it is made in the background.', schema: exported },
    problems: [404, 409],
    async run({ context, params, body }) {
      const { exportId } = await askForMaster(context, { ...params, ...body });
      return { value: withUrls(await readExportBrief(context, { exportId })) };
    },
  }),
  operation({
    id: 'readExport',
    method: 'GET',
    path: '/exports/{exportId}',
    tag,
    what: 'read an export',
    summary: 'A mix or master with its files',
    scope: 'read',
    reply: { status: 200, description: 'The export.', schema: exported },
    problems: [404],
    run: async ({ context, params }) => ({ value: withUrls(await readExportBrief(context, params)) }),
  }),
  operation({
    id: 'makeFile',
    method: 'POST',
    path: '/exports/{exportId}/files',
    tag,
    what: 'make a file of an export',
    summary: 'Make an export in another format',
    description: 'Where it is there already, nothing happens. The MP3 need not be asked for.',
    scope: 'write',
    limit: 'making',
    body: jsonBody(z.strictObject({ format: say('`stems` and `handoff` are of masters in which everything is heard.', z.enum(fileFormatNames)) })),
    reply: { status: 202, description: 'The export; the file is made in the background.', schema: exported },
    problems: [404],
    async run({ context, params, body }) {
      await askForFile(context, { ...params, ...body });
      return { value: withUrls(await readExportBrief(context, params)) };
    },
  }),
  operation({
    id: 'downloadFile',
    method: 'GET',
    path: '/exports/{exportId}/files/{format}',
    tag,
    what: 'download an export',
    summary: 'Download a file of an export',
    description: '`mp3`, or a format that was made before (409 until then). Range requests are answered, so that a download can be gone on with. Where sounds lie in a bucket that is reached from outside, the answer is its own address, good for ten minutes: follow it without the token.',
    scope: 'read',
    others: [
      { status: 200, description: 'The file.', holds: '*/*' },
      { status: 206, description: 'The part that Range asks for.', holds: '*/*' },
      { status: 304, description: 'It is the one that If-None-Match names.', holds: null },
      { status: 307, description: 'Where the file is to be had, Range and all.', holds: null },
      { status: 416, description: 'The part lies outside of the file.', holds: null },
    ],
    problems: [404, 409],
    async run({ context, params, request }) {
      const { exportId, format } = params;
      const elsewhere = sendElsewhere(request, await exportAddress(context, { exportId, format }));
      if (elsewhere !== null) return elsewhere;
      const file = await exportFile(context, { exportId, format });
      return await sendFile(request, { parts: file.parts, mediaType: file.mediaType, downloadAs: file.fileName, etag: `"${exportId}-${format}-${file.version}"`, cacheControl: 'private, no-cache' });
    },
  }),
];
