import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkArchitecture, ruleNames, type SourceText, type Violation } from './architecture-rules.ts';

/** The whole programme, without its tests and what is generated. */
async function programme(): Promise<SourceText[]> {
  const root = path.dirname(import.meta.dirname);
  const files: SourceText[] = [];
  for (const folder of ['app', 'lib']) {
    for (const entry of await readdir(path.join(root, folder), { recursive: true, withFileTypes: true })) {
      const file = path.relative(root, path.join(entry.parentPath, entry.name)).split(path.sep).join('/');
      if (!entry.isFile() || !/\.tsx?$/.test(file) || file.endsWith('.d.ts')) continue;
      if (/\.test\.tsx?$|(^|[/-])testing|(^|\/)vitest-|^lib\/db\/generated\/|^lib\/architecture/.test(file)) continue;
      files.push({ path: file, text: await readFile(path.join(root, file), 'utf8') });
    }
  }
  return files;
}

describe('the plan of the house', async () => {
  const files = await programme();
  const found = checkArchitecture(files);
  it('reads the whole programme', () => {
    expect(files.length).toBeGreaterThan(50);
    for (const room of ['lib/services/', 'lib/db/', 'lib/jobs/', 'lib/storage/', 'lib/import/', 'lib/publishing/', 'lib/story/', 'lib/audio/', 'lib/worker/', 'app/']) {
      expect(files.some((file) => file.path.startsWith(room)), room).toBe(true);
    }
  });
  it.each(ruleNames)('is kept: %s', (rule) => {
    expect(found.filter((violation) => violation.rule === rule).map(({ file, detail }) => `${file} ${detail}`)).toEqual([]);
  });
});

/** Checks a small programme of one file a line: `path: text`. */
function check(files: Record<string, string>): Violation[] {
  return checkArchitecture(Object.entries(files).map(([file, text]) => ({ path: file, text })));
}
const rules = (files: Record<string, string>): string[] => check(files).map(({ rule, file }) => `${rule} ${file}`);

