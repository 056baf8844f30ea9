import { describe, expect, it } from 'vitest';
import { allowedHosts, refuseForeignHost, refuseForeignOrigin } from './guard.ts';

const allowed = allowedHosts({ HOST: '127.0.0.1', NARRATIX_ALLOWED_HOSTS: ['studio.example.org', '::2'] });

describe('the names we answer to', () => {
  it.each(['localhost', 'localhost:3000', 'LOCALHOST:3000', '127.0.0.1:8080', '[::1]:3000', 'studio.example.org', '[::2]:3000'])('lets %s in', (host) => {
    expect(refuseForeignHost(host, allowed)).toBeNull();
  });
  it.each([null, '', 'evil.example', 'localhost.evil.example', 'evil.example:3000', '0x7f.1', 'localhost:3000@evil.example', 'a b', '127.0.0.1.nip.io'])('turns %s away', (host) => {
    expect(refuseForeignHost(host, allowed)?.status).toBe(421);
  });
});

describe('changes', () => {
  const headers = (values: Record<string, string>) => new Headers(values);
  it.each(['GET', 'HEAD', 'OPTIONS'])('%s from anywhere passes, the Host guard is theirs', (method) => {
    expect(refuseForeignOrigin(method, headers({ 'sec-fetch-site': 'cross-site' }))).toBeNull();
  });
  it('takes what a person typed into the address line', () => {
    expect(refuseForeignOrigin('POST', headers({ host: 'localhost:3000', 'sec-fetch-site': 'none' }))).toBeNull();
  });
  it('takes changes from our own pages and from programs', () => {
    expect(refuseForeignOrigin('POST', headers({ host: 'localhost:3000', origin: 'http://localhost:3000', 'sec-fetch-site': 'same-origin' }))).toBeNull();
    expect(refuseForeignOrigin('DELETE', headers({ host: 'localhost:3000' }))).toBeNull();
  });
  it.each<Record<string, string>>([
    { host: 'localhost:3000', origin: 'http://evil.example' },
    { host: 'localhost:3000', origin: 'http://localhost:4000' },
    { host: 'localhost:3000', origin: 'null' },
    { host: 'localhost:3000', 'sec-fetch-site': 'cross-site' },
    { host: 'localhost:3000', 'sec-fetch-site': 'same-site', origin: 'http://localhost:3000' },
  ])('refuses %o', (values) => {
    expect(refuseForeignOrigin('POST', headers(values))?.status).toBe(403);
  });
});
