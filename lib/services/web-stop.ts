import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { Server } from 'node:http';

/** What of the process it needs. */
type Stopping = Pick<NodeJS.EventEmitter, 'prependListener'>;

/**
 * Does something after the web server's last answer and before its process ends. Next closes its server when it is told to
 * stop, and ends the process as soon as that is closed: so it is told so only once `lastWord` is done. Servers are known by
 * the requests that they answer; one that answered none has nothing to tell of.
 */
export function beforeWebServerEnds(lastWord: () => Promise<void>, stopping: Stopping = process): void {
  const servers = new Set<Server>();
  const onRequest = (message: unknown): void => {
    if (typeof message === 'object' && message !== null && 'server' in message && message.server instanceof Server) servers.add(message.server);
  };
  subscribe('http.server.request.start', onRequest);
  const onStop = (): void => {
    unsubscribe('http.server.request.start', onRequest);
    for (const server of servers) {
      const close = server.close.bind(server);
      server.close = (closed) =>
        close((error) => {
          void lastWord().finally(() => closed?.(error));
        });
    }
    servers.clear();
  };
  // Before Next's own, which were there first and close the server at once.
  for (const signal of ['SIGTERM', 'SIGINT']) stopping.prependListener(signal, onStop);
}