describe('the check itself', () => {
  const sound = {
    'app/page.tsx': `import { a } from '../lib/services/a.ts'; import './page.css'; export default () => <p>{a}</p>;`,
    'lib/services/a.ts': `import { b } from '../db/b.ts'; import type { C } from '../audio/c.ts'; import { stat } from 'node:fs/promises'; export const a = [b, stat];`,
    'lib/services/interfaces.ts': `export interface Tx {}`,
    'lib/services/errors.ts': `export class ServiceError extends Error {}`,
    'lib/services/clients.ts': `import Replicate from 'replicate'; export const make = () => new Replicate({});`,
    'lib/db/b.ts': `import type { Tx } from '../services/interfaces.ts'; import { ServiceError } from '../services/errors.ts'; import { PrismaClient } from './generated/client.ts'; export const b = new PrismaClient(); export type T = [Tx, ServiceError];`,
    'lib/audio/c.ts': `import type { D } from '../story/d.ts'; export type C = D;`,
    'lib/story/d.ts': `export interface D {}`,
    'lib/env.ts': `export const getEnv = () => process.env;`,
    'lib/worker/main.ts': `import { a } from '../services/a.ts'; import { getEnv } from '../env.ts'; console.log(a, getEnv());`,
  };

  it('finds nothing in a sound programme', () => {
    expect(check(sound)).toEqual([]);
  });

  it.each([
    ['a service imports the worker', 'lib/services/a.ts', `import '../worker/main.ts';`],
    ['a service imports a type of the worker', 'lib/services/a.ts', `import type { X } from '../worker/main.ts';`],
    ['the database imports a service', 'lib/db/b.ts', `import { a } from '../services/x.ts';`],
    ['the contracts are imported as a value', 'lib/jobs/q.ts', `export * from '../services/interfaces.ts';`],
    ['a page imports the database', 'app/page.tsx', `import { b } from '../lib/db/b.ts';`],
    ['the story imports the environment', 'lib/story/d.ts', `import { getEnv } from '../env.ts';`],
    ['the story imports the sound', 'lib/story/d.ts', `import type { C } from '../audio/c.ts';`],
    ['the sound imports a value of the story', 'lib/audio/c.ts', `import { d } from '../story/d.ts';`],
    ['the sound imports a service', 'lib/audio/c.ts', `import type { Tx } from '../services/interfaces.ts';`],
    ['a reader of files imports a service', 'lib/import/i.ts', `import { a } from '../services/x.ts';`],
    ['a page imports a reader of files', 'app/page.tsx', `import { b } from '../lib/import/i.ts';`],
    ['an export is re-exported against the arrow', 'lib/storage/s.ts', `export { b } from '../db/b.ts';`],
    ['an import at run time goes against the arrow', 'lib/jobs/q.ts', `const a = await import('../services/x.ts');`],
  ])('arrows: %s', (_, file, text) => {
    const planted = { 'lib/services/x.ts': '', 'lib/import/i.ts': '', ...sound, [file]: text };
    expect(rules(planted)).toContain(`arrows ${file}`);
  });

  it('cycles: a loop of values, told once; a loop of types is none', () => {
    const loop = { 'lib/story/a.ts': `import './b.ts';`, 'lib/story/b.ts': `export * from './c.ts';`, 'lib/story/c.ts': `await import('./a.ts');` };
    expect(check(loop)).toEqual([{ rule: 'cycles', file: 'lib/story/a.ts', detail: 'lib/story/a.ts -> lib/story/b.ts -> lib/story/c.ts -> lib/story/a.ts' }]);
    expect(check({ ...loop, 'lib/story/c.ts': `import { type A } from './a.ts'; export const c = 1;` })).toEqual([]);
    expect(rules({ 'lib/story/a.ts': `import './a.ts';` })).toEqual(['cycles lib/story/a.ts']);
  });

  it.each([
    ['by its default', `import Anthropic from '@anthropic-ai/sdk'; const c = new Anthropic();`],
    ['by another name', `import { HumeClient as H } from 'hume'; const c = new H({});`],
    ['by a namespace', `import * as r from 'replicate'; const c = new r.default();`],
    ['at run time', `const { default: R } = await import('replicate'); const c = new R();`],
    ['by require', `const R = require('replicate');`],
  ])('vendors: constructed %s', (_, text) => {
    expect(rules({ ...sound, 'lib/services/speech.ts': text })).toEqual(['vendors lib/services/speech.ts']);
  });
  it('vendors: types and error classes are free', () => {
    const free = `import Anthropic, { APIError } from '@anthropic-ai/sdk'; import type { HumeClient } from 'hume'; export const f = (e: unknown) => e instanceof APIError || e instanceof Anthropic.APIError;`;
    expect(rules({ ...sound, 'lib/services/speech.ts': free })).toEqual([]);
  });

  it('prisma: constructed outside the database', () => {
    const text = `import { PrismaClient } from '../db/generated/client.ts'; const p = new PrismaClient();`;
    expect(rules({ ...sound, 'lib/services/x.ts': text })).toEqual(['prisma lib/services/x.ts']);
    expect(rules({ ...sound, 'lib/cli/x.ts': `import { PrismaClient as P } from '@prisma/client'; new P();` })).toEqual(['prisma lib/cli/x.ts']);
  });

  it.each([
    'const a = process.env.HOME;',
    `const a = process['env'].HOME;`,
    'const a = globalThis.process.env;',
    'const { env } = process;',
    `import { env } from 'node:process';`,
    `import process from 'node:process'; process.env.A = 'b';`,
  ])('environment: %s', (text) => {
    expect(rules({ ...sound, 'lib/services/x.ts': text })).toEqual(['environment lib/services/x.ts']);
  });
  it('environment: words in a comment or a text are none', () => {
    expect(rules({ ...sound, 'lib/services/x.ts': `// process.env\nconst a = 'process.env';` })).toEqual([]);
  });

  it.each([
    ['the worker', 'lib/worker/main.ts', ''],
    ['an engine by its name', 'lib/services/speech/local-engine.ts', ''],
    ['an encoder', 'lib/audio/files/wasm-encoder.ts', `import { Output } from 'mediabunny';`],
    ['a voice', 'lib/audio/voice.ts', `import espeak from '@echogarden/espeak-ng-emscripten';`],
    ['a thread of a service', 'lib/services/render-thread.ts', ''],
  ])('web: a page reaches %s', (_, file, text) => {
    const planted = { ...sound, 'lib/services/a.ts': `export * from './middle.ts';`, 'lib/services/middle.ts': `await import('../../${file}');`, [file]: text };
    expect(rules(planted)).toContain(`web ${file}`);
    expect(rules({ ...planted, 'app/page.tsx': `import type { a } from '../lib/services/a.ts';` })).not.toContain(`web ${file}`);
  });

  it.each([
    `import { readFileSync } from 'node:fs'; readFileSync('a');`,
    `import { spawnSync as s } from 'child_process'; s('a');`,
    `import fs from 'node:fs'; fs.existsSync('a');`,
    `import * as cp from 'node:child_process'; cp.execSync('a');`,
  ])('blocking: %s', (text) => {
    expect(rules({ ...sound, 'lib/services/x.ts': text })).toEqual(['blocking lib/services/x.ts']);
    expect(rules({ ...sound, 'lib/cli/x.ts': text })).toEqual([]);
  });

  it('missing: an import that leads nowhere', () => {
    expect(rules({ 'lib/story/a.ts': `import './gone.ts';` })).toEqual(['missing lib/story/a.ts']);
  });
});
