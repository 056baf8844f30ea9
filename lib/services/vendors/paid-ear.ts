import { createClaudeEar } from '../audio-analysis/claude/ear.ts';
import type { PaidEngines } from './engines.ts';

/** The paid ears by name. */
export const paidEar: PaidEngines['ear'] = { claude: createClaudeEar };
