import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { parseAst } from 'vitest/node';
import { describe, expect, it } from 'vitest';
import { projectRoot } from '../../../lib/env.ts';
import { withoutGuard } from './try-vendor-faults.ts';
import { vendorFaults } from './vendor-faults.ts';

const textOf = async (file: string): Promise<string> => await readFile(path.join(projectRoot(), file), 'utf8');

describe('the list of vendors’ faults', () => {
  it('names guards that stand once where it says, and leaves a programme without them', async () => {
    for (const fault of vendorFaults) {
      const text = await textOf(fault.file);
      const without = withoutGuard(text, fault);
      expect(without, fault.fault).not.toBe(text);
      expect(() => parseAst(without, { lang: 'ts' }), fault.fault).not.toThrow();
    }
  });

  it('names files of tests that are there, and each fault once', async () => {
    for (const file of new Set(vendorFaults.map(({ test }) => test[0]))) expect(await textOf(file)).toContain("from 'vitest'");
    const names = vendorFaults.map(({ fault, file, guard }) => `${fault}: ${file}: ${guard}`);
    expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
  });
});
