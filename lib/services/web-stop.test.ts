import { EventEmitter, once } from 'node:events';
import { createServer } from 'node:http';
import { expect, it } from 'vitest';
import { beforeWebServerEnds } from './web-stop.ts';

it('says its last word after the last answer, and before whoever closes the server hears that it is closed', async () => {
  const told: string[] = [];
  const stopping = new EventEmitter();
  const answered = Promise.withResolvers<void>();
  const asked = Promise.withResolvers<void>();
  const server = createServer((_, response) => {
    asked.resolve();
    void answered.promise.then(() => {
      told.push('answer');
      response.setHeader('connection', 'close').end('late');
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const closed = Promise.withResolvers<void>();
  // As Next does, and before us.
  stopping.on('SIGTERM', () => server.close(() => {
    told.push('closed');
    closed.resolve();
  }));
  beforeWebServerEnds(async () => {
    await Promise.resolve();
    told.push('last word');
  }, stopping);

  const address = server.address();
  const answer = fetch(`http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`).then((response) => response.text());
  await asked.promise;
  stopping.emit('SIGTERM');
  answered.resolve();
  expect(await answer).toBe('late');
  await closed.promise;
  expect(told).toEqual(['answer', 'last word', 'closed']);
});
