import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { resetEnv } from '../../env.ts';
import { readNaturalVoices } from '../../services/natural-voices/installation.ts';
import { hub, naturalPackages, weights, type Weights } from '../../services/natural-voices/pins.ts';
import { testingModels, writeTestingPackages } from '../../services/natural-voices/testing-installation.ts';
import { readOptions } from '../natural-voices.ts';
import { planSetUp, requireRoom, setUp, takeAway, type SetUpOrder } from './set-up.ts';
import { tinyTokenizer } from './tiny-symbols.ts';
import { SetUpError } from './words.ts';

const pin = (file: string, text: string) => ({ path: file, bytes: Buffer.byteLength(text), sha256: createHash('sha256').update(text).digest('hex') });
const small: Weights = { id: 'q8', says: 'of tests', files: [pin('onnx/model_quantized.onnx', testingModels.timed), pin('tokenizer.json', tinyTokenizer())] };

let folder: string;
let order: SetUpOrder;
let asked: string[];
let files: { [name: string]: string };
let close: () => Promise<void>;

beforeEach(async () => {
  folder = path.join(await mkdtemp(path.join(tmpdir(), 'set-up-')), 'natural-voices');
  order = { folder, weights: small, from: null, keepAll: false };
  asked = [];
  files = { 'model_quantized.onnx': testingModels.timed, 'tokenizer.json': tinyTokenizer() };
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    response.end(files[path.basename(request.url ?? '')] ?? '');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  vi.stubEnv('KOKORO_HUB_URL', `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}/`);
  resetEnv();
  close = async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  };
  await writeTestingPackages(folder);
});
afterEach(async () => {
  await close();
  vi.unstubAllEnvs();
  resetEnv();
  await rm(path.dirname(folder), { recursive: true, force: true });
});

const run = () => setUp(order, { tell: () => {} });
const told = (work: Promise<unknown>) => work.then(() => 'nothing', (error: unknown) => (error instanceof SetUpError ? error.message : `not planned: ${String(error)}`));

