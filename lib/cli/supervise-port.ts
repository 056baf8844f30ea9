/** Whether the web server will get its port, asked before anything slow is begun. */
import { createServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { isCode } from '../db/postgres-tools.ts';

/**
 * Waits up to `patienceMs` for the port to be free (the web server of a killed supervisor may be on its way out).
 * @throws Error in plain words, with what to do, when it cannot be had.
 */
export async function needPort(host: string, port: number, patienceMs: number): Promise<void> {
  const deadline = performance.now() + patienceMs;
  for (;;) {
    const trouble = await tryPort(host, port);
    if (trouble === null) return;
    if (isCode(trouble, 'EADDRINUSE')) {
      if (performance.now() < deadline) {
        await pause(200);
        continue;
      }
      throw new Error(`Port ${port} is in use by another programme. Stop that one, or choose another port: PORT=${port === 65_535 ? 3001 : port + 1} npm start`);
    }
    if (isCode(trouble, 'EACCES')) throw new Error(`This user may not open port ${port}. Choose one above 1023: PORT=3000 npm start`);
    if (isCode(trouble, 'EADDRNOTAVAIL') || isCode(trouble, 'ENOTFOUND')) throw new Error(`HOST is ${host}, and this machine has no such address. Leave HOST out for 127.0.0.1.`);
    throw trouble;
  }
}

async function tryPort(host: string, port: number): Promise<Error | null> {
  return await new Promise((resolve) => {
    const server = createServer();
    server.once('error', resolve);
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(null)));
  });
}

/** The address a person types for a host that the server listens on. */
export function addressOf(host: string, port: number): string {
  const name = ['127.0.0.1', '0.0.0.0', '::', '::1', 'localhost'].includes(host) ? 'localhost' : host.includes(':') ? `[${host}]` : host;
  return `http://${name}:${port}`;
}

/** The address this machine itself reaches the server by. */
export function localAddressOf(host: string, port: number): string {
  const name = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '[::1]' : host.includes(':') ? `[${host}]` : host;
  return `http://${name}:${port}`;
}
