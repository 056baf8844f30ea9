/**
 * An S3-compatible bucket, by Amazon's REST API (2006-03-01) with Signature Version 4. Path-style addresses, which every
 * such store answers. All requests here can be sent again without harm.
 */
import { createHash } from 'node:crypto';
import { AwsV4Signer } from 'aws4fetch';
import { parseDocument } from 'htmlparser2';
import { ServiceError } from '../services/errors.ts';
import { textOf, tagsOf, type Tag } from './bucket-xml.ts';

export interface BucketOptions {
  /** Where the store answers, such as https://s3.eu-central-1.amazonaws.com. */
  endpoint: string;
  /** Where browsers reach it; missing where they do not, and this server sends what it holds. */
  publicEndpoint?: string | undefined;
  bucket: string;
  region: string;
  accessKeyId: string;
  secretAccessKey: string;
  /** The way out. */
  send: typeof globalThis.fetch;
  /** Does something again while its error says that this can help. */
  retry: <T>(work: () => Promise<T>) => Promise<T>;
  /** Content longer than this goes up in parts of this size, bytes; at least 5 MiB. Default 64 MiB. */
  partBytes?: number;
}

export interface BucketObject {
  key: string;
  /** Bytes. */
  size: number;
  lastModified: Date;
}

export interface Bucket {
  /** Size in bytes; null where there is no such object. */
  size(key: string): Promise<number | null>;
  /** Its bytes as they come; null where there is no such object. A store that falls silent is an error. */
  read(key: string): Promise<AsyncIterable<Uint8Array> | null>;
  write(key: string, content: Blob, sha256: string): Promise<void>;
  remove(key: string): Promise<void>;
  copy(from: string, to: string): Promise<void>;
  list(prefix: string): AsyncGenerator<BucketObject>;
  /** An address that anybody may read it at for some minutes, as a download; null where browsers do not reach the store. */
  address(key: string, as: { fileName: string; mediaType: string }): Promise<string | null>;
}

interface Asking {
  query?: Record<string, string>;
  headers?: Record<string, string>;
  body?: Blob | string;
  /** SHA-256 of the body, hexadecimal. */
  sha256?: string;
}

/** SHA-256 of nothing. */
const emptySha256 = createHash('sha256').digest('hex');
const mib = 1024 ** 2;
/** The largest object that is copied in one call, by S3's own limit. */
const mostCopiedBytes = 5 * 1024 ** 3;
const answerMs = 30_000;
const silenceMs = 30_000;
/** How long an address is good, seconds. */
const addressSeconds = 600;

