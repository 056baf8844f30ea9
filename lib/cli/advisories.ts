/**
 * `npm run advisories`: the licences of all that is installed, and npm's advisories about it. Ends with 1 where an advisory
 * of high or critical severity is known or a licence of what runs is not, with 2 where npm could not be asked.
 */
import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { z } from 'zod';
import { projectRoot, toolEnv } from '../env.ts';
import { advisoriesOf, kindOf, licenceOfText, packagesOf, type LicensedPackage } from './dependency-report.ts';

const root = projectRoot();
const ownLicence = z.object({ license: z.union([z.string(), z.object({ type: z.string() })]).optional() });
const meaning = { free: 'ask to be named', weak: 'ask that changes to themselves stay open', strong: 'run in processes of their own', unknown: 'say nothing that is known' } as const;

/** What the lock file leaves out is asked of the package itself, where it is installed. */
async function withLicence(one: LicensedPackage): Promise<LicensedPackage> {
  if (one.licence !== null) return one;
  try {
    const folder = path.join(root, 'node_modules', one.name);
    const { license } = ownLicence.parse(JSON.parse(await readFile(path.join(folder, 'package.json'), 'utf8')));
    const named = typeof license === 'object' ? license.type : license;
    return { ...one, licence: named ?? licenceOfText(await readFile(path.join(folder, 'LICENSE'), 'utf8')) };
  } catch {
    // One for another system is not installed here.
    return one;
  }
}

async function audit(): Promise<string> {
  const child = spawn(process.platform === 'win32' ? 'npm.cmd' : 'npm', ['audit', '--json'], { cwd: root, env: toolEnv(), stdio: ['ignore', 'pipe', 'ignore'], shell: process.platform === 'win32' });
  const parts: Buffer[] = [];
  child.stdout.on('data', (part: Buffer) => parts.push(part));
  await new Promise<void>((resolve, reject) => child.once('close', () => resolve()).once('error', reject));
  return Buffer.concat(parts).toString('utf8');
}

const packages = await Promise.all(packagesOf(JSON.parse(await readFile(path.join(root, 'package-lock.json'), 'utf8'))).map(withLicence));
const kinds = Map.groupBy(packages, ({ licence }) => kindOf(licence));
for (const kind of ['free', 'weak', 'strong', 'unknown'] as const) {
  const some = kinds.get(kind) ?? [];
  console.log(`\n${some.length} packages ${meaning[kind]}`);
  for (const [licence, those] of Map.groupBy(some, (one) => one.licence ?? 'no licence named')) {
    console.log(`  ${licence}: ${those.map(({ name, version, development }) => `${name} ${version}${development ? ' (development)' : ''}`).join(', ')}`);
  }
}
const unknown = (kinds.get('unknown') ?? []).filter(({ development }) => !development);

const found = advisoriesOf(await audit());
if (found === null) console.log('\nNot audited: the registry did not answer npm’s question for advisories.');
else if (found.length === 0) console.log('\nnpm knows of no advisory about what is installed.');
for (const { name, severity, range, titles } of found ?? []) console.log(`\n${severity}: ${name} ${range}\n  ${titles.join('\n  ')}`);

const grave = (found ?? []).some(({ severity }) => severity === 'high' || severity === 'critical');
process.exitCode = grave || unknown.length > 0 ? 1 : found === null ? 2 : 0;
