import path from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { EnvError, childEnv, getEnv, parseEnv, requireSafeListening, studioMode, toolEnv, workerEnv } from './env.ts';

describe('the environment', () => {
  it('needs nothing, and keeps to this machine', () => {
    const root = path.resolve('/somewhere');
    expect(parseEnv({}, root)).toMatchObject({ PORT: 3000, HOST: '127.0.0.1', NARRATIX_DATA_DIR: path.join(root, 'data'), NARRATIX_JOB_HEARTBEAT_SECONDS: 10 });
    expect(parseEnv({ PORT: '', ANTHROPIC_API_KEY: ' ' }, root)).toMatchObject({ PORT: 3000, ANTHROPIC_API_KEY: undefined });
  });

  it('reads what is set', () => {
    const env = parseEnv({ PORT: '8080', NARRATIX_ALLOWED_HOSTS: 'Studio.example.org, b', NARRATIX_DATA_DIR: '/data', DATABASE_URL: 'postgresql://u:p@h/d' });
    expect(env).toMatchObject({ PORT: 8080, NARRATIX_ALLOWED_HOSTS: ['studio.example.org', 'b'], NARRATIX_DATA_DIR: path.resolve('/data') });
  });

  it.each([
    [{ PORT: 'x' }, 'PORT must be a whole number from 1 to 65,535.'],
    [{ PORT: '70000' }, 'PORT must be a whole number from 1 to 65,535.'],
    [{ DATABASE_URL: 'mysql://u:hunter2@h' }, 'DATABASE_URL must be an address that starts with postgresql://.'],
    [{ REPLICATE_BASE_URL: 'localhost' }, 'REPLICATE_BASE_URL must be an address that starts with http:// or https://.'],
    [{ NARRATIX_SECRET_KEYS: '1:c2hvcnQ=' }, 'NARRATIX_SECRET_KEYS must be numbered keys separated by commas, such as 1:<base64 of 32 bytes>, each number once.'],
    [{ NARRATIX_ALLOWED_HOSTS: 'a b' }, 'NARRATIX_ALLOWED_HOSTS must be host names separated by commas, such as studio.example.org.'],
  ])('refuses %o in one plain sentence', (source, sentence) => {
    expect(() => parseEnv(source)).toThrow(new EnvError(sentence));
  });

  it.each([
    [{ AUTH_SECRET: 'short', AUTH_PASSWORDS: 'on' }, 'AUTH_SECRET must be at least 32 characters, such as: openssl rand -base64 33.'],
    [{ AUTH_SECRET: 'x'.repeat(32) }, 'AUTH_SECRET turns accounts on, but there is no way in. Set AUTH_PASSWORDS=on, AUTH_SMTP, or the keys of GitHub or Google.'],
    [{ AUTH_PASSWORDS: 'on' }, 'A way in is set, but AUTH_SECRET is not. Set it to at least 32 random characters, such as: openssl rand -base64 33'],
    [{ AUTH_SECRET: 'x'.repeat(32), AUTH_GITHUB_ID: 'id' }, 'AUTH_GITHUB_ID and AUTH_GITHUB_SECRET belong together: set both, or neither.'],
  ])('refuses half of accounts: %o', (source, sentence) => {
    expect(() => parseEnv(source)).toThrow(new EnvError(sentence));
  });

  it('listens on this machine alone, unless everybody signs in', () => {
    const accounts = { AUTH_SECRET: 'x'.repeat(32), AUTH_PASSWORDS: 'on' };
    for (const HOST of ['127.0.0.1', 'localhost', '::1', '127.0.0.2']) expect(() => requireSafeListening(parseEnv({ HOST }))).not.toThrow();
    for (const HOST of ['0.0.0.0', '::', '192.168.1.5', 'studio.example.org', '127.0.0.1.example.org']) {
      expect(() => requireSafeListening(parseEnv({ HOST }))).toThrow(/without accounts Narratix listens on this machine only/);
      expect(() => requireSafeListening(parseEnv({ HOST, ...accounts }))).not.toThrow();
    }
    expect([studioMode(parseEnv({})), studioMode(parseEnv(accounts))]).toEqual(['local', 'accounts']);
  });

  it('gives strange programmes no secret, and children what they are given', () => {
    expect(Object.keys(toolEnv()).filter((name) => /KEY|TOKEN|DATABASE|^PG/.test(name))).toEqual([]);
    expect(childEnv({ DATABASE_URL: 'x', PATH: undefined })).toMatchObject({ DATABASE_URL: 'x' });
    expect(childEnv({ PATH: undefined })).not.toHaveProperty('PATH');
    expect(path.isAbsolute(childEnv()['NARRATIX_DATA_DIR'] ?? '')).toBe(true);
  });

  it('has a worker give memory back, unless the operator has said otherwise', () => {
    vi.stubEnv('MALLOC_ARENA_MAX', undefined);
    vi.stubEnv('MALLOC_MMAP_THRESHOLD_', '65536');
    expect(workerEnv({ DATABASE_URL: 'x' })).toMatchObject({ DATABASE_URL: 'x', MALLOC_ARENA_MAX: '2', MALLOC_MMAP_THRESHOLD_: '65536' });
    expect(childEnv()).not.toHaveProperty('MALLOC_ARENA_MAX');
    vi.stubEnv('NODE_COMPILE_CACHE', undefined);
    expect(workerEnv()['NODE_COMPILE_CACHE']).toBe(path.join(getEnv().NARRATIX_DATA_DIR, 'compiled'));
    vi.stubEnv('NODE_COMPILE_CACHE', '/elsewhere');
    expect(workerEnv()['NODE_COMPILE_CACHE']).toBe('/elsewhere');
    vi.unstubAllEnvs();
  });
});

describe('a collector of traces', () => {
  it('is none by default, and takes headers as OpenTelemetry writes them', () => {
    expect(parseEnv({})).toMatchObject({ OTEL_EXPORTER_OTLP_HEADERS: {}, OTEL_SERVICE_NAME: 'narratix', OTEL_TRACES_SAMPLER_ARG: 1 });
    expect(parseEnv({}).OTEL_EXPORTER_OTLP_ENDPOINT).toBeUndefined();
    expect(parseEnv({ OTEL_EXPORTER_OTLP_HEADERS: 'Api-Key=a%20key%3D%2C, x-team = ours ,', OTEL_TRACES_SAMPLER_ARG: '0.25' })).toMatchObject({ OTEL_EXPORTER_OTLP_HEADERS: { 'api-key': 'a key=,', 'x-team': 'ours' }, OTEL_TRACES_SAMPLER_ARG: 0.25 });
  });

  it.each([
    ['OTEL_EXPORTER_OTLP_HEADERS', 'a-secret-without-a-name'],
    ['OTEL_EXPORTER_OTLP_HEADERS', 'key=%zz-a-secret-without-a-name'],
    ['OTEL_EXPORTER_OTLP_HEADERS', 'key=line%0abreak-a-secret-without-a-name'],
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'collector:4318'],
    ['OTEL_TRACES_SAMPLER_ARG', '2'],
    ['OTEL_TRACES_SAMPLER_ARG', 'some'],
  ])('%s=%s is refused by its name, without what it holds', (name, value) => {
    expect(() => parseEnv({ [name]: value })).toThrow(EnvError);
    expect(() => parseEnv({ [name]: value })).toThrow(new RegExp(`^${name} must be (?!.*a-secret-without-a-name)`));
  });
});
