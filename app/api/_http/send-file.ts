import { open } from 'node:fs/promises';
import { parseRange } from './range.ts';

export interface FileToSend {
  path: string;
  bytes: number;
  mediaType: string;
  /** Given, the file is a download of this name; absent, it is played in the page. */
  downloadAs?: string;
  /** A strong validator; the content never changes under one URL. */
  etag?: string;
  cacheControl: string;
  /** Runs once the file was read or given up: temporary files are removed here. */
  done?: () => Promise<void>;
}

const chunkBytes = 64 * 1024;

/** Sends a file from disk in chunks, whole or one part of it (206), without holding it in memory. */
export async function sendFile(request: Request, file: FileToSend): Promise<Response> {
  const headers = new Headers({
    'Content-Type': file.mediaType,
    'Accept-Ranges': 'bytes',
    'Cache-Control': file.cacheControl,
  });
  if (file.downloadAs !== undefined) headers.set('Content-Disposition', attachment(file.downloadAs));
  if (file.etag !== undefined) headers.set('ETag', file.etag);
  if (file.etag !== undefined && request.headers.get('if-none-match') === file.etag) {
    await file.done?.();
    return new Response(null, { status: 304, headers });
  }
  const ifRange = request.headers.get('if-range');
  const range = parseRange(ifRange === null || ifRange === file.etag ? request.headers.get('range') : null, file.bytes);
  if (range.kind === 'outside') {
    await file.done?.();
    headers.set('Content-Range', `bytes */${file.bytes}`);
    return new Response(null, { status: 416, headers });
  }
  const part = range.kind === 'part' ? range : { start: 0, end: file.bytes - 1 };
  if (range.kind === 'part') headers.set('Content-Range', `bytes ${part.start}-${part.end}/${file.bytes}`);
  headers.set('Content-Length', String(part.end - part.start + 1));
  const status = range.kind === 'part' ? 206 : 200;
  if (request.method === 'HEAD') {
    await file.done?.();
    return new Response(null, { status, headers });
  }
  return new Response(await fileStream(file, part), { status, headers });
}

async function fileStream(file: FileToSend, part: { start: number; end: number }): Promise<ReadableStream<Uint8Array>> {
  const handle = await open(/*turbopackIgnore: true*/ file.path, 'r');
  let at = part.start;
  const finish = async () => {
    await handle.close();
    await file.done?.();
  };
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const left = part.end - at + 1;
          const { bytesRead, buffer } = left > 0 ? await handle.read(new Uint8Array(Math.min(chunkBytes, left)), 0, Math.min(chunkBytes, left), at) : { bytesRead: 0, buffer: new Uint8Array(0) };
          if (bytesRead === 0) {
            if (left > 0) throw new Error(`file ended ${left} bytes early`);
            await finish();
            controller.close();
            return;
          }
          at += bytesRead;
          controller.enqueue(buffer.subarray(0, bytesRead));
        } catch (error) {
          await finish();
          controller.error(error);
        }
      },
      cancel: finish,
    },
    // Nothing is read ahead of what the network takes.
    { highWaterMark: 0 },
  );
}

/** An attachment header with the name in UTF-8 (RFC 6266, RFC 8187) and an ASCII one for old readers. */
export function attachment(fileName: string): string {
  const plain = fileName.normalize('NFKD').replace(/[^\x20-\x7e]/g, '').replace(/["\\%]/g, '').trim();
  const encoded = encodeURIComponent(fileName).replace(/['()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
  return `attachment; filename="${/[a-z0-9]/i.test(plain.replace(/\.[a-z0-9]+$/i, '')) ? plain : `drama${plain.slice(Math.max(0, plain.lastIndexOf('.')))}`}"; filename*=UTF-8''${encoded}`;
}
