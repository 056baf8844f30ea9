import { access, readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseEnv, projectRoot, requireSafeListening } from '../env.ts';

const read = async (name: string): Promise<string> => await readFile(path.join(projectRoot(), name), 'utf8');
const [dockerfile, compose, ignored, example] = await Promise.all(['Dockerfile', 'compose.yaml', '.dockerignore', '.env.example'].map(read));

describe('the image', () => {
  it('does not run as root, and its last stage begins anew', () => {
    const stages = (dockerfile ?? '').split(/^FROM /m);
    expect(stages).toHaveLength(3);
    expect(stages[2]).toMatch(/^USER node$/m);
    expect((stages[2] ?? '').indexOf('USER node')).toBeLessThan((stages[2] ?? '').indexOf('CMD ["node"'));
  });
  it('holds no secrets, no stories and no tests', () => {
    const lines = (ignored ?? '').split('\n');
    for (const kept of ['.env', '.env.*', 'data', '.git', 'node_modules', '**/*.test.ts']) expect(lines).toContain(kept);
  });
  it('starts programmes that are there', async () => {
    const started = [...`${dockerfile}\n${compose}`.matchAll(/lib\/cli\/[\w-]+\.ts/g)].map(([file]) => file);
    expect(new Set(started)).toEqual(new Set(['lib/cli/generate.ts', 'lib/cli/build-pages.ts', 'lib/cli/start.ts', 'lib/cli/worker.ts']));
    for (const file of started) await access(path.join(projectRoot(), file));
  });
});

describe('compose.yaml', () => {
  /** Each variable of the studio with its own value, its default, or one that is asked for. */
  const given = Object.fromEntries(
    [...(/environment: &environment\n((?: {4}.+\n)+)/.exec(compose ?? '')?.[1] ?? '').matchAll(/^ {4}(\w+): (.*)$/gm)].map(([, name = '', value = '']) => {
      const asked: Record<string, string> = { POSTGRES_PASSWORD: 'abc123', AUTH_SECRET: 'x'.repeat(44), AUTH_URL: 'https://studio.example.org', NARRATIX_SECRET_KEYS: `1:${Buffer.alloc(32).toString('base64')}` };
      return [name, value.replaceAll(/\$\{(\w+):([?-])([^}]*)\}/g, (_, variable: string, kind: string, word: string) => (kind === '-' ? word : (asked[variable] ?? '')))];
    }),
  );
  it('gives the programme variables that it knows, and that let it listen to others', () => {
    expect(Object.keys(given)).toEqual(expect.arrayContaining(['DATABASE_URL', 'AUTH_SECRET', 'METRICS_TOKEN']));
    for (const name of Object.keys(given)) expect(example, name).toContain(`#${name}=`);
    const env = parseEnv({ ...given, HOST: '0.0.0.0', NODE_ENV: 'production' });
    expect(() => requireSafeListening(env)).not.toThrow();
    expect(env.DATABASE_URL).toBe('postgresql://narratix:abc123@database:5432/narratix');
    expect(env.AUTH_SIGN_UP).toBe('invited');
  });
  it('opens its port to this machine alone, and the database to nobody', () => {
    expect([...(compose ?? '').matchAll(/^\s+- "([\d.:]+)"$/gm)].map(([, ports]) => ports)).toEqual(['127.0.0.1:3000:3000']);
  });
});
