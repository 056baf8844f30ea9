import { QueryClient } from '@tanstack/react-query';
import { expect, it } from 'vitest';
import { historyKey, projectKey, proofKey } from './keys.ts';

it('what makes a drama be read again makes its proof too, and not the history of its exports', async () => {
  const queries = new QueryClient();
  const keys = { project: projectKey('one'), proof: proofKey('one'), history: historyKey('one') };
  for (const key of Object.values(keys)) queries.setQueryData(key, []);
  await queries.invalidateQueries({ queryKey: keys.project });
  const old = (key: readonly unknown[]) => queries.getQueryState(key)?.isInvalidated;
  expect([old(keys.project), old(keys.proof), old(keys.history)]).toEqual([true, true, false]);
});
