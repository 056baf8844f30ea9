// Makes an audio drama of a story and saves it as an MP3: node example-client.mjs STORY.txt OUT.mp3
import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

const { NARRATIX_URL = 'http://localhost:3000', NARRATIX_TOKEN } = process.env;
const [story, out] = process.argv.slice(2);

async function ask(method, path, options = {}) {
  const headers = { Authorization: `Bearer ${NARRATIX_TOKEN}`, ...options.headers };
  const response = await fetch(`${NARRATIX_URL}/api/v1${path}`, { ...options, method, headers });
  if (response.ok || response.status === 304) return response;
  throw new Error((await response.json()).detail);
}

// Done once, however often it is sent.
const once = () => ({ 'Idempotency-Key': randomUUID() });

async function finished(id) {
  for (let etag = '""'; ; ) {
    const response = await ask('GET', `/projects/${id}/making?wait=30`, { headers: { 'If-None-Match': etag } });
    if (response.status === 304) continue;
    etag = response.headers.get('ETag');
    const { production } = await response.json();
    console.log(`${production.kind}: ${Math.round(production.fraction * 100)} %`);
    if (production.state === 'done') return;
    if (production.state !== 'running') throw new Error(production.error ?? production.state);
  }
}

const file = { 'Content-Type': 'application/octet-stream', ...once() };
const { id, title } = await (await ask('POST', `/projects/upload?fileName=${encodeURIComponent(basename(story))}`, { headers: file, body: await readFile(story) })).json();
console.log(`Reading “${title}”`);
await finished(id);

const { items: cast } = await (await ask('GET', `/projects/${id}/characters`)).json();
console.log(`In it: ${cast.map(({ name, lines }) => `${name} (${lines})`).join(', ')}`);

const json = { 'Content-Type': 'application/json', ...once() };
await ask('POST', `/projects/${id}/make`, { headers: json, body: JSON.stringify({ maxCostMicros: 0 }) });
await finished(id);

const { items: exports } = await (await ask('GET', `/projects/${id}/exports`)).json();
const mp3 = await ask('GET', `/exports/${exports[0].id}/files/mp3`);
await pipeline(Readable.fromWeb(mp3.body), createWriteStream(out));
console.log(`Saved ${out}`);
