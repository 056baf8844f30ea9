import { createProject } from '../../../lib/services/projects/create-project.ts';
import { listProjects } from '../../../lib/services/projects/list-projects.ts';
import { saidIn } from '../../said.ts';
import { maxStoryUpload } from '../_http/limits.ts';
import { readBody } from '../_http/read-body.ts';
import { json, route } from '../_http/route.ts';

export const GET = route('list the dramas', async ({ context }) => json(await listProjects(context)));

/** The body is the story's file as bytes (text, Markdown, HTML, EPUB, Word); its file name and title are said in a header, so nothing has to be unpacked. */
export const POST = route('start a drama', async ({ context, request }) => {
  const bytes = await readBody(request, maxStoryUpload, 'That file is more than 64 MB. A book may be up to 64 MB with its pictures, a text up to 8 MB; a longer one can be brought in as several stories.');
  const said = saidIn(request);
  const project = await createProject(context, { bytes, fileName: said.get('fileName'), title: said.get('title') });
  return json(project, 201);
}, { limit: 'upload' });