/** Opens nothing and asks nothing: the first call does. */
export function createBucket(options: BucketOptions): Bucket {
  const { send, retry, partBytes = 64 * mib } = options;

  const url = (key: string, query: Record<string, string> = {}, endpoint = options.endpoint): string => {
    const place = `/${options.bucket}/${pathOf(key)}`;
    const address = new URL(`${endpoint.replace(/\/+$/, '')}${place}`);
    // A name with dots in it, which somebody else gave, would lead to another object.
    if (!address.pathname.endsWith(place)) throw strange(`an object called ${key.slice(0, 80)}`);
    for (const [name, value] of Object.entries(query)) address.searchParams.set(name, value);
    return address.href;
  };
  const signer = (method: string, address: string, rest: { headers?: Record<string, string>; signQuery?: boolean }): AwsV4Signer =>
    new AwsV4Signer({ method, url: address, service: 's3', region: options.region, accessKeyId: options.accessKeyId, secretAccessKey: options.secretAccessKey, ...rest });

  /** One request; the answer's body is the caller's. A body of parts is timed by them, not by the clock of an answer. */
  const ask = async (method: string, key: string, { query, headers, body, sha256 = emptySha256 }: Asking, allowed: number[] = []): Promise<Response> => {
    const { url: address, headers: signed } = await signer(method, url(key, query), { headers: { ...headers, 'x-amz-content-sha256': sha256 } }).sign();
    const sized = body instanceof Blob ? answerMs + body.size / 1000 : answerMs;
    const silent = new AbortController();
    const timer = setTimeout(() => silent.abort(new Error('the object store fell silent')), sized);
    let answer: Response;
    try {
      answer = await send(address.href, { method, headers: signed, body: body ?? null, redirect: 'manual', signal: silent.signal });
    } catch (cause) {
      if (cause instanceof ServiceError) throw cause;
      throw unreachable(method, 'no answer', cause);
    } finally {
      clearTimeout(timer);
    }
    if (answer.ok || allowed.includes(answer.status)) return answer;
    const said = await answer.text().catch(() => '');
    throw refusal(method, answer.status, textOf(parseDocument(said, { xmlMode: true }), 'Code'));
  };
  /** For answers without a body of interest. */
  const tell = async (method: string, key: string, asking: Asking, allowed: number[] = []): Promise<Response> =>
    await retry(async () => {
      const answer = await ask(method, key, asking, allowed);
      await answer.body?.cancel();
      return answer;
    });
  const xml = async (method: string, key: string, asking: Asking) =>
    await retry(async () => {
      const answer = await ask(method, key, asking);
      const text = await answer.text().catch((cause: unknown) => {
        throw unreachable(method, 'half an answer', cause);
      });
      const document = parseDocument(text, { xmlMode: true });
      // A long assembly answers 200 at once and says only in its body that it failed.
      if (tagsOf(document, 'Error').length > 0) throw unreachable(method, textOf(document, 'Code'));
      return document;
    });

  const inParts = async (key: string, size: number, part: (from: number, to: number) => Promise<Asking>, tagOf: (number: string, id: string, asking: Asking) => Promise<string>): Promise<void> => {
    const id = textOf(await xml('POST', key, { query: { uploads: '' } }), 'UploadId');
    // Without its name each part would be written as if it were the whole.
    if (id === '') throw strange('an upload without a name');
    try {
      const tags: string[] = [];
      for (let from = 0; from < size; from += partBytes) tags.push(await tagOf(String(tags.length + 1), id, await part(from, Math.min(size, from + partBytes))));
      const body = `<CompleteMultipartUpload>${tags.map((tag, index) => `<Part><PartNumber>${index + 1}</PartNumber><ETag>${tag}</ETag></Part>`).join('')}</CompleteMultipartUpload>`;
      await xml('POST', key, { query: { uploadId: id }, body, sha256: createHash('sha256').update(body).digest('hex') });
    } catch (error) {
      // What cannot be called off lies there until the bucket's own rule removes it; the first error says more.
      await tell('DELETE', key, { query: { uploadId: id } }, [404]).catch(() => undefined);
      throw error;
    }
  };

  const sizeOf = async (key: string): Promise<number | null> => {
    const answer = await tell('HEAD', key, {}, [404]);
    return answer.status === 404 ? null : Number(answer.headers.get('content-length'));
  };

  return {
    size: sizeOf,
    async read(key) {
      const answer = await retry(async () => await ask('GET', key, {}, [404]));
      if (answer.status === 404 || answer.body === null) {
        await answer.body?.cancel();
        return null;
      }
      return heard(answer.body);
    },
    async write(key, content, sha256) {
      if (content.size <= partBytes) {
        await tell('PUT', key, { body: content, sha256 });
        return;
      }
      await inParts(
        key,
        content.size,
        async (from, to) => {
          const body = content.slice(from, to);
          const hash = createHash('sha256');
          for await (const chunk of body.stream()) hash.update(chunk);
          return { body, sha256: hash.digest('hex') };
        },
        async (partNumber, uploadId, asking) => (await tell('PUT', key, { ...asking, query: { partNumber, uploadId } })).headers.get('etag') ?? '',
      );
    },
    async remove(key) {
      await tell('DELETE', key, {}, [404]);
    },
    async copy(from, to) {
      const source = `/${options.bucket}/${pathOf(from)}`;
      const size = await sizeOf(from);
      if (size === null) return;
      if (size <= mostCopiedBytes) await xml('PUT', to, { headers: { 'x-amz-copy-source': source } });
      else {
        await inParts(
          to,
          size,
          async (first, end) => await Promise.resolve({ headers: { 'x-amz-copy-source': source, 'x-amz-copy-source-range': `bytes=${first}-${end - 1}` } }),
          async (partNumber, uploadId, asking) => textOf(await xml('PUT', to, { ...asking, query: { partNumber, uploadId } }), 'ETag'),
        );
      }
    },
    async *list(prefix) {
      const pages = new Set<string>();
      for (let token = ''; !pages.has(token); ) {
        pages.add(token);
        const page = await xml('GET', '', { query: { 'list-type': '2', prefix, ...(token === '' ? {} : { 'continuation-token': token }) } });
        if (tagsOf(page, 'ListBucketResult').length === 0) throw strange('no list');
        for (const item of tagsOf(page, 'Contents')) yield objectIn(item, prefix);
        token = textOf(page, 'NextContinuationToken');
        if (token === '') return;
      }
      throw strange('a list that comes to no end');
    },
    async address(key, { fileName, mediaType }) {
      if (options.publicEndpoint === undefined) return null;
      const query = {
        'X-Amz-Expires': String(addressSeconds),
        'response-content-type': mediaType,
        'response-content-disposition': `attachment; filename="${fileName.replace(/[^\x20-\x7e]|["\\]/g, '_')}"; filename*=UTF-8''${encodeURIComponent(fileName)}`,
      };
      return (await signer('GET', url(key, query, options.publicEndpoint), { signQuery: true }).sign()).url.href;
    },
  };
}

