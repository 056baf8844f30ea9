import { z } from 'zod';
import { prepareProject, storeProject } from '../../../../../lib/services/projects/create-project.ts';
import { deleteProject } from '../../../../../lib/services/projects/delete-project.ts';
import { pageOfProjects } from '../../../../../lib/services/projects/list-projects.ts';
import { readProject } from '../../../../../lib/services/projects/read-project.ts';
import { readText } from '../../../../../lib/services/projects/read-text.ts';
import { maxStoryUpload } from '../../../_http/limits.ts';
import { cursorOf, placeOf } from '../cursor.ts';
import { fileBody, jsonBody, operation } from '../operation.ts';
import { matchesEtag } from '../etag.ts';
import { project, projectPage, projectSummary, say } from '../schemas.ts';

const tag = 'Dramas';
const title = () => say('Without one it is found in the story.', z.string().max(500));
const idShape = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
/** The most that a pasted story may weigh as JSON, bytes: a text of 8 MB, escaped. */
const maxTextRequest = 32 * 1024 * 1024;

export const projectOperations = [
  operation({
    id: 'listProjects',
    method: 'GET',
    path: '/projects',
    tag,
    what: 'list the dramas',
    summary: 'Your dramas and those shared with you, newest first',
    scope: 'read',
    query: z.strictObject({ limit: say('The most on a page.', z.coerce.number().int().min(1).max(100)).default(50), cursor: say('`next` of the page before.', z.string().max(200)).optional() }),
    reply: { status: 200, description: 'A page of dramas.', schema: projectPage },
    async run({ context, query }) {
      const { projects, next } = await pageOfProjects(context, { after: placeOf(query.cursor, idShape), limit: query.limit });
      return { value: { items: projects, next: cursorOf(next) } };
    },
  }),
  operation({
    id: 'createProject',
    method: 'POST',
    path: '/projects',
    tag,
    what: 'start a drama',
    summary: 'Start a drama from a text',
    description: 'The story is read at once by a worker: who is in it, and who speaks each line. Follow it at `/projects/{projectId}/making`.',
    scope: 'write',
    limit: 'upload',
    body: jsonBody(z.strictObject({ text: say('The story, at most 8 MB. It is kept to the letter.', z.string().min(1)), title: title().nullable().optional() }), { limit: maxTextRequest, tooLarge: 'That text is too long. A text may be up to 8 MB; a longer one can be brought in as several stories.' }),
    reply: { status: 201, description: 'The drama; its story is being read.', schema: projectSummary },
    prepare: async ({ context, body }) => await prepareProject(context, { bytes: new TextEncoder().encode(body.text), fileName: null, title: body.title ?? null }),
    run: async ({ context, prepared }) => ({ value: await storeProject(context, prepared) }),
  }),
  operation({
    id: 'uploadProject',
    method: 'POST',
    path: '/projects/upload',
    tag,
    what: 'start a drama',
    summary: 'Start a drama from a file',
    description: 'As with a text. What kind of file it is, is told by its bytes.',
    scope: 'write',
    limit: 'upload',
    query: z.strictObject({ fileName: say('The file’s own name.', z.string().max(500)).optional(), title: title().optional() }),
    body: fileBody({
      mediaTypes: ['application/octet-stream', 'text/plain', 'text/markdown', 'text/html', 'application/epub+zip', 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'],
      description: 'The bytes of a .txt, .md, .html, .epub or .docx file.',
      limit: maxStoryUpload,
      tooLarge: 'That file is more than 64 MB. A book may be up to 64 MB with its pictures, a text up to 8 MB; a longer one can be brought in as several stories.',
    }),
    reply: { status: 201, description: 'The drama; its story is being read.', schema: projectSummary },
    prepare: async ({ context, body, query }) => await prepareProject(context, { bytes: body, fileName: query.fileName ?? null, title: query.title ?? null }),
    run: async ({ context, prepared }) => ({ value: await storeProject(context, prepared) }),
  }),
  operation({
    id: 'readProject',
    method: 'GET',
    path: '/projects/{projectId}',
    tag,
    what: 'read a drama',
    summary: 'A drama with its chapters',
    scope: 'read',
    reply: { status: 200, description: 'The drama.', schema: project },
    problems: [404],
    run: async ({ context, params }) => ({ value: await readProject(context, params) }),
  }),
  operation({
    id: 'deleteProject',
    method: 'DELETE',
    path: '/projects/{projectId}',
    tag,
    what: 'delete a drama',
    summary: 'Delete a drama of yours, for good',
    scope: 'write',
    reply: { status: 204, description: 'It is gone.' },
    problems: [404],
    async run({ context, params }) {
      await deleteProject(context, params);
      return { value: null };
    },
  }),
  operation({
    id: 'readText',
    method: 'GET',
    path: '/projects/{projectId}/text',
    tag,
    what: 'read a text',
    summary: 'The story as it came, to the letter',
    description: 'Offsets of segments count UTF-16 code units of it. Its ETag is its SHA-256.',
    scope: 'read',
    others: [
      { status: 200, description: 'The text, in UTF-8.', holds: 'text/plain' },
      { status: 304, description: 'It is the one that If-None-Match names.', holds: null },
    ],
    problems: [404],
    async run({ context, params, request }) {
      const { text, sha256 } = await readText(context, params);
      const headers = { ETag: `"${sha256}"`, 'Cache-Control': 'private, no-cache' };
      if (matchesEtag(request.headers.get('if-none-match'), headers.ETag)) return new Response(null, { status: 304, headers });
      return new Response(text, { headers: { ...headers, 'Content-Type': 'text/plain; charset=utf-8' } });
    },
  }),
];
