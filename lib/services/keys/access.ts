import { getEnv } from '../../env.ts';
import type { ClientOptions, ServiceContext, VendorId } from '../interfaces.ts';

/** The key of this installation for a vendor, and where the vendor is asked; null where there is none. */
export function installedAccess(vendor: VendorId): ClientOptions | null {
  const env = getEnv();
  const of: { [Vendor in VendorId]: [key: string | undefined, baseUrl: string | undefined] } = {
    anthropic: [env.ANTHROPIC_API_KEY, env.ANTHROPIC_BASE_URL],
    hume: [env.HUME_API_KEY, env.HUME_BASE_URL],
    replicate: [env.REPLICATE_API_TOKEN, env.REPLICATE_BASE_URL],
  };
  const [apiKey, baseUrl] = of[vendor];
  if (apiKey === undefined) return null;
  return { apiKey, ...(baseUrl === undefined ? {} : { baseUrl }) };
}

/** The key that whoever acts pays a vendor with: their own, else the installation's; null where there is neither. */
export async function vendorAccess(_context: Pick<ServiceContext, 'transaction' | 'actor'>, vendor: VendorId): Promise<ClientOptions | null> {
  return installedAccess(vendor);
}