/** The bytes as they come; silence for too long breaks it off. */
async function* heard(body: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = body.getReader();
  try {
    for (;;) {
      const silence = Promise.withResolvers<never>();
      const timer = setTimeout(() => silence.reject(unreachable('GET', 'it fell silent')), silenceMs);
      try {
        const { done, value } = await Promise.race([reader.read(), silence.promise]);
        if (done) return;
        yield value;
      } catch (cause) {
        throw cause instanceof ServiceError ? cause : unreachable('GET', 'half an answer', cause);
      } finally {
        clearTimeout(timer);
      }
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

/** What stands in a list. Whoever lists removes or copies what was found: it is believed only where it is what was asked for. */
function objectIn(item: Tag, prefix: string): BucketObject {
  const [key, size, lastModified] = [textOf(item, 'Key'), textOf(item, 'Size'), new Date(textOf(item, 'LastModified'))];
  if (key === '' || !key.startsWith(prefix)) throw strange(`${key.slice(0, 80)} in a list of ${prefix}`);
  if (!/^\d{1,15}$/.test(size) || Number.isNaN(lastModified.getTime())) throw strange(`${key.slice(0, 80)} of no size or no time`);
  return { key, size: Number(size), lastModified };
}

function pathOf(key: string): string {
  return key.split('/').map(encodeURIComponent).join('/');
}

/** What no such store answers: another server stands there, or something in between. */
function strange(what: string): ServiceError {
  return new ServiceError('storage', { person: 'The store of the sounds answers what no such store should. Whoever runs this studio should look at its settings (S3_ENDPOINT and S3_BUCKET).', log: `object store: ${what}` });
}

function unreachable(method: string, what: string, cause?: unknown): ServiceError {
  return new ServiceError('storage', { person: 'The store of the sounds does not answer just now. Nothing is lost; it is tried again.', log: `object store: ${method}: ${what}`, retryable: true, cause });
}

function refusal(method: string, status: number, code: string): ServiceError {
  if (status >= 500 || status === 429 || status === 408) return unreachable(method, `${status} ${code}`);
  return new ServiceError('storage', { person: 'The store of the sounds refuses what it is asked. Whoever runs this studio should look at its settings (S3_BUCKET, S3_REGION and the keys).', log: `object store: ${method}: ${status} ${code}` });
}
