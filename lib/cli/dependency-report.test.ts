import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { projectRoot } from '../env.ts';
import { advisoriesOf, directOf, kindOf, licenceOfText, packagesOf } from './dependency-report.ts';

describe('licences', () => {
  it.each([
    ['MIT', 'free'],
    ['(MIT OR CC0-1.0)', 'free'],
    ['MIT and ISC', 'free'],
    ['Apache-2.0 AND LGPL-3.0-or-later AND MIT', 'weak'],
    ['GPL-3.0', 'strong'],
    ['(MIT OR GPL-3.0)', 'free'],
    ['AGPL-3.0-only', 'strong'],
    ['UNLICENSED', 'unknown'],
    [null, 'unknown'],
  ] as const)('%s is %s', (licence, kind) => expect(kindOf(licence)).toBe(kind));

  it('of what is used at run time are all named in NOTICE, and the strong ones are those that run apart', async () => {
    const root = projectRoot();
    const lock: unknown = JSON.parse(await readFile(path.join(root, 'package-lock.json'), 'utf8'));
    const notice = await readFile(path.join(root, 'NOTICE'), 'utf8');
    const named = new Set(notice.split(/[\s,()]+/));
    expect(directOf(lock).filter((name) => !name.startsWith('@types/') && !named.has(name))).toEqual([]);
    const used = packagesOf(lock).filter(({ development }) => !development);
    expect(used.filter(({ licence }) => kindOf(licence) === 'strong').map(({ name }) => name)).toEqual(['@audio/decode-aac', '@echogarden/espeak-ng-emscripten']);
  });
});

it('a licence is known by its words', () => {
  expect(licenceOfText('(The MIT License)\n\nPermission is hereby granted, free of charge, to any person obtaining\na copy of this software and')).toBe('MIT');
  expect([licenceOfText('Apache License\nVersion 2.0, January 2004'), licenceOfText('All rights reserved.')]).toEqual(['Apache-2.0', null]);
});

describe('advisories', () => {
  it('are told with their severity', () => {
    const output = JSON.stringify({ vulnerabilities: { a: { name: 'a', severity: 'high', range: '<2', via: [{ title: 'Reads too far', url: 'https://example.org/1' }, 'b'] } } });
    expect(advisoriesOf(output)).toEqual([{ name: 'a', severity: 'high', range: '<2', titles: ['Reads too far (https://example.org/1)', 'by way of b'] }]);
    expect(advisoriesOf('{"vulnerabilities":{}}')).toEqual([]);
  });
  it('that could not be asked for are not none', () => {
    for (const output of ['', 'npm error', '{"message":"405 Method Not Allowed"}']) expect(advisoriesOf(output)).toBeNull();
  });
});
