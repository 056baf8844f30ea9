/** A studio with accounts, for tests: the environment set, and set back. */
import { afterAll, beforeAll, vi } from 'vitest';
import { resetEnv } from '../../env.ts';
import { scryptCost } from './passwords.ts';

export const goodPassword = 'correct horse battery staple';

/** For all tests of a file. `more` are further variables. */
export function withAccounts(more: Record<string, string> = {}): void {
  const { logN } = scryptCost;
  beforeAll(() => {
    setAccounts(more);
    // A test of accounts is none of scrypt: some hundred guesses in the time of one.
    scryptCost.logN = 10;
  });
  afterAll(() => {
    scryptCost.logN = logN;
    vi.unstubAllEnvs();
    resetEnv();
  });
}

export function setAccounts(more: Record<string, string> = {}): void {
  for (const [name, value] of Object.entries({ AUTH_SECRET: 'a-secret-for-tests-that-nobody-uses', AUTH_PASSWORDS: 'on', AUTH_URL: '', AUTH_SIGN_UP: 'open', ...more })) vi.stubEnv(name, value);
  resetEnv();
}
