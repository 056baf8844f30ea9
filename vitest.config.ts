import { globSync, readFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';
import { defineConfig } from 'vitest/config';

const tests = ['lib/**/*.test.ts', 'app/**/*.test.{ts,tsx}', 'e2e/{vendors,chaos,proofs}/**/*.test.ts'];
/**
 * Tests that change what belongs to the whole process (its environment, its clock, a module), by themselves or by what
 * they open, have a process of their own. All others share one after another: most of what they need is loaded once.
 */
const alone = globSync(tests, { cwd: import.meta.dirname }).filter((file) => /\bvi\b|\bprocess\.(env|chdir)\b|\/testing-(replicate|accounts|api)\.ts/.test(readFileSync(path.join(import.meta.dirname, file), 'utf8')));

export default defineConfig({
  test: {
    projects: [
      { extends: true, test: { name: 'alone', include: alone } },
      { extends: true, test: { name: 'shared', include: tests, exclude: alone, isolate: false } },
    ],
    // Database suites start from one embedded server; each takes a database of its own.
    globalSetup: ['lib/db/vitest-global-setup.ts'],
    // Vitest leaves one processor free, which on two halves the speed; many of these tests wait for other processes.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    // Whoever has set up the natural voices tests what everybody else has.
    env: { KOKORO_MODEL_DIR: path.join(tmpdir(), 'narratix-no-natural-voices') },
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
