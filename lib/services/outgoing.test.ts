import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { projectRoot, resetEnv } from '../env.ts';
import { guardedFetch, isPublicAddress } from './outgoing.ts';

afterEach(() => {
  vi.unstubAllEnvs();
  resetEnv();
});

function sent(addresses: string[], purpose: Parameters<typeof guardedFetch>[0] = 'vendors', base?: string) {
  const asked: { url: string; redirect: string | undefined }[] = [];
  const send: typeof fetch = async (input, init) => {
    asked.push({ url: input instanceof Request ? input.url : input.toString(), redirect: init?.redirect });
    return new Response('ok');
  };
  return { asked, fetch: guardedFetch(purpose, { send, resolve: async () => addresses, base }) };
}

describe('the way out', () => {
  it.each(['8.8.8.8', '104.18.2.1', '2606:4700::1', '::ffff:8.8.8.8'])('%s is outside', (address) => expect(isPublicAddress(address)).toBe(true));
  it.each(['127.0.0.1', '10.1.2.3', '172.16.0.1', '172.31.255.255', '192.168.1.1', '169.254.169.254', '100.64.0.1', '0.0.0.0', '224.0.0.1', '255.255.255.255', '::1', '::', 'fe80::1', 'fd00::1', '::ffff:127.0.0.1', '::ffff:7f00:1', '64:ff9b::7f00:1', '2002:7f00:1::', 'localhost', ''])('%s is not', (address) => expect(isPublicAddress(address)).toBe(false));

  it('asks the vendors over TLS, and follows no redirect by itself', async () => {
    const { asked, fetch } = sent(['104.18.2.1']);
    await fetch('https://api.replicate.com/v1/predictions');
    await fetch('https://api.replicate.com/v1/predictions', { redirect: 'manual' });
    expect(asked.map(({ redirect }) => redirect)).toEqual(['error', 'manual']);
  });

  it.each(['http://api.replicate.com/', 'https://api.replicate.com:8443/', 'https://api.replicate.com.evil.example/', 'https://u:p@api.replicate.com/', 'https://169.254.169.254/', 'https://localhost/', 'https://[::1]/', 'file:///etc/passwd', 'https://replicate.delivery/'])('sends nothing to %s', async (address) => {
    const { asked, fetch } = sent(['104.18.2.1']);
    await expect(fetch(address)).rejects.toMatchObject({ code: 'vendor-refused', bought: 'no' });
    expect(asked).toEqual([]);
  });

  it('sends nothing where a name leads inside, also with one address of several', async () => {
    for (const addresses of [['10.0.0.1'], ['104.18.2.1', '127.0.0.1'], []]) {
      const { asked, fetch } = sent(addresses);
      await expect(fetch('https://api.hume.ai/v0/tts')).rejects.toMatchObject({ code: 'vendor-refused' });
      expect(asked).toEqual([]);
    }
  });

  it('keeps purposes apart, and believes the operator’s own settings', async () => {
    await expect(sent(['104.18.2.1'], 'sign-in').fetch('https://api.anthropic.com/')).rejects.toMatchObject({ code: 'vendor-refused' });
    await sent(['104.18.2.1'], 'deliveries').fetch('https://pb.replicate.delivery/a.wav');
    const { asked, fetch } = sent(['127.0.0.1'], 'vendors', 'http://127.0.0.1:9999/hume');
    await fetch('http://127.0.0.1:9999/hume/v0/tts');
    await expect(fetch('http://127.0.0.1:9998/')).rejects.toMatchObject({ code: 'vendor-refused' });
    expect(asked).toHaveLength(1);
    vi.stubEnv('REPLICATE_DELIVERY_HOSTS', '127.0.0.1:9999');
    resetEnv();
    await sent([], 'deliveries').fetch('http://127.0.0.1:9999/a.wav');
  });

  it('is the only one: nothing else of the server asks the network', async () => {
    const root = path.join(projectRoot(), 'lib');
    const files = (await readdir(root, { recursive: true })).map((file) => file.replaceAll('\\', '/')).filter((file) => /^(services|worker|db|jobs|storage|import|publishing)\/.*\.ts$/.test(file) && !/\.test\.ts$|testing|^db\/generated|^services\/outgoing\.ts$/.test(file));
    const found: string[] = [];
    for (const file of files) {
      // A server answers, and asks nobody.
      const code = (await readFile(path.join(root, file), 'utf8')).replace(/\/\*[\s\S]*?\*\/|\/\/.*$|typeof globalThis\.fetch|import \{ Server \} from 'node:http';/gm, '');
      if (/(?<![.\w])fetch\(|globalThis\.fetch|from 'node:https?'|XMLHttpRequest|new WebSocket/.test(code)) found.push(file);
    }
    expect(files.length).toBeGreaterThan(200);
    expect(found).toEqual([]);
  });
});
