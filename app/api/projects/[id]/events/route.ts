import { revisionNumber } from '../../../../../lib/services/projects/revision-number.ts';
import { projectListener } from '../../../../../lib/services/web-context.ts';
import { route } from '../../../_http/route.ts';

/** Comments this often keep proxies from closing a quiet stream, and let a vanished reader be noticed. */
const heartbeatMs = 20_000;

/**
 * Server-sent events of one project: `{revision}` at the start and after every change (null where some may
 * have been missed). The page compares it with what it
 * holds, so a change missed while it was away is made up for when it comes back.
 */
export const GET = route<{ id: string }>('follow a drama', async ({ context, request, params }) => {
  const listener = projectListener();
  // Subscribed before the revision is read: a change in between is sent twice rather than not at all.
  const early: (number | null)[] = [];
  let send: (revision: number | null) => void = (current) => void early.push(current);
  const unsubscribe = listener.subscribe(params.id, (news) => send(news.revision));
  let revision: number;
  try {
    revision = await revisionNumber(context, { projectId: params.id });
  } catch (error) {
    unsubscribe();
    throw error;
  }

  const encoder = new TextEncoder();
  let close: () => void = unsubscribe;
  const stream = new ReadableStream<Uint8Array>({
    start(controller) {
      const write = (text: string) => controller.enqueue(encoder.encode(text));
      const heartbeat = setInterval(() => write(':\n\n'), heartbeatMs);
      let open = true;
      close = () => {
        if (!open) return;
        open = false;
        clearInterval(heartbeat);
        unsubscribe();
      };
      request.signal.addEventListener('abort', () => {
        if (!open) return;
        close();
        controller.close();
      });
      send = (current) => write(`data: ${JSON.stringify({ revision: current })}\n\n`);
      write('retry: 2000\n\n');
      send(revision);
      // What changed while the revision was read: it may be newer than what was read.
      const last = early.at(-1);
      if (last !== undefined) send(last);
    },
    cancel: () => close(),
  });
  return new Response(stream, {
    headers: { 'Content-Type': 'text/event-stream; charset=utf-8', 'Cache-Control': 'no-store, no-transform', 'X-Accel-Buffering': 'no' },
  });
});
