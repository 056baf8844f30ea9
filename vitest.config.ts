import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['lib/**/*.test.ts', 'app/**/*.test.{ts,tsx}', 'e2e/{vendors,chaos}/**/*.test.ts'],
    exclude: ['e2e/*.spec.ts', 'node_modules/**', '.next/**'],
    // Database suites start from one embedded server; each takes a database of its own.
    globalSetup: ['lib/db/vitest-global-setup.ts'],
    // Vitest leaves one processor free, which on two halves the speed; many of these tests wait for other processes.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
