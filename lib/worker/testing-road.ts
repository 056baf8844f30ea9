/** For tests of a database that goes away and comes back. */
import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';

/** A road to the database that can be closed, with everybody on it, and opened again at the same place. */
export class Road {
  readonly #target: URL;
  readonly #open = new Set<Socket>();
  #server: Server | null = null;
  #port = 0;
  /** Who asked to pass while it was open. */
  passed = 0;

  constructor(url: string) {
    this.#target = new URL(url);
  }

  get url(): string {
    const url = new URL(this.#target);
    url.port = String(this.#port);
    return url.href;
  }

  async open(): Promise<void> {
    const server = createServer((near) => {
      this.passed += 1;
      const far = connect(Number(this.#target.port), this.#target.hostname);
      for (const socket of [near, far]) {
        this.#open.add(socket);
        socket.on('close', () => this.#open.delete(socket));
        socket.on('error', () => socket.destroy());
      }
      near.pipe(far).pipe(near);
    });
    server.listen(this.#port, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    if (address !== null && typeof address === 'object') this.#port = address.port;
    this.#server = server;
  }

  async close(): Promise<void> {
    const server = this.#server;
    if (server === null) return;
    const closed = once(server, 'close');
    server.close();
    for (const socket of this.#open) socket.destroy();
    await closed;
  }
}
