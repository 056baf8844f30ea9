import { bareRoute } from '../../_http/route.ts';
import { apiDocument } from '../_api/document.ts';

/** The document says nothing of anybody, so that nobody need be known for it. */
export const GET = bareRoute('describe the API', async () => Response.json(apiDocument(), { headers: { 'Cache-Control': 'public, max-age=300' } }));
