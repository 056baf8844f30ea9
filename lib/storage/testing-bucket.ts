/** An object store to test against: a real server on this machine that keeps objects in memory and checks every signature. */
import { createHash, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { signatureFault } from './testing-signature.ts';

export type BucketMischief = 'unavailable' | 'reset' | 'cut-body' | 'silent';

export interface TestBucket extends AsyncDisposable {
  endpoint: string;
  bucket: string;
  region: string;
  accessKeyId: string;
  secretAccessKey: string;
  objects: Map<string, { bytes: Buffer; lastModified: Date }>;
  /** Methods and keys of what was asked. */
  asked: string[];
  /** What the next requests meet, one each; null for nothing. */
  mischief: (BucketMischief | null)[];
  /** Uploads in parts that were neither put together nor called off. */
  openUploads(): number;
}

export interface TestBucketOptions {
  port?: number;
  /** Objects that one listing names. */
  pageSize?: number;
  /** What it holds already. */
  objects?: TestBucket['objects'];
}

interface Reply {
  status: number;
  headers?: Record<string, string>;
  body?: string | Buffer;
}

const xml = (status: number, body: string): Reply => ({ status, headers: { 'content-type': 'application/xml' }, body: `<?xml version="1.0" encoding="UTF-8"?>\n${body}` });
const fault = (status: number, code: string): Reply => xml(status, `<Error><Code>${code}</Code><Message>${code}</Message></Error>`);
const tagOf = (bytes: Buffer): string => `"${createHash('md5').update(bytes).digest('hex')}"`;

/** Starts it on a free port of loopback, or the one that is given. */
export async function startTestBucket({ port = 0, pageSize = 1000, objects = new Map() }: TestBucketOptions = {}): Promise<TestBucket> {
  const uploads = new Map<string, Map<number, Buffer>>();
  const asked: string[] = [];
  const mischief: TestBucket['mischief'] = [];
  const secretAccessKey = 'a secret of the tests';

  const read = (key: string, range: string | undefined): Reply => {
    const object = objects.get(key);
    if (object === undefined) return fault(404, 'NoSuchKey');
    const headers = { etag: tagOf(object.bytes), 'last-modified': object.lastModified.toUTCString(), 'accept-ranges': 'bytes' };
    const [, from, to] = /^bytes=(\d+)-(\d*)$/.exec(range ?? '') ?? [];
    if (from === undefined) return { status: 200, headers, body: object.bytes };
    const end = to === undefined || to === '' ? object.bytes.length - 1 : Math.min(Number(to), object.bytes.length - 1);
    if (Number(from) >= object.bytes.length) return fault(416, 'InvalidRange');
    return { status: 206, headers: { ...headers, 'content-range': `bytes ${from}-${end}/${object.bytes.length}` }, body: object.bytes.subarray(Number(from), end + 1) };
  };
  const list = (query: URLSearchParams): Reply => {
    const after = query.get('continuation-token') ?? '';
    const keys = [...objects.keys()].filter((key) => key.startsWith(query.get('prefix') ?? '') && key > after).sort();
    const page = keys.slice(0, pageSize);
    const more = keys.length > page.length ? `<IsTruncated>true</IsTruncated><NextContinuationToken>${page.at(-1) ?? ''}</NextContinuationToken>` : '<IsTruncated>false</IsTruncated>';
    const items = page.map((key) => `<Contents><Key>${key}</Key><LastModified>${objects.get(key)?.lastModified.toISOString() ?? ''}</LastModified><Size>${objects.get(key)?.bytes.length ?? 0}</Size></Contents>`);
    return xml(200, `<ListBucketResult>${more}${items.join('')}</ListBucketResult>`);
  };
  const put = (key: string, request: IncomingMessage, query: URLSearchParams, body: Buffer): Reply => {
    const source = request.headers['x-amz-copy-source'];
    const copied = source === undefined ? null : objects.get(String(source).split('/').slice(2).join('/'));
    if (copied === undefined) return fault(404, 'NoSuchKey');
    const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(String(request.headers['x-amz-copy-source-range'] ?? '')) ?? [];
    const bytes = copied === null ? body : from === undefined ? copied.bytes : copied.bytes.subarray(Number(from), Number(to) + 1);
    const uploadId = query.get('uploadId');
    if (uploadId === null) objects.set(key, { bytes, lastModified: new Date() });
    else {
      const parts = uploads.get(uploadId);
      if (parts === undefined) return fault(404, 'NoSuchUpload');
      parts.set(Number(query.get('partNumber')), bytes);
    }
    const etag = tagOf(bytes);
    return source === undefined ? { status: 200, headers: { etag } } : xml(200, `<CopyResult><ETag>${etag}</ETag></CopyResult>`);
  };
  const post = (key: string, query: URLSearchParams, body: Buffer): Reply => {
    if (query.has('uploads')) {
      const id = randomUUID();
      uploads.set(id, new Map());
      return xml(200, `<InitiateMultipartUploadResult><UploadId>${id}</UploadId></InitiateMultipartUploadResult>`);
    }
    const id = query.get('uploadId') ?? '';
    const parts = uploads.get(id);
    if (parts === undefined) return fault(404, 'NoSuchUpload');
    const named = [...body.toString().matchAll(/<PartNumber>(\d+)<\/PartNumber><ETag>([^<]+)<\/ETag>/g)];
    const pieces = named.map(([, number, tag]) => ({ bytes: parts.get(Number(number)), tag }));
    if (pieces.length !== parts.size || pieces.some(({ bytes, tag }) => bytes === undefined || tagOf(bytes) !== tag)) return fault(400, 'InvalidPart');
    objects.set(key, { bytes: Buffer.concat(pieces.flatMap(({ bytes }) => (bytes === undefined ? [] : [bytes]))), lastModified: new Date() });
    uploads.delete(id);
    return xml(200, '<CompleteMultipartUploadResult></CompleteMultipartUploadResult>');
  };
  const answer = (request: IncomingMessage, body: Buffer): Reply => {
    const method = request.method ?? '';
    const target = request.url ?? '/';
    const { pathname, searchParams: query } = new URL(target, 'http://any');
    const [, bucket, ...rest] = pathname.split('/');
    const key = rest.join('/');
    asked.push(`${method} ${key}`);
    const wrong = signatureFault({ method, target, headers: request.headers }, secretAccessKey, new Date());
    if (wrong !== null) return fault(403, wrong);
    if (bucket !== 'sounds') return fault(404, 'NoSuchBucket');
    const told = request.headers['x-amz-content-sha256'];
    if (told !== undefined && told !== createHash('sha256').update(body).digest('hex')) return fault(400, 'XAmzContentSHA256Mismatch');
    if (method === 'GET' && key === '') return list(query);
    if (method === 'GET' || method === 'HEAD') {
      const reply = read(key, request.headers.range);
      const [type, disposition] = [query.get('response-content-type'), query.get('response-content-disposition')];
      return { ...reply, headers: { ...reply.headers, ...(type === null ? {} : { 'content-type': type }), ...(disposition === null ? {} : { 'content-disposition': disposition }) } };
    }
    if (method === 'PUT') return put(key, request, query, body);
    if (method === 'POST') return post(key, query, body);
    if (method === 'DELETE') {
      const id = query.get('uploadId');
      if (id === null) objects.delete(key);
      else uploads.delete(id);
      return { status: 204 };
    }
    return fault(405, 'MethodNotAllowed');
  };
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(Buffer.from(chunk));
    const trick = mischief.shift();
    if (trick === 'reset') {
      request.socket.destroy();
      return;
    }
    if (trick === 'silent') return;
    const { status, headers = {}, body = '' } = trick === 'unavailable' ? fault(503, 'SlowDown') : answer(request, Buffer.concat(chunks));
    const bytes = Buffer.from(body);
    response.writeHead(status, { ...headers, 'content-length': status === 204 ? 0 : bytes.length });
    if (trick === 'cut-body') {
      response.write(bytes.subarray(0, bytes.length >> 1), () => request.socket.destroy());
      return;
    }
    response.end(request.method === 'HEAD' || status === 204 ? undefined : bytes);
  };
  const server = createServer((request, response) => {
    // A caller that hangs up in the middle of its own body is its own affair.
    serve(request, response).catch(() => response.destroy());
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The test bucket has no port.');
  return {
    endpoint: `http://127.0.0.1:${address.port}`,
    bucket: 'sounds',
    region: 'eu-central-1',
    accessKeyId: 'AKIATESTS',
    secretAccessKey,
    objects,
    asked,
    mischief,
    openUploads: () => uploads.size,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
