import { z } from 'zod';
import { changeLine } from '../../../../../lib/services/segments/change-line.ts';
import { lineBounds } from '../../../../../lib/services/segments/line-bounds.ts';
import { pageOfLines, readLine } from '../../../../../lib/services/projects/page-lines.ts';
import { cursorOf, placeOf } from '../cursor.ts';
import { jsonBody, operation } from '../operation.ts';
import { changedSegment, say, segment, segmentPage } from '../schemas.ts';

const tag = 'Lines';
const { pace, pauseSeconds, gainDb, direction, ear, note } = lineBounds;

export const segmentOperations = [
  operation({
    id: 'listSegments',
    method: 'GET',
    path: '/projects/{projectId}/segments',
    tag,
    what: 'list the lines',
    summary: 'The lines of a drama, in playing order',
    description: 'There are none before the story was read.',
    scope: 'read',
    query: z.strictObject({ chapterId: say('Of this chapter alone.', z.string().max(100)).optional(), limit: say('The most on a page.', z.coerce.number().int().min(1).max(500)).default(200), cursor: say('`next` of the page before.', z.string().max(200)).optional() }),
    reply: { status: 200, description: 'A page of lines.', schema: segmentPage },
    problems: [404],
    async run({ context, params, query }) {
      const after = placeOf(query.cursor, /^\d{1,9}$/);
      const { lines, next } = await pageOfLines(context, { ...params, chapterId: query.chapterId ?? null, after: after === null ? null : Number(after), limit: query.limit });
      return { value: { items: lines, next: cursorOf(next) } };
    },
  }),
  operation({
    id: 'readSegment',
    method: 'GET',
    path: '/segments/{segmentId}',
    tag,
    what: 'read a line',
    summary: 'One line',
    scope: 'read',
    reply: { status: 200, description: 'The line.', schema: segment },
    problems: [404],
    run: async ({ context, params }) => ({ value: await readLine(context, params) }),
  }),
  operation({
    id: 'changeSegment',
    method: 'PATCH',
    path: '/segments/{segmentId}',
    tag,
    what: 'change a line',
    summary: 'Change who speaks a line, or how',
    description: 'All that is named is changed at once, or nothing. A speaker that is set here stays, whatever is read anew. The words themselves never change.',
    scope: 'write',
    body: jsonBody(
      z.strictObject({
        version: say('As it was read.', z.int().min(0).max(2_147_483_647)),
        characterId: say('Somebody of the same drama; null for the narrator.', z.uuid().nullable()).optional(),
        silent: say('Keep it in the text without speaking it.', z.boolean()).optional(),
        direction: say('How it is said (“whispering, frightened”); null for none.', z.string().max(direction).nullable()).optional(),
        ear: say('What is said in place of its own words; null for them.', z.string().max(ear).nullable()).optional(),
        pace: say('Factor on the pace of the voice.', z.number().min(pace.least).max(pace.most)).optional(),
        pauseAfterSeconds: say('Null: as the words ask for.', z.number().min(pauseSeconds.least).max(pauseSeconds.most).nullable()).optional(),
        gainDb: z.number().min(gainDb.least).max(gainDb.most).optional(),
        locked: say('Keep its take, whatever changes.', z.boolean()).optional(),
        note: z.string().max(note).nullable().optional(),
      }),
    ),
    reply: { status: 200, description: 'The line as it is now.', schema: changedSegment },
    problems: [404, 409],
    async run({ context, params, body }) {
      const { version, ...set } = body;
      const { resolved } = await changeLine(context, { ...params, version, set });
      return { value: { segment: await readLine(context, params), alsoChanged: resolved } };
    },
  }),
];
