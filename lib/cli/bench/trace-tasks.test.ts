import { expect, test } from 'vitest';
import { tasksOf } from './trace-tasks.ts';

test('the tasks of the pages’ main threads, by the clock and by the processor; those of other threads are none', () => {
  const events = [
    { name: 'thread_name', pid: 1, tid: 2, args: { name: 'CrRendererMain' } },
    { name: 'thread_name', pid: 1, tid: 3, args: { name: 'Compositor' } },
    { name: 'RunTask', pid: 1, tid: 2, dur: 60_000, tdur: 12_000 },
    { name: 'RunTask', pid: 1, tid: 3, dur: 90_000, tdur: 90_000 },
    { name: 'RunTask', pid: 1, tid: 2, dur: 1000 },
    { name: 'Paint', pid: 1, tid: 2, dur: 5000, tdur: 5000, args: { data: {} } },
  ];
  const trace = new TextEncoder().encode(JSON.stringify({ traceEvents: events }));
  expect(tasksOf(trace)).toEqual([
    { clockMs: 60, processorMs: 12 },
    { clockMs: 1, processorMs: 1 },
  ]);
  expect(() => tasksOf(new TextEncoder().encode('{}'))).toThrow();
});
