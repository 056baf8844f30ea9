/** Written -> spoken, grouped by rule: the contract of the spoken layer, run by `cases.test.ts`. */
import { nameCases } from './cases/names.ts';
import { numberCases } from './cases/numbers.ts';
import { speechCases } from './cases/speech.ts';
import type { CaseGroup } from './cases/types.ts';

export type { Case, CaseGroup } from './cases/types.ts';

export const spokenCases: readonly CaseGroup[] = [...numberCases, ...nameCases, ...speechCases];
