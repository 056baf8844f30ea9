/** Reads the import graph of the programme and finds what breaks the plan of the house. Used by its test only. */
import path from 'node:path';
import { parseAst } from 'vitest/node';

export interface SourceText {
  /** From the project's folder, with forward slashes: `lib/services/errors.ts`. */
  path: string;
  text: string;
}

export const ruleNames = ['arrows', 'cycles', 'vendors', 'prisma', 'environment', 'web', 'blocking', 'missing'] as const;
export interface Violation {
  rule: (typeof ruleNames)[number];
  file: string;
  detail: string;
}

interface Import {
  from: string;
  /** The file of ours it names, or null for a package. */
  target: string | null;
  typeOnly: boolean;
  dynamic: boolean;
  /** What each local name stands for: its exported name, `default` or `*`. */
  names: Map<string, string>;
}
interface Facts {
  path: string;
  imports: Import[];
  /** Local names behind `new`: of `new Vendor.Client()`, the name `Vendor`. */
  constructed: Set<string>;
  readsEnvironment: boolean;
  /** `name.method` of every member access whose method ends in Sync. */
  syncMembers: { object: string; method: string }[];
}

const zones = ['app', 'lib/worker', 'lib/cli', 'lib/services', 'lib/db', 'lib/jobs', 'lib/storage', 'lib/import', 'lib/publishing', 'lib/story', 'lib/audio'] as const;
type Zone = (typeof zones)[number];

/** Whom each room may import, besides itself. Values and types alike. */
const arrows: { [From in Zone]: readonly Zone[] } = {
  app: ['lib/services', 'lib/publishing', 'lib/story', 'lib/audio'],
  'lib/worker': ['lib/services', 'lib/db', 'lib/jobs', 'lib/storage'],
  'lib/cli': ['lib/worker', 'lib/services', 'lib/db', 'lib/jobs', 'lib/storage', 'lib/import', 'lib/publishing', 'lib/story', 'lib/audio'],
  'lib/services': ['lib/db', 'lib/jobs', 'lib/storage', 'lib/import', 'lib/publishing', 'lib/story', 'lib/audio'],
  'lib/db': [],
  'lib/jobs': [],
  'lib/storage': [],
  'lib/import': ['lib/story'],
  'lib/publishing': ['lib/story', 'lib/audio'],
  'lib/story': [],
  'lib/audio': [],
};
/**
 * The words that every room but the two pure ones shares: the environment, the errors, the spans, how statements of one moment
 * are gathered and, as types, the contracts.
 */
const sharedFiles = new Set(['lib/env.ts', 'lib/services/errors.ts', 'lib/services/gather.ts', 'lib/tracing.ts']);
const contracts = 'lib/services/interfaces.ts';
/** Pure: not even the shared words. Sound may know the story's types, and the word lists that stand beside them. */
const pureZones: readonly Zone[] = ['lib/story', 'lib/audio'];

const vendorPackages = ['@anthropic-ai/sdk', 'hume', 'replicate'];
const enginePackages = /^(@mediabunny\/|mediabunny$|mediabunny\/|opusscript$|@audio\/|@echogarden\/|espeak)/;
const blockingModules = /^(node:)?(fs|child_process)$/;
const engineFile = /(^|[/-])engine\.ts$|-(process|thread)\.ts$/;
/** Begins a process or thread of its own, where nobody else waits. */
const ownProcess = /-(process|thread)\.ts$/;
const generated = 'lib/db/generated/';

/** Everything that breaks the rules, in the order of the files. `files` is the whole programme, without its tests. */
export function checkArchitecture(files: SourceText[]): Violation[] {
  const known = new Set(files.map((file) => file.path));
  const graph = new Map(files.map((file) => [file.path, readFacts(file, known)]));
  const found: Violation[] = [];
  for (const facts of graph.values()) found.push(...checkFile(facts, known));
  found.push(...findCycles(graph), ...checkWeb(graph));
  return found;
}

