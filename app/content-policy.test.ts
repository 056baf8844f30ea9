import { expect, it } from 'vitest';
import { answerPolicy, contentPolicy } from './content-policy.ts';

it('lets no script run but those with the nonce, and nothing at all in what routes answer', () => {
  const policy = contentPolicy('abc', false);
  expect(policy).toContain("script-src 'self' 'nonce-abc' 'strict-dynamic';");
  expect(policy).not.toMatch(/script-src[^;]*unsafe|\*|https?:/);
  for (const closed of ["object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"]) expect(policy).toContain(closed);
  expect(answerPolicy).toBe("default-src 'none'; frame-ancestors 'none'; sandbox");
  expect(contentPolicy('abc', true), 'in development pages are made of evaluated pieces').toContain("'unsafe-eval'");
});
