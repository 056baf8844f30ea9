import { describe, expect, it } from 'vitest';
import { inLogScope } from './log-scope.ts';
import { createLog, silentLog, withoutSecrets } from './log.ts';
import { createReport } from './report.ts';
import type { Log } from './interfaces.ts';

function written(): { log: Log; lines: () => string } {
  const lines: string[] = [];
  return { log: createLog({ name: 'test', level: 'debug', destination: { write: (line) => void lines.push(line) } }), lines: () => lines.join('') };
}

describe('createLog', () => {
  it('writes one line of JSON with its fields', () => {
    const { log, lines } = written();
    log.info({ job: 'mix-export', ms: 12, ok: true, none: null }, 'job done');
    expect(JSON.parse(lines())).toMatchObject({ name: 'test', job: 'mix-export', ms: 12, ok: true, none: null, msg: 'job done' });
  });

  it('never writes a key, a token, a password or the story', () => {
    const { log, lines } = written();
    const cause = new Error('connect postgresql://narratix:hunter2@127.0.0.1/db failed');
    const error = Object.assign(new Error('401 with Authorization: Bearer r8_abcdefghijkl', { cause }), {
      config: { headers: { 'x-api-key': 'sk-ant-api03-deep' } },
    });
    log.warn({ apiKey: 'plainsecret1', authToken: 'plainsecret2', text: 'It was a dark night', error }, 'key sk-ant-api03-abcdef given');
    log.error({ address: 'https://api.example.org/v1?token=plainsecret3&x=1' }, 'x');
    const all = lines();
    for (const secret of ['plainsecret', 'hunter2', 'r8_abc', 'sk-ant', 'dark night']) expect(all).not.toContain(secret);
    expect(all).toContain('failed');
    expect(all).toContain('&x=1');
  });

  it('carries the ids of the request or job at hand, however deep, and of no other', async () => {
    const { log, lines } = written();
    const report = createReport(log);
    const deep = async (word: string): Promise<void> => {
      await Promise.resolve();
      log.info({ manuscript: 'It was a dark night' }, word);
      report(new Error(word), 'trying');
    };
    log.info({}, 'outside');
    await Promise.all([inLogScope({ requestId: 'r1' }, async () => await deep('one')), inLogScope({ jobId: 'j1' }, async () => await inLogScope({ requestId: 'r2' }, async () => await deep('two')))]);
    log.info({}, 'outside');
    const found = lines().trimEnd().split('\n').map((line) => JSON.parse(line));
    const ids = (word: string) => found.filter((line) => line.msg === word || line.error?.message === word).map(({ requestId, jobId }) => ({ requestId, jobId }));
    expect(ids('outside')).toEqual([{}, {}]);
    expect(ids('one')).toEqual([{ requestId: 'r1' }, { requestId: 'r1' }]);
    expect(ids('two')).toEqual([{ requestId: 'r2', jobId: 'j1' }, { requestId: 'r2', jobId: 'j1' }]);
    expect(lines()).not.toContain('dark night');
  });

  it('leaves ordinary words alone', () => {
    const plain = 'Chapter 3 done in 4.2 s: 120 lines (http://127.0.0.1:3000/projects/abc)';
    expect(withoutSecrets(plain)).toBe(plain);
  });

  it('keeps below its level silent', () => {
    const lines: string[] = [];
    const log = createLog({ name: 'test', level: 'warn', destination: { write: (line) => void lines.push(line) } });
    log.info({}, 'quiet');
    expect(lines).toEqual([]);
    log.warn({}, 'loud');
    expect(lines).toHaveLength(1);
  });
});

describe('createReport', () => {
  it('writes an error once, and passes it on once', () => {
    const { log, lines } = written();
    const sent: string[] = [];
    const report = createReport(log, (error, what) => void sent.push(`${what}: ${error.message}`));
    const error = new Error('boom');
    report(error, 'mixing');
    report(error, 'handling the request');
    report('a bare string', 'elsewhere');
    expect(sent).toEqual(['mixing: boom', 'elsewhere: a bare string']);
    expect(lines().match(/unexpected error/g)).toHaveLength(2);
  });

  it('survives a sender that fails', async () => {
    const { log, lines } = written();
    createReport(log, () => {
      throw new Error('no route');
    })(new Error('boom'), 'mixing');
    await expect.poll(lines).toContain('could not be sent');
    createReport(silentLog)(new Error('boom'), 'mixing');
  });
});
