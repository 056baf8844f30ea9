/** What the installed packages are licensed under, and what npm says against them. Pure. */
import { z } from 'zod';

const lockSchema = z.object({
  packages: z.record(z.string(), z.object({ version: z.string().optional(), license: z.string().optional(), dev: z.boolean().optional(), optional: z.boolean().optional(), dependencies: z.record(z.string(), z.string()).optional(), devDependencies: z.record(z.string(), z.string()).optional() })),
});

export interface LicensedPackage {
  name: string;
  version: string;
  /** As the package says it; null where it says nothing. */
  licence: string | null;
  /** Used in development only. */
  development: boolean;
}

/**
 * What a licence asks of whoever passes the programme on. `free`: to be named. `weak`: also that changes to the package
 * itself stay open. `strong`: that what is linked with it is open too, so such a package runs in a process of its own.
 */
export type LicenceKind = 'free' | 'weak' | 'strong' | 'unknown';

const free = /^(MIT|MIT-0|ISC|0BSD|BSD-2-Clause|BSD-3-Clause|Apache-2\.0|Unlicense|CC0-1\.0|CC-BY-4\.0|BlueOak-1\.0\.0|OFL-1\.1|Python-2\.0|Zlib)$/i;
const weak = /^(MPL-2\.0|LGPL-(2\.1|3\.0)(-only|-or-later)?|EPL-2\.0)$/i;
const strong = /^A?GPL-[23]\.0(-only|-or-later)?$/i;

/** The kind of a licence as packages write it, also of several: with “and” the strictest, with “or” the mildest. */
export function kindOf(licence: string | null): LicenceKind {
  if (licence === null) return 'unknown';
  const order: LicenceKind[] = ['free', 'weak', 'strong', 'unknown'];
  const plain = licence.replace(/[()]/g, ' ').trim();
  const several = (separator: RegExp, choose: (ranks: number[]) => number): LicenceKind | null => {
    const parts = plain.split(separator);
    return parts.length === 1 ? null : (order[choose(parts.map((part) => order.indexOf(kindOf(part.trim()))))] ?? 'unknown');
  };
  const joined = several(/\s+OR\s+/i, (ranks) => Math.min(...ranks)) ?? several(/\s+AND\s+/i, (ranks) => Math.max(...ranks));
  if (joined !== null) return joined;
  if (free.test(plain)) return 'free';
  if (weak.test(plain)) return 'weak';
  return strong.test(plain) ? 'strong' : 'unknown';
}

/** The licence that a file LICENSE holds, where it begins as one that is known; else null. */
export function licenceOfText(text: string): string | null {
  const words = text.replace(/\s+/g, ' ');
  if (/Permission is hereby granted, free of charge, to any person obtaining a copy of this software/.test(words)) return 'MIT';
  if (/Apache License,? Version 2\.0/.test(words)) return 'Apache-2.0';
  return null;
}

/** Every package of a lock file, by name and version. */
export function packagesOf(lock: unknown): LicensedPackage[] {
  const { packages } = lockSchema.parse(lock);
  return Object.entries(packages)
    .filter(([place]) => place !== '')
    .map(([place, { version, license, dev }]) => ({ name: place.slice(place.lastIndexOf('node_modules/') + 'node_modules/'.length), version: version ?? '', licence: license ?? null, development: dev ?? false }))
    .toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : a.version < b.version ? -1 : 1));
}

/** What the project itself names in its package.json, for use at run time. */
export function directOf(lock: unknown): string[] {
  return Object.keys(lockSchema.parse(lock).packages['']?.dependencies ?? {}).toSorted();
}

const auditSchema = z.object({
  vulnerabilities: z.record(z.string(), z.object({ name: z.string(), severity: z.enum(['info', 'low', 'moderate', 'high', 'critical']), range: z.string(), via: z.array(z.union([z.string(), z.object({ title: z.string(), url: z.string() })])) })),
});

export interface Advisory {
  name: string;
  severity: 'info' | 'low' | 'moderate' | 'high' | 'critical';
  range: string;
  titles: string[];
}

/** What `npm audit --json` found; null where npm could not ask, which is not the same as nothing. */
export function advisoriesOf(output: string): Advisory[] | null {
  let value: unknown;
  try {
    value = JSON.parse(output);
  } catch {
    return null;
  }
  const parsed = auditSchema.safeParse(value);
  if (!parsed.success) return null;
  return Object.values(parsed.data.vulnerabilities).map(({ name, severity, range, via }) => ({ name, severity, range, titles: via.map((one) => (typeof one === 'string' ? `by way of ${one}` : `${one.title} (${one.url})`)) }));
}
