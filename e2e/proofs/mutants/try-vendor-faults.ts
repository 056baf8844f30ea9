/** Takes each guard against a vendor's fault out in turn, and sees the test fail that is named for it. */
import { StandIn } from './stand-in.ts';
import { vendorFaults, type VendorFault } from './vendor-faults.ts';

/** The text of a file without one guard. @throws Error where the guard does not stand there exactly once */
export function withoutGuard(text: string, { file, guard, without }: Pick<VendorFault, 'file' | 'guard' | 'without'>): string {
  const parts = text.split(guard);
  if (parts.length !== 2) throw new Error(`${file} holds ${parts.length - 1} times: ${guard}`);
  return parts.join(without);
}

/**
 * Tries those whose guard stands in a file of such a name and prints the table: fault, guard, test, and how it came out.
 * True where every test failed as it must.
 */
export async function tryVendorFaults(part: string): Promise<boolean> {
  const chosen = vendorFaults.filter(({ file }) => file.includes(part));
  let held = 0;
  for (const [file, faults] of Map.groupBy(chosen, (fault) => fault.file)) {
    const tests = [...Map.groupBy(faults, ({ test }) => test[0])].map(([test, ofOne]) => ({ file: test, names: [...new Set(ofOne.map(({ test: [, name] }) => name))] }));
    await using standIn = new StandIn(file, tests);
    const before = await standIn.asItIs();
    const text = await standIn.own();
    for (const one of faults) {
      const outcome = before.outcome === 'passed' ? await tried(standIn, text, one, before.tests) : `its tests do not pass as they are: ${before.tests.filter(({ failed }) => failed).map(({ name }) => name).join(', ')}`;
      if (outcome === null) held += 1;
      console.log(`${outcome === null ? 'held ' : 'NOT  '} ${one.fault} | ${file} | ${one.test[0]}: ${one.test[1]}${outcome === null ? '' : ` | ${outcome}`}`);
    }
  }
  console.log(`${held} of ${chosen.length} guards against vendors’ faults are each held by the test that is named for it`);
  return held === chosen.length;
}

/** Null where the named test fails without the guard; else what came instead. */
async function tried(standIn: StandIn, text: string, one: VendorFault, known: readonly { name: string }[]): Promise<string | null> {
  const [file, name] = one.test;
  if (!known.some((test) => test.name.includes(name))) return 'there is no such test';
  const { outcome, tests } = await standIn.over(withoutGuard(text, one), [{ file, names: [name] }]);
  if (outcome === 'unreadable') return 'without the guard the file could not be read';
  if (outcome === 'late' || tests.some(({ failed }) => failed)) return null;
  if (outcome === 'failed') return 'without the guard the run broke off, and no test failed';
  return 'the test passes without the guard';
}
