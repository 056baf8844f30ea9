import { z } from 'zod';
import { notFound } from '../../../lib/services/errors.ts';
import type { VendorId } from '../../../lib/services/interfaces.ts';
import { vendorIds } from '../../../lib/services/keys/view.ts';

/** The vendor of an address. Throws `not-found` for any other word. */
export function vendorOf(word: string): VendorId {
  const parsed = z.enum(vendorIds).safeParse(word);
  if (!parsed.success) throw notFound('vendor');
  return parsed.data;
}