function checkFile(facts: Facts, known: Set<string>): Violation[] {
  const { path: file } = facts;
  const found: Violation[] = [];
  const add = (rule: Violation['rule'], detail: string): void => void found.push({ rule, file, detail });
  for (const { target, typeOnly, from } of facts.imports) {
    if (target === null) continue;
    if (!known.has(target) && !target.startsWith(generated)) add('missing', `imports ${from}, which is not there`);
    if (!mayImport(file, target, typeOnly)) add('arrows', `imports ${target}`);
  }
  for (const { from, names, dynamic, typeOnly } of facts.imports) {
    if (typeOnly) continue;
    const vendor = vendorPackages.some((name) => from === name || from.startsWith(`${name}/`));
    if (vendor && file !== 'lib/services/clients.ts') {
      if (dynamic) add('vendors', `imports ${from} at run time`);
      for (const local of names.keys()) if (facts.constructed.has(local)) add('vendors', `constructs ${local} of ${from}`);
    }
    const prisma = from === '@prisma/client' || from.includes('db/generated/client') || from.endsWith('/generated/client.ts');
    if (prisma && zoneOf(file) !== 'lib/db') {
      for (const local of names.keys()) if (facts.constructed.has(local)) add('prisma', `constructs ${local}`);
    }
    if (zoneOf(file) === 'lib/services' && blockingModules.test(from) && !ownProcess.test(file)) {
      for (const [local, name] of names) {
        if (name.endsWith('Sync')) add('blocking', `uses ${name}`);
        for (const { object, method } of facts.syncMembers) if (object === local) add('blocking', `uses ${method}`);
      }
    }
  }
  if (facts.readsEnvironment && file !== 'lib/env.ts') add('environment', 'reads process.env');
  return found;
}

function zoneOf(file: string): Zone | null {
  return zones.find((zone) => file.startsWith(`${zone}/`)) ?? null;
}

function mayImport(file: string, target: string, typeOnly: boolean): boolean {
  const from = zoneOf(file);
  const to = zoneOf(target);
  if (from === null || from === to) return true;
  if (pureZones.includes(from)) return from === 'lib/audio' && to === 'lib/story' && (typeOnly || target === 'lib/story/types.ts');
  if (sharedFiles.has(target) || (typeOnly && target === contracts)) return true;
  return to !== null && arrows[from].includes(to);
}

function values(facts: Facts | undefined): string[] {
  return (facts?.imports ?? []).flatMap(({ target, typeOnly }) => (target === null || typeOnly ? [] : [target]));
}

/** Loops of value imports, each told once. */
function findCycles(graph: Map<string, Facts>): Violation[] {
  const found: Violation[] = [];
  const done = new Set<string>();
  const trail: string[] = [];
  const visit = (file: string): void => {
    const at = trail.indexOf(file);
    if (at !== -1) {
      found.push({ rule: 'cycles', file, detail: [...trail.slice(at), file].join(' -> ') });
      return;
    }
    if (done.has(file)) return;
    trail.push(file);
    for (const next of values(graph.get(file))) visit(next);
    trail.pop();
    done.add(file);
  };
  for (const file of graph.keys()) visit(file);
  return found;
}

/** Whatever the web process loads: nothing that works for a living. */
function checkWeb(graph: Map<string, Facts>): Violation[] {
  const cameFrom = new Map<string, string | null>();
  const queue = [...graph.keys()].filter((file) => zoneOf(file) === 'app');
  for (const file of queue) cameFrom.set(file, null);
  for (let file = queue.shift(); file !== undefined; file = queue.shift()) {
    for (const next of values(graph.get(file))) {
      if (cameFrom.has(next)) continue;
      cameFrom.set(next, file);
      queue.push(next);
    }
  }
  return [...cameFrom.keys()].flatMap((file): Violation[] => {
    const reason = unfitForWeb(file, graph.get(file));
    if (reason === null) return [];
    const way: string[] = [];
    for (let at: string | null | undefined = file; at; at = cameFrom.get(at)) way.unshift(at);
    return [{ rule: 'web', file, detail: `${reason}: ${way.join(' -> ')}` }];
  });
}

function unfitForWeb(file: string, facts: Facts | undefined): string | null {
  if (zoneOf(file) === 'lib/worker') return 'belongs to the worker';
  if (zoneOf(file) === 'lib/cli') return 'belongs to the command line';
  if (engineFile.test(file)) return 'is an engine';
  const engine = facts?.imports.find(({ from, typeOnly }) => !typeOnly && enginePackages.test(from));
  return engine === undefined ? null : `loads ${engine.from}`;
}

