import type { SegmentKind } from '../../types.ts';

/** Written and spoken, in that order. A case whose two sides are equal must not change. */
export type Case = readonly [written: string, spoken: string];

/** Cases of one rule. The spoken side is what a good British reader would say, decided before any code ran. */
export interface CaseGroup {
  group: string;
  kind?: SegmentKind;
  cases: readonly Case[];
}
