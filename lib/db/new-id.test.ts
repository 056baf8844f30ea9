import { afterEach, expect, it, vi } from 'vitest';
import { newId } from './new-id.ts';

afterEach(() => void vi.useRealTimers());

it('ids are version 7, different, and in the order in which they were asked for, many in a millisecond', () => {
  const before = Date.now();
  const ids = Array.from({ length: 20_000 }, newId);
  for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(ids.toSorted()).toEqual(ids);
  expect(new Set(ids).size).toBe(ids.length);
  expect(Number.parseInt(ids[0]?.replace('-', '').slice(0, 12) ?? '', 16)).toBeGreaterThanOrEqual(before);
});

it('keep their order when the clock is set back', () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  const first = newId();
  vi.setSystemTime(Date.now() - 60_000);
  const second = newId();
  expect([second, first].toSorted()).toEqual([first, second]);
});
