import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['lib/**/*.test.ts', 'app/**/*.test.{ts,tsx}', 'e2e/{vendors,chaos,proofs}/**/*.test.ts'],
    exclude: ['e2e/*.spec.ts', 'node_modules/**', '.next/**'],
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
