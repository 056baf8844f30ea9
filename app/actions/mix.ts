'use server';

import { z } from 'zod';
import type { MixSettings } from '../../lib/audio/settings.ts';
import { mixChange } from '../../lib/services/audio-export/mix-settings.ts';
import { setMix } from '../../lib/services/projects/set-mix.ts';
import { runAction } from './run-action.ts';
import type { ActionAnswer } from './run-action.ts';

// Whoever posts to a server action chooses its arguments: they are parsed before a service sees them.
const schema = z.object({ projectId: z.string().max(64), change: mixChange });

export async function setMixAction(input: z.input<typeof schema>): Promise<ActionAnswer<MixSettings>> {
  return await runAction('set the mix', (context) => setMix(context, schema.parse(input)));
}
