/**
 * Loaded first into every child of the supervisor (see `followUrl`). When the supervisor is gone, however it went, the
 * channel between them closes: the child then ends in good order, and by force if that takes too long.
 *
 * It also ends open event streams when the web server is told to stop. They would otherwise hold it open for as long as a
 * page is, and pages open them again by themselves.
 */
import { subscribe } from 'node:diagnostics_channel';
import { ServerResponse } from 'node:http';
import process from 'node:process';

const GRACE_MS = 20_000;

// Node options are handed down, and Next has children of its own that live by their channel to it: not ours to touch.
const ofSupervisor = new URL(import.meta.url).searchParams.get('parent') === String(process.ppid);

if (ofSupervisor && process.channel !== undefined) {
  process.once('disconnect', () => {
    // A child that minds the channel itself stops by itself.
    if (process.listenerCount('disconnect') === 0) process.kill(process.pid, 'SIGTERM');
    setTimeout(() => process.exit(1), GRACE_MS).unref();
  });
  // Listening must not keep a child alive that has nothing left to do.
  process.channel.unref();
}

const answers = new Set<ServerResponse>();
subscribe('http.server.request.start', (message) => {
  if (typeof message !== 'object' || message === null || !('response' in message)) return;
  const { response } = message;
  if (!(response instanceof ServerResponse)) return;
  answers.add(response);
  response.once('close', () => answers.delete(response));
});

function endStreams(): void {
  // Nothing else listens yet: it was told to stop before it had begun, and this listener would have it ignored.
  if (process.listenerCount('SIGTERM') === 1) process.exit(143);
  for (const answer of answers) {
    // Next sets headers one by one; those given to writeHead alone could not be seen here.
    if (String(answer.getHeader('content-type')).startsWith('text/event-stream')) answer.destroy();
  }
}
if (ofSupervisor) process.on('SIGTERM', endStreams);
