import { open, type FileHandle } from 'node:fs/promises';
import { partBytes, totalBytes, type FilePart } from '../../../lib/services/exports/file-parts.ts';
import { parseRange } from './range.ts';

export interface FileToSend {
  /** They follow each other without a gap. */
  parts: FilePart[];
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
/**
 * What a page may show or play. Anything else that is asked for without being a download becomes one: whatever somebody
 * brought in, nothing that could run is opened under our own origin.
 */
const shown = /^(audio\/[\w.+-]+|image\/(png|jpeg|gif|webp|avif)|application\/(octet-stream|json)|text\/vtt)$/;

/**
 * Sends a download to where the store itself gives it, whole or in parts. The address is signed for reading alone and for some
 * minutes: no cache keeps it. Null for HEAD, which the signature is not for.
 */
export function sendElsewhere(request: Request, address: string | null): Response | null {
  if (address === null || request.method === 'HEAD') return null;
  return new Response(null, { status: 307, headers: { Location: address, 'Cache-Control': 'private, no-store' } });
}

/** Sends a file in chunks, whole or one part of it (206), without holding it in memory. */
export async function sendFile(request: Request, file: FileToSend): Promise<Response> {
  const inert = file.downloadAs !== undefined || shown.test(file.mediaType);
  const headers = new Headers({
    'Content-Type': inert ? file.mediaType : 'application/octet-stream',
    'X-Content-Type-Options': 'nosniff',
    'Accept-Ranges': 'bytes',
    'Cache-Control': file.cacheControl,
  });
  if (file.downloadAs !== undefined) headers.set('Content-Disposition', attachment(file.downloadAs));
  else if (!inert) headers.set('Content-Disposition', 'attachment');
  if (file.etag !== undefined) headers.set('ETag', file.etag);
  if (file.etag !== undefined && request.headers.get('if-none-match') === file.etag) {
    await file.done?.();
    return new Response(null, { status: 304, headers });
  }
  const bytes = totalBytes(file.parts);
  const ifRange = request.headers.get('if-range');
  const range = parseRange(ifRange === null || ifRange === file.etag ? request.headers.get('range') : null, bytes);
  if (range.kind === 'outside') {
    await file.done?.();
    headers.set('Content-Range', `bytes */${bytes}`);
    return new Response(null, { status: 416, headers });
  }
  const part = range.kind === 'part' ? range : { start: 0, end: bytes - 1 };
  if (range.kind === 'part') headers.set('Content-Range', `bytes ${part.start}-${part.end}/${bytes}`);
  headers.set('Content-Length', String(part.end - part.start + 1));
  const status = range.kind === 'part' ? 206 : 200;
  if (request.method === 'HEAD') {
    await file.done?.();
    return new Response(null, { status, headers });
  }
  return new Response(await fileStream(file, part), { status, headers });
}

/** The bytes of `range` (both ends within), whichever parts they lie in. */
async function fileStream(file: FileToSend, range: { start: number; end: number }): Promise<ReadableStream<Uint8Array>> {
  let index = 0;
  let at = range.start;
  let left = range.end - range.start + 1;
  while (index < file.parts.length && at >= partBytes(file.parts[index]!)) {
    at -= partBytes(file.parts[index]!);
    index += 1;
  }
  let handle: FileHandle | null = null;
  const close = async () => {
    await handle?.close();
    handle = null;
  };
  const finish = async () => {
    await close();
    await file.done?.();
  };
  const next = async (): Promise<Uint8Array> => {
    const part = file.parts[index];
    if (!part) throw new Error(`file ended ${left} bytes early`);
    const wanted = Math.min(chunkBytes, left, partBytes(part) - at);
    if ('held' in part) return part.held.subarray(at, at + wanted);
    handle ??= await open(/*turbopackIgnore: true*/ part.path, 'r');
    const { bytesRead, buffer } = await handle.read(new Uint8Array(wanted), 0, wanted, at);
    if (bytesRead === 0) throw new Error(`file ended ${left} bytes early`);
    return buffer.subarray(0, bytesRead);
  };
  // What does not exist is found out before anything is sent.
  const first = file.parts[index];
  if (first && 'path' in first) handle = await open(/*turbopackIgnore: true*/ first.path, 'r');
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          if (left === 0) {
            await finish();
            controller.close();
            return;
          }
          const chunk = await next();
          at += chunk.length;
          left -= chunk.length;
          const part = file.parts[index];
          if (part && at === partBytes(part)) {
            await close();
            index += 1;
            at = 0;
          }
          controller.enqueue(chunk);
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
