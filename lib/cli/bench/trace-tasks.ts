/** The tasks of a page's main thread, from a trace of the browser's own. */
import { z } from 'zod';

/** What has to be traced for it. */
export const traceCategories = ['toplevel', 'devtools.timeline', 'disabled-by-default-devtools.timeline'];

const traceSchema = z.object({
  traceEvents: z.array(z.object({ name: z.string(), pid: z.number(), tid: z.number(), dur: z.number().optional(), tdur: z.number().optional(), args: z.looseObject({ name: z.string().optional() }).optional() })),
});

export interface TracedTask {
  /** By the clock, milliseconds: on a busy machine also what others were given meanwhile. */
  clockMs: number;
  /** Of the processor, milliseconds. */
  processorMs: number;
}

/** Every task of the pages' main threads. Throws where the trace cannot be read. */
export function tasksOf(trace: Uint8Array): TracedTask[] {
  const { traceEvents } = traceSchema.parse(JSON.parse(new TextDecoder().decode(trace)));
  const main = new Set(traceEvents.filter(({ name, args }) => name === 'thread_name' && args?.name === 'CrRendererMain').map(({ pid, tid }) => `${pid}/${tid}`));
  return traceEvents.flatMap(({ name, pid, tid, dur = 0, tdur = dur }) => (name === 'RunTask' && main.has(`${pid}/${tid}`) ? [{ clockMs: dur / 1000, processorMs: tdur / 1000 }] : []));
}
