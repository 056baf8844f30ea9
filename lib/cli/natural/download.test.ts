import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readFile, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { download, type DownloadOptions } from './download.ts';
import { SetUpError } from './words.ts';

const bytes = Buffer.from(Uint8Array.from({ length: 400_000 }, (_, at) => (at * 31) % 251));
const sha256 = createHash('sha256').update(bytes).digest('hex');

let folder: string;
let url: string;
/** What the server does with each request in turn; the last one for all that follow. */
let answers: ((request: IncomingMessage, response: ServerResponse) => void)[];
let asked: string[];
let close: () => Promise<void>;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'download-'));
  asked = [];
  answers = [];
  const server = createServer((request, response) => {
    asked.push(request.headers.range ?? 'all');
    (answers.length > 1 ? answers.shift() : answers[0])?.(request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  url = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}/repo/model.onnx`;
  close = async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  };
});
afterEach(async () => {
  await close();
  await rm(folder, { recursive: true, force: true });
});

const whole = (_request: IncomingMessage, response: ServerResponse): void => void response.writeHead(200, { 'content-length': bytes.length }).end(bytes);
/** Sends from where it is asked for; `most` bytes, then it hangs up. */
const part = (most = Infinity) => (request: IncomingMessage, response: ServerResponse): void => {
  const from = Number(/bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0);
  response.writeHead(from > 0 ? 206 : 200, from > 0 ? { 'content-range': `bytes ${from}-${bytes.length - 1}/${bytes.length}` } : {});
  response.write(bytes.subarray(from, from + most), () => (from + most < bytes.length ? response.destroy() : response.end()));
};
const fetchIt = (options: Partial<DownloadOptions> = {}, to = path.join(folder, 'model.onnx')) => download({ url, to, bytes: bytes.length, sha256 }, { tell: () => {}, pauseMs: 1, ...options });
const told = (work: Promise<unknown>) => work.then(() => 'nothing', (error: unknown) => (error instanceof SetUpError ? error.message : `not planned: ${String(error)}`));
const there = async () => (await readdir(folder)).toSorted();

describe('a download', () => {
  it('comes whole, tells how far it is, and leaves nothing beside it', async () => {
    answers = [whole];
    const seen: number[] = [];
    await fetchIt({ tell: (have) => seen.push(have) });
    expect(await readFile(path.join(folder, 'model.onnx'))).toEqual(bytes);
    expect(seen.at(-1)).toBe(bytes.length);
    expect(await there()).toEqual(['model.onnx']);
  });

  it('that breaks off goes on where it was', async () => {
    answers = [part(200_000), part(100_000), part()];
    await fetchIt();
    expect(await readFile(path.join(folder, 'model.onnx'))).toEqual(bytes);
    expect(asked[0]).toBe('all');
    for (const range of asked.slice(1)) expect(range).toMatch(/^bytes=[1-9]\d*-$/);
  });

  it('that is stopped half-way keeps its half, and the next command goes on behind it', async () => {
    const stop = new AbortController();
    answers = [(_request, response) => void response.writeHead(200).write(bytes.subarray(0, 200_000))];
    expect(await told(fetchIt({ signal: stop.signal, tell: (have) => void (have >= 200_000 && stop.abort()) }))).toBe('Stopped. 200 KB of model.onnx are kept: the same command goes on from there.');
    expect(await there()).toEqual(['model.onnx.part']);
    answers = [part()];
    await fetchIt();
    expect(asked).toEqual(['all', 'bytes=200000-']);
    expect(await readFile(path.join(folder, 'model.onnx'))).toEqual(bytes);
  });

  it('goes on where it was though the hub sends it to another host each time', async () => {
    const elsewhere = (_request: IncomingMessage, response: ServerResponse): void => void response.writeHead(302, { location: `${url.replace('127.0.0.1', 'localhost')}?signed=1` }).end();
    answers = [elsewhere, part(150_000), elsewhere, part()];
    await fetchIt();
    expect(asked).toEqual(['all', 'all', 'bytes=150000-', 'bytes=150000-']);
    expect(await readFile(path.join(folder, 'model.onnx'))).toEqual(bytes);
  });

  it('begins again where the server cannot go on, and where what is here is longer than the file', async () => {
    await writeFile(path.join(folder, 'model.onnx.part'), bytes.subarray(0, 1000));
    answers = [whole];
    await fetchIt();
    expect(await readFile(path.join(folder, 'model.onnx'))).toEqual(bytes);
    await writeFile(path.join(folder, 'model.onnx.part'), Buffer.alloc(bytes.length + 1));
    await fetchIt();
    expect(await there()).toEqual(['model.onnx']);
  });

  it('of a wrong file is thrown away, and said', async () => {
    answers = [(_request, response) => void response.end(Buffer.alloc(bytes.length))];
    expect(await told(fetchIt())).toContain('is not the file that is known');
    expect(await there()).toEqual([]);
    answers = [(_request, response) => void response.end(Buffer.alloc(5_000_000))];
    expect(await told(fetchIt())).toContain('sends more than model.onnx has');
  });

  it('gives up in a plain sentence: nobody there, not found, busy, silent', async () => {
    answers = [(_request, response) => void response.writeHead(404).end()];
    expect(await told(fetchIt())).toContain('does not give model.onnx (it answered 404)');
    expect(asked).toHaveLength(1);
    answers = [(_request, response) => void response.writeHead(503).end()];
    expect(await told(fetchIt({ tries: 3 }))).toContain('it answered 503. 0 KB of 400 KB are kept');
    expect(asked).toHaveLength(4);
    answers = [(_request, response) => void response.writeHead(200).write(bytes.subarray(0, 100_000))];
    expect(await told(fetchIt({ stallMs: 60, tries: 2 }))).toContain('100 KB of 400 KB are kept: give the command again');
    await close();
    expect(await told(fetchIt({ tries: 2 }))).toContain('nobody answers there');
    close = async () => {};
  });

  it.runIf(process.platform === 'linux')('onto a full disk says how much room it needs', async () => {
    answers = [whole];
    await symlink('/dev/full', path.join(folder, 'full.onnx.part'));
    expect(await told(fetchIt({}, path.join(folder, 'full.onnx')))).toBe('The disk is full: full.onnx needs 400 KB more. What has come is kept: make room, and give the command again.');
  });
});