// ---------------------------------------------------------------- reading one file

interface Node {
  type: string;
  [key: string]: unknown;
}

function readFacts(file: SourceText, known: Set<string>): Facts {
  const facts: Facts = { path: file.path, imports: [], constructed: new Set(), readsEnvironment: false, syncMembers: [] };
  const resolve = (from: string): string | null => {
    if (!from.startsWith('.')) return null;
    const target = path.posix.normalize(path.posix.join(path.posix.dirname(file.path), from));
    if (!/\.(m?[jt]sx?)$/.test(target) && !known.has(target)) {
      const guess = [`${target}.ts`, `${target}.tsx`, `${target}/index.ts`].find((candidate) => known.has(candidate));
      // Styles, fonts and pictures are no part of the graph.
      return guess ?? (/\.[a-z0-9]+$/.test(target) ? null : target);
    }
    return target;
  };
  const addImport = (source: unknown, typeOnly: boolean, dynamic: boolean, names = new Map<string, string>()): void => {
    const from = isNode(source) && typeof source['value'] === 'string' ? source['value'] : null;
    if (from !== null) facts.imports.push({ from, target: resolve(from), typeOnly, dynamic, names });
  };

  walk(parseAst(file.text, { lang: file.path.endsWith('x') ? 'tsx' : 'ts' }), (node) => {
    switch (node.type) {
      case 'ImportDeclaration': {
        const specifiers = nodes(node['specifiers']).filter((one) => one['importKind'] !== 'type');
        const allTypes = nodes(node['specifiers']).length > 0 && specifiers.length === 0;
        const names = new Map(specifiers.map((one) => [nameOf(one['local']), importedName(one)]));
        addImport(node['source'], node['importKind'] === 'type' || allTypes, false, names);
        const environment = nameOf(node['source']).endsWith('process') && [...names.values()].includes('env');
        if (environment) facts.readsEnvironment = true;
        break;
      }
      case 'ExportAllDeclaration':
      case 'ExportNamedDeclaration':
        addImport(node['source'], node['exportKind'] === 'type', false);
        break;
      case 'ImportExpression':
        addImport(node['source'], false, true);
        break;
      case 'CallExpression':
        if (nameOf(node['callee']) === 'require') addImport(nodes(node['arguments'])[0], false, true);
        break;
      case 'NewExpression':
        facts.constructed.add(rootName(node['callee']));
        break;
      case 'MemberExpression': {
        const object = rootName(node['object']);
        const member = nameOf(node['property']);
        if (member === 'env' && nameOf(node['object']).replace('globalThis.', '') === 'process') facts.readsEnvironment = true;
        if (member.endsWith('Sync')) facts.syncMembers.push({ object, method: member });
        break;
      }
      case 'VariableDeclarator': {
        // const { env } = process
        if (nameOf(node['init']) !== 'process' || !isNode(node['id'])) break;
        if (nodes(node['id']['properties']).some((property) => nameOf(property['key']) === 'env')) facts.readsEnvironment = true;
        break;
      }
      default:
    }
  });
  return facts;
}

function importedName(specifier: Node): string {
  if (specifier.type === 'ImportDefaultSpecifier') return 'default';
  if (specifier.type === 'ImportNamespaceSpecifier') return '*';
  return nameOf(specifier['imported']);
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
}
function nodes(value: unknown): Node[] {
  return Array.isArray(value) ? value.filter(isNode) : [];
}
/** An identifier's or a string's own words, `a.b` for a member; empty for anything else. */
function nameOf(node: unknown): string {
  if (!isNode(node)) return '';
  if (node.type === 'MemberExpression') return `${nameOf(node['object'])}.${nameOf(node['property'])}`;
  if (typeof node['name'] === 'string') return node['name'];
  return typeof node['value'] === 'string' ? node['value'] : '';
}
function rootName(node: unknown): string {
  return isNode(node) && node.type === 'MemberExpression' ? rootName(node['object']) : nameOf(node);
}
function walk(value: unknown, visit: (node: Node) => void): void {
  if (Array.isArray(value)) {
    for (const item of value) walk(item, visit);
  } else if (typeof value === 'object' && value !== null) {
    if (isNode(value)) visit(value);
    for (const item of Object.values(value)) if (typeof item === 'object') walk(item, visit);
  }
}
