/** What is no story, or only just one, and requests that are not ours: a plain answer to each, and nothing left behind. */
import { request as httpRequest } from 'node:http';
import { said } from '../app/said.ts';
import type { Problem } from '../app/api/_http/problem.ts';
import type { ProjectSummary } from '../lib/services/views.ts';
import { bringIn, dramasOf, hearLine, readLines, startMaking, untilMade, untilRead } from './api.ts';
import { expect, test } from './fixtures.ts';
import { mill } from './stories.ts';
import type { Studio } from '../lib/cli/temporary-studio.ts';

test.use({ studioOf: 'the writer' });

const utf8 = (text: string) => new TextEncoder().encode(text);
/** UTF-16 with a byte order mark, half characters and all. */
function utf16(text: string): Uint8Array<ArrayBuffer> {
  const view = new DataView(new ArrayBuffer(2 + text.length * 2));
  view.setUint16(0, 0xfeff, true);
  for (let at = 0; at < text.length; at += 1) view.setUint16(2 + at * 2, text.charCodeAt(at), true);
  return new Uint8Array(view.buffer);
}
const binary = Uint8Array.from({ length: 50_000 }, (_, index) => (index * index * 31 + (index >> 3) * 7) & 0xff);
const paragraph = 'The road went on between the hedges and nobody spoke of the house at the end of it. '.repeat(1200).slice(0, 100_000);
const latin = Uint8Array.from([...utf8('"The caf'), 0xe9, ...utf8(' is closed," said Ren'), 0xe9, ...utf8('. '), 0x93, ...utf8('Then we walk,'), 0x94, ...utf8(' said Ida.\n')]);

/** `refused`: a plain sentence. `read`: a drama with its lines. `either`: whichever, but one of the two. */
const stories: { name: string; bytes: Uint8Array<ArrayBuffer>; asked: 'refused' | 'read' | 'either'; make?: boolean }[] = [
  { name: 'nothing', bytes: new Uint8Array(), asked: 'refused' },
  { name: 'only spaces', bytes: utf8(' \n\t \u00a0\u2003\r\n '), asked: 'refused' },
  { name: 'only marks', bytes: utf8('*** --- ... !?\n'), asked: 'either' },
  { name: '20 MB', bytes: utf8('It rained. '.repeat(1_900_000)), asked: 'refused' },
  { name: 'a binary file', bytes: binary, asked: 'refused' },
  { name: 'a NUL in the middle', bytes: utf8('"Who is there?" said Ida.\u0000 Nobody answered.\n'), asked: 'either' },
  { name: 'half characters in UTF-16', bytes: utf16('"Who \ud83d is there?" said Ida. \udc00 Nobody answered.\n'), asked: 'either' },
  { name: 'half characters in UTF-8', bytes: Uint8Array.from([...utf8('"Who is '), 0xed, 0xa0, 0x80, ...utf8(' there?" said Ida.\n')]), asked: 'either' },
  { name: 'Windows-1252', bytes: latin, asked: 'read' },
  { name: 'a paragraph of 100,000 characters', bytes: utf8(paragraph), asked: 'read' },
  { name: 'no quotation at all', bytes: utf8('The rain stopped at four. By five the whole street was dry, and the door stood open.\n'), asked: 'read', make: true },
  { name: 'only quotations', bytes: utf8('"Are you there?"\n\n"I am here."\n\n"Then open the door."\n\n"No."\n'), asked: 'read', make: true },
];

for (const { name, bytes, asked, make } of stories) {
  test(`a story of ${name}`, async ({ studio }) => {
    const before = await dramasOf(studio);
    const response = await send(studio, bytes);
    if (response.status === 201) {
      expect(asked, 'it was taken').not.toBe('refused');
      const { id }: ProjectSummary = await response.json();
      const project = await untilRead(studio, id);
      expect(project).toMatchObject({ state: 'ready', readError: null });
      const lines = await readLines(studio, id);
      expect(lines.length).toBeGreaterThan(0);
      let end = 0;
      for (const line of lines) {
        expect(line.start, 'the lines follow on each other').toBe(end);
        end = line.end;
      }
      if (name === 'Windows-1252') {
        expect(lines.map((line) => line.text).join('')).toContain('The café is closed," said René. “Then we walk,” said Ida.');
        expect(project.notes.join(' ')).toMatch(/Windows-1252|Western European/);
      }
      if (make === true) {
        await startMaking(studio, id);
        const made = await untilMade(studio, id);
        expect(made.production).toMatchObject({ state: 'done', problems: [] });
        expect(made.export?.measure.durationSeconds).toBeGreaterThan(1);
      }
    } else {
      expect(asked, 'it was refused').not.toBe('read');
      const problem = await plainProblem(response);
      expect([400, 413]).toContain(response.status);
      expect(problem.title).not.toBe('');
      expect(await dramasOf(studio), 'nothing half-made in the library').toEqual(before);
    }
  });
}