describe('setting up', () => {
  it('fetches the weights of the pinned revision, tries them, and only then says that they are here', async () => {
    expect((await readNaturalVoices(folder)).state).toBe('absent');
    const manifest = await run();
    expect(asked).toEqual(small.files.map((file) => `/${hub.repository}/resolve/${hub.revision}/${file.path}`));
    expect(await readNaturalVoices(folder)).toMatchObject({ state: 'ready', manifest: { model: { id: 'q8', sha256: small.files[0].sha256 } } });
    expect(manifest.packages).toEqual(Object.fromEntries(naturalPackages.map(({ name, version }) => [name, version])));
    expect(manifest.speed).toBeGreaterThan(0);
    expect((await planSetUp(order)).fetch).toBe(0);
    await run();
    expect(asked).toHaveLength(2);
  });

  it('of a model that cannot speak leaves nothing that others would take for voices', async () => {
    const broken = 'no model at all';
    order = { ...order, weights: { ...small, files: [pin('onnx/model_quantized.onnx', broken), small.files[1]] } };
    files['model_quantized.onnx'] = broken;
    expect(await told(run())).toContain('a sentence could not be spoken: The model of the natural voices cannot be read');
    expect((await readNaturalVoices(folder)).state).toBe('absent');
  });

  it('refuses what the hub sends in place of the weights, and fetches a damaged file again', async () => {
    files['model_quantized.onnx'] = testingModels.untimed;
    expect(await told(run())).toContain('is not the file that is known');
    files['model_quantized.onnx'] = testingModels.timed;
    await run();
    await writeFile(path.join(folder, 'model', 'model_quantized.onnx'), 'TIMED modem of tests\n');
    expect((await planSetUp(order)).fetch).toBe(small.files[0].bytes);
    await run();
    expect(await readFile(path.join(folder, 'model', 'model_quantized.onnx'), 'utf8')).toBe(testingModels.timed);
  });

  it('that fails leaves the voices that were there', async () => {
    await run();
    const other = { ...pin('onnx/model.onnx', testingModels.untimed), bytes: 5 };
    order = { ...order, weights: { ...small, id: 'full', files: [other, small.files[1]] } };
    files['model.onnx'] = 'wrong';
    expect(await told(run())).toContain('is not the file that is known');
    expect(await readNaturalVoices(folder)).toMatchObject({ state: 'ready', manifest: { model: { id: 'q8' } } });
    files['model.onnx'] = testingModels.untimed;
    order = { ...order, weights: { ...small, id: 'full', files: [pin('onnx/model.onnx', testingModels.untimed), small.files[1]] } };
    await run();
    expect(await readNaturalVoices(folder)).toMatchObject({ state: 'ready', manifest: { model: { id: 'full', file: 'model.onnx' } } });
  });

  it('takes weights from a folder, and knows which they are', async () => {
    const from = path.join(path.dirname(folder), 'brought');
    await mkdir(path.join(from, 'onnx'), { recursive: true });
    await writeFile(path.join(from, 'onnx', 'model.onnx'), testingModels.untimed);
    order = { ...order, from };
    expect(await told(run())).toContain('there is no tokenizer.json');
    await writeFile(path.join(from, 'tokenizer.json'), tinyTokenizer());
    const manifest = await run();
    expect(manifest.model.id).toBe(manifest.model.sha256.slice(0, 12));
    expect(asked).toEqual([]);
  });

  it('says before it begins where there is too little room', async () => {
    const plan = await planSetUp(order);
    expect(plan.free).toBeGreaterThan(0);
    expect(() => requireRoom({ ...plan, free: plan.needs }, folder)).not.toThrow();
    expect(() => requireRoom({ ...plan, needs: 500e6, free: 20e6 }, folder)).toThrow('setting them up needs 500 MB, and 20 MB are free');
  });

  it('is done by one command at a time', async () => {
    const [one, other] = await Promise.all([told(run()), told(run())]);
    expect([one, other].toSorted()).toEqual(['They are being set up already, by another command. Wait until that is done.', 'nothing']);
  });
});

describe('taking away', () => {
  it('removes what the set-up put there and nothing else', async () => {
    await run();
    await writeFile(path.join(folder, 'my-notes.txt'), 'mine');
    expect(await takeAway(folder)).toBeGreaterThan(1_000_000);
    expect((await readNaturalVoices(folder)).state).toBe('absent');
    expect(await readdir(folder)).toEqual(['my-notes.txt']);
  });
});

describe('the command', () => {
  it('reads what is asked for, and says what it does not know', () => {
    expect(readOptions([], '/f')).toEqual({ what: 'set-up', yes: false, order: { folder: '/f', weights: weights.q8, from: null, keepAll: false } });
    expect(readOptions(['remove', '--yes'], '/f')).toMatchObject({ what: 'remove', yes: true });
    expect(readOptions(['--full', '--for-other-machines'], '/f').order).toMatchObject({ weights: weights.full, keepAll: true });
    expect(() => readOptions(['delete'], '/f')).toThrow('There is no “delete”.');
    expect(() => readOptions(['--full', '--weights', 'x'], '/f')).toThrow('do not go together');
  });

  it('names only versions and hashes that its own list of packages has', async () => {
    const lock: { packages: { [name: string]: { version?: string; integrity?: string; link?: boolean } } } = JSON.parse(await readFile(path.join(import.meta.dirname, 'packages', 'package-lock.json'), 'utf8'));
    for (const { name, version } of naturalPackages) expect(lock.packages[`node_modules/${name}`]?.version).toBe(version);
    for (const [name, entry] of Object.entries(lock.packages)) {
      if (!name.startsWith('node_modules/') || entry.link === true || name.includes('not-needed')) continue;
      expect(entry.integrity, name).toMatch(/^sha512-/);
    }
    for (const { files: all } of Object.values(weights)) for (const file of all) expect([file.sha256.length, Number.isInteger(file.bytes)]).toEqual([64, true]);
  });
});
