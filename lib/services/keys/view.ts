import type { VendorId } from '../interfaces.ts';

/** The vendors, in the order in which they are shown. */
export const vendorIds = ['anthropic', 'replicate', 'hume'] as const satisfies readonly VendorId[];

/** What the pages are told of a vendor's key: never the key. */
export interface KeyView {
  vendor: VendorId;
  /** The vendor's name, for people. */
  name: string;
  /** Whose key is used: the person's own, the one of this installation, or none. */
  from: 'you' | 'installation' | null;
  /** Last four letters of an own key; of the installation's nothing is shown. */
  lastFour: string | null;
  /** When it was last tested. */
  checkedAt: string | null;
  /** Why that test failed, in words, or null. */
  checkError: string | null;
  /** An own key is kept that cannot be opened any more: what to do, in words. */
  problem: string | null;
}