test.describe('in the page', () => {
  // A browser notes every answer that is an error.
  test.use({ expectedErrors: [/status of 4\d\d/] });

  test('a bad paste and a bad file are answered beside what was typed, which stays', async ({ page, studio }) => {
    const before = await dramasOf(studio);
    await page.goto('/new');
    const start = page.getByRole('button', { name: 'Start this drama' });
    const alert = page.getByRole('main').getByRole('alert');
    await page.getByLabel(/^Title/).fill('A title worth keeping');
    await start.click();
    await expect(alert).toHaveText('There is no story here yet. Paste one, or choose its file.');

    await page.getByLabel('Your story').fill('*** \u0000 ***');
    await start.click();
    await expect(alert).toHaveText(/^[A-Z].*\.$/);
    await expect(alert).not.toHaveText(/There is no story here yet/);
    await expect(page.getByLabel('Your story')).toHaveValue(/\*\*\*/);
    await expect(page.getByLabel(/^Title/)).toHaveValue('A title worth keeping');

    await page.getByLabel('Story file').setInputFiles({ name: 'picture.png', mimeType: 'image/png', buffer: Buffer.from(binary) });
    await start.click();
    await expect(alert).toHaveText(/^“picture\.png” is not a text file.*\.$/);
    await expect(page.getByText('picture.png', { exact: true })).toBeVisible();

    await page.getByRole('button', { name: 'Take another' }).click();
    await page.getByLabel('Story file').setInputFiles({ name: 'not-a-copy.narratix', mimeType: 'application/zip', buffer: Buffer.from(binary) });
    await page.getByRole('button', { name: 'Open the copy' }).click();
    await expect(alert).toHaveText(/^[A-Z].*\.$/);
    await expect(page).toHaveURL('/new');
    expect(await dramasOf(studio)).toEqual(before);
  });

  test('an address that leads nowhere says so', async ({ page }) => {
    for (const path of ['/projects/0190aaaa-0000-7000-8000-000000000000', '/projects/nonsense', '/nowhere']) {
      const response = await page.goto(path);
      expect(response?.status()).toBe(404);
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
      await expect(page.getByRole('link', { name: /library/i }).first()).toBeVisible();
    }
  });
});

