import { unstable_doesMiddlewareMatch as doesMatch } from 'next/experimental/testing/server';
import { NextRequest } from 'next/server';
import { describe, expect, it } from 'vitest';
import { config, proxy } from '../proxy.ts';

const ask = (path: string, method = 'GET') => proxy(new NextRequest(`http://localhost:3000${path}`, { method, headers: { host: 'localhost:3000' } }));
const comesBy = (path: string): boolean => doesMatch({ config, url: path });

describe('an address with a percent sign that begins no character', () => {
  it.each(['/api/projects/%/script', '/api/projects/%zz/make', '/api/projects/%4', '/api/projects/%FF/script', '/api/listen/%C3%28/lines', '/projects/%', '/%'])('%s is a 400 in words, whatever is asked', async (path) => {
    expect(comesBy(path)).toBe(true);
    for (const method of ['GET', 'POST', 'DELETE']) {
      const answer = ask(path, method);
      expect(answer.status).toBe(400);
      expect(answer.headers.get('content-type')).toBe('text/plain; charset=utf-8');
      expect(await answer.text()).toContain('cannot be read');
    }
  });

  it.each(['/api/projects/x/script', '/api/projects', '/api/projects/a%20b/script', '/api/projects/%00'])('%s goes past it to its route', (path) => expect(comesBy(path)).toBe(false));

  it('that is none after all goes on to its route', () => {
    for (const path of ['/api/projects/%E4%B8%AD/script', '/api/projects/%25zz']) {
      const answer = ask(path);
      expect(answer.status).toBe(200);
      expect(answer.headers.get('x-middleware-next')).toBe('1');
    }
  });
});
