import { estimateReading } from '../../../../../../lib/services/readers/estimate-reading.ts';
import { json, route } from '../../../../_http/route.ts';

export const GET = route<{ id: string }>('estimate a reading', async ({ context, params }) => json(await estimateReading(context, { projectId: params.id })));