test.describe('requests that are not ours', () => {
  test('another Host name is refused, on pages and on routes', async ({ studio }) => {
    for (const path of ['/', '/new', '/api/projects', '/api/health', '/demos/index.json']) {
      expect(await statusFor(studio, 'GET', path, { host: 'rebound.example' }), path).toBe(421);
      expect(await statusFor(studio, 'GET', path, { host: `127.0.0.1:${studio.port}` }), path).toBe(200);
    }
    expect(await statusFor(studio, 'POST', '/api/projects', { host: `rebound.example:${studio.port}` })).toBe(421);
  });

  test('a change from another site is refused', async ({ studio }) => {
    const before = await dramasOf(studio);
    const foreign: Record<string, string>[] = [{ origin: 'http://other.example' }, { origin: 'null' }, { origin: 'http://localhost:1' }, { 'sec-fetch-site': 'cross-site' }, { 'sec-fetch-site': 'same-site' }];
    for (const headers of foreign) {
      const response = await fetch(`${studio.url}/api/projects`, { method: 'POST', body: mill, headers });
      expect(response.status, JSON.stringify(headers)).toBe(403);
      await plainProblem(response);
      expect(await statusFor(studio, 'POST', '/', headers), `a server action with ${JSON.stringify(headers)}`).toBe(403);
    }
    expect(await dramasOf(studio)).toEqual(before);
  });

  test('an unknown id is not found, whatever it looks like', async ({ studio }) => {
    const no = '0190aaaa-0000-7000-8000-000000000000';
    const asked: [string, string][] = [no, 'nonsense', '..%2f..%2fetc', '%00', "'%20or%201=1"].flatMap((id): [string, string][] => [
      ['GET', `projects/${id}`], ['DELETE', `projects/${id}`], ['GET', `projects/${id}/script?chapter=${id}`], ['GET', `projects/${id}/copy`], ['GET', `projects/${id}/events`],
      ['POST', `projects/${id}/cancel`], ['POST', `projects/${id}/read-again`], ['POST', `projects/${id}/make`], ['GET', `assets/${id}`], ['GET', `exports/${id}/mp3`], ['GET', `exports/${id}/exe`],
      ['POST', `segments/${id}/hear`], ['POST', `characters/${id}/hear`], ['POST', `cues/${id}/hear`],
    ]);
    for (const [method, path] of asked) {
      const response = await fetch(`${studio.url}/api/${path}`, { method, ...(path.endsWith('/make') ? { body: '{"scope":{"kind":"all"}}' } : {}) });
      expect.soft(response.status, `${method} ${path}`).toBe(404);
      await plainProblem(response);
    }
  });

  test('parts of a sound are sent as they are asked for', async ({ studio }) => {
    const { id } = await bringIn(studio, '"Come in," said Ida.\n', 'Parts');
    const [line] = await readLines(studio, id);
    const url = `${studio.url}/api/assets/${await hearLine(studio, line?.id ?? '')}`;
    const whole = new Uint8Array(await (await fetch(url)).arrayBuffer());
    const size = whole.length;
    expect(size).toBeGreaterThan(10_000);
    const parts: [string, number, number][] = [['bytes=0-0', 0, 1], ['bytes=0-99', 0, 100], ['bytes=5000-70000', 5000, Math.min(size, 70_001)], [`bytes=${size - 10}-`, size - 10, size], ['bytes=-44', size - 44, size], [`bytes=100-${size + 5000}`, 100, size]];
    for (const [range, start, end] of parts) {
      const response = await fetch(url, { headers: { range } });
      expect(response.status, range).toBe(206);
      expect(response.headers.get('content-range')).toBe(`bytes ${start}-${end - 1}/${size}`);
      expect(Buffer.compare(Buffer.from(await response.arrayBuffer()), whole.subarray(start, end)), range).toBe(0);
    }
    const outside = await fetch(url, { headers: { range: `bytes=${size}-` } });
    expect(outside.status).toBe(416);
    expect(outside.headers.get('content-range')).toBe(`bytes */${size}`);
    const tag = (await fetch(url, { method: 'HEAD' })).headers.get('etag') ?? '';
    expect((await fetch(url, { headers: { 'if-none-match': tag } })).status).toBe(304);
  });
});

async function send(studio: Studio, bytes: Uint8Array<ArrayBuffer>): Promise<Response> {
  return await fetch(`${studio.url}/api/projects`, { method: 'POST', body: bytes, headers: { 'Content-Type': 'text/plain', ...said({ title: 'Bad input' }) } });
}

/** A refusal as every route gives it: a sentence for a person, and nothing of the machine in it. */
async function plainProblem(response: Response): Promise<Problem> {
  expect(response.headers.get('content-type')).toContain('application/problem+json');
  const problem: Problem = await response.json();
  expect(problem.status).toBe(response.status);
  expect(problem.detail).toMatch(/^[“A-Z].{10,}[.?!]$/s);
  expect(problem.detail).not.toMatch(/\bat \S+:\d+|Error:|node_modules|prisma|undefined|\/lib\//i);
  return problem;
}

/** The status of a request with headers that fetch would not let one set. */
async function statusFor(studio: Studio, method: string, path: string, headers: Record<string, string>): Promise<number> {
  return await new Promise((resolve, reject) => {
    const request = httpRequest({ host: '127.0.0.1', port: studio.port, method, path, headers: { host: `localhost:${studio.port}`, ...headers } }, (response) => {
      response.resume();
      response.once('end', () => resolve(response.statusCode ?? 0));
    });
    request.once('error', reject);
    request.end();
  });
}
