import { getEnv } from '../../../env.ts';
import type { ClientOptions } from '../../interfaces.ts';

/** The key that switches Claude on, and where it is asked; null where there is none. */
export function claudeAccess(): ClientOptions | null {
  const { ANTHROPIC_API_KEY: apiKey, ANTHROPIC_BASE_URL: baseUrl } = getEnv();
  if (apiKey === undefined) return null;
  return { apiKey, ...(baseUrl === undefined ? {} : { baseUrl }) };
}
