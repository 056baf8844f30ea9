import { getEnv } from '../../env.ts';

/** Where Replicate calls when a prediction has ended, or null where this studio cannot be reached from outside. */
export function webhookAddress(token: string): string | null {
  const { NARRATIX_PUBLIC_URL } = getEnv();
  if (NARRATIX_PUBLIC_URL === undefined) return null;
  return `${NARRATIX_PUBLIC_URL.replace(/\/+$/, '')}/api/webhooks/replicate/${token}`;
}
