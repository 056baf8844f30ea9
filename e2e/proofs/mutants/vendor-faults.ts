/**
 * What vendors were seen or are documented to do wrong, the guard of the house against each, and the test that fails where
 * the guard is taken out (`npm run verify -- mutants --only vendors` takes each out in turn).
 */
import { claudeFaults } from './claude-faults.ts';
import { commonFaults } from './common-faults.ts';
import { humeFaults } from './hume-faults.ts';
import { replicateFaults } from './replicate-faults.ts';

export interface VendorFault {
  /** What the vendor does. */
  fault: string;
  /** Where the guard stands, from the root of the project. */
  file: string;
  /** The guard's own text, once in the file, and what stands there without it. */
  guard: string;
  without: string;
  /** The file of the test, and a part of its name that no other has. */
  test: readonly [file: string, name: string];
}

export const vendorFaults: readonly VendorFault[] = [...commonFaults, ...claudeFaults, ...humeFaults, ...replicateFaults];
