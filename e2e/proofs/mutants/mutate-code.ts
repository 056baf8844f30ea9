/** Small wrongs in a text of TypeScript, one at a time: what a slip of the hand would leave behind. */
import { parseAst } from 'vitest/node';

export interface Mutant {
  /** From 1. */
  line: number;
  kind: string;
  /** The text that goes and the one that takes its place. */
  was: string;
  is: string;
  start: number;
  end: number;
}

interface Node {
  type: string;
  start: number;
  end: number;
  [field: string]: unknown;
}

const swapped: { [operator: string]: string } = { '<': '<=', '<=': '<', '>': '>=', '>=': '>', '===': '!==', '!==': '===', '+': '-', '-': '+', '*': '/', '/': '*', '&&': '||', '||': '&&', '??': '&&' };
/** The same in the words of a database. */
const swappedSql: readonly (readonly [RegExp, string, string])[] = [
  [/ <= /gu, ' < ', 'comparison in SQL'],
  [/ \+ /gu, ' - ', 'arithmetic in SQL'],
  [/ AND /gu, ' OR ', 'logic in SQL'],
  [/ FOR UPDATE/gu, '', 'lock in SQL'],
];
/** Words for people and for the log: no guard hangs on them. */
const spoken = new Set(['person', 'log', 'note', 'message', 'detail', 'what', 'where', 'raise', 'title', 'label']);

/** Every mutant of a file, in the order of its text. */
export function mutantsOf(text: string): Mutant[] {
  const found: Mutant[] = [];
  const lineOf = (at: number): number => text.slice(0, at).split('\n').length;
  const put = (kind: string, start: number, end: number, is: string): void => {
    const was = text.slice(start, end);
    if (was !== is) found.push({ line: lineOf(start), kind, was, is, start, end });
  };
  const visit = (node: Node, parent: Node | null, passed: boolean): void => {
    if (/^(Import|TS|ExportAll)/u.test(node.type) && !/^TS(As|NonNull|Satisfies)/u.test(node.type)) return;
    if (!passed) mutate(node, parent, text, put);
    for (const [field, child] of Object.entries(node)) {
      if (field === 'typeAnnotation' || field === 'returnType' || field === 'typeParameters' || field === 'typeArguments') continue;
      for (const one of Array.isArray(child) ? child : [child]) if (isNode(one)) visit(one, node, passed || isSpoken(node, field));
    }
  };
  visit(asNode(parseAst(text, { lang: 'ts' })), null, false);
  return found.toSorted((a, b) => a.start - b.start);
}

/** A loop that has turned so often does not end. */
const mostTurns = 1_000_000;

/** The same programme, with an error in place of a loop that never ends: a thread that hangs cannot be told to stop. */
export function withBoundedLoops(text: string): string {
  const tests: Node[] = [];
  const visit = (node: Node): void => {
    if (['WhileStatement', 'ForStatement', 'DoWhileStatement'].includes(node.type) && isNode(node['test'])) tests.push(node['test']);
    for (const child of Object.values(node)) for (const one of Array.isArray(child) ? child : [child]) if (isNode(one)) visit(one);
  };
  visit(asNode(parseAst(text, { lang: 'ts' })));
  let out = text;
  for (const { start, end } of tests.toSorted((a, b) => b.start - a.start)) out = `${out.slice(0, start)}oneMoreTurn() && (${out.slice(start, end)})${out.slice(end)}`;
  return tests.length === 0 ? text : `${out}\nlet turnsLeft = ${mostTurns};\nfunction oneMoreTurn(): boolean {\n  if (turnsLeft-- <= 0) throw new Error('a loop that does not end');\n  return true;\n}\n`;
}

/** Words for somebody: the value of such a property, of a variable of such a name, what a warning says. */
function isSpoken(node: Node, field: string): boolean {
  if (node.type === 'Property') return field === 'value' && spoken.has(nameOf(node['key']));
  if (node.type === 'VariableDeclarator') return field === 'init' && spoken.has(nameOf(node['id']));
  if (node.type !== 'CallExpression' || field !== 'arguments' || !isNode(node['callee'])) return false;
  return ['warn', 'info', 'notFound', 'staleRow', 'incomplete'].includes(nameOf(node['callee'].type === 'MemberExpression' ? node['callee']['property'] : node['callee']));
}

function mutate(node: Node, parent: Node | null, text: string, put: (kind: string, start: number, end: number, is: string) => void): void {
  const own = text.slice(node.start, node.end);
  switch (node.type) {
    case 'IfStatement':
    case 'ConditionalExpression': {
      const { test } = node;
      if (isNode(test)) put('negated condition', test.start, test.end, `!(${text.slice(test.start, test.end)})`);
      return;
    }
    case 'BinaryExpression':
    case 'LogicalExpression': {
      const { left, right, operator } = node;
      const other = swapped[String(operator)];
      if (!isNode(left) || !isNode(right) || other === undefined) return;
      const from = text.indexOf(String(operator), left.end);
      if (from < right.start) put('operator', from, from + String(operator).length, other);
      return;
    }
    case 'UnaryExpression':
      if (node['operator'] === '!' && isNode(node['argument'])) put('dropped !', node.start, node.end, text.slice(node['argument'].start, node['argument'].end));
      return;
    case 'ThrowStatement':
      put('dropped throw', node.start, node.end, ';');
      return;
    case 'ExpressionStatement':
      // A loop that never ends is noticed by anybody.
      if (parent?.type !== 'WhileStatement' && parent?.type !== 'ForStatement') put('dropped statement', node.start, node.end, ';');
      return;
    case 'AwaitExpression':
      // What is returned is waited for all the same.
      if (parent?.type !== 'ReturnStatement' && parent?.type !== 'ArrowFunctionExpression') put('dropped await', node.start, node.start + 'await '.length, '');
      return;
    case 'Literal':
      literal(node, parent, own, put);
      return;
    case 'TemplateElement':
      if (/\b(UPDATE|SELECT|INSERT|DELETE|WHERE)\b|^ (<=|AND) |=/u.test(own)) for (const [mark, other, kind] of swappedSql) for (const match of own.matchAll(mark)) put(kind, node.start + match.index, node.start + match.index + match[0].length, other);
  }
}

function literal(node: Node, parent: Node | null, own: string, put: (kind: string, start: number, end: number, is: string) => void): void {
  const { value } = node;
  const isKey = parent?.type === 'Property' && parent['key'] === node;
  if (isKey) return;
  if (typeof value === 'number') put('constant', node.start, node.end, String(value + 1));
  else if (typeof value === 'boolean') put('constant', node.start, node.end, String(!value));
  else if (typeof value === 'string' && value !== '' && /^[\w-]+$/u.test(value)) put('constant', node.start, node.end, own.startsWith('`') ? own : "''");
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string' && 'start' in value && typeof value.start === 'number' && 'end' in value;
}

function asNode(value: unknown): Node {
  if (!isNode(value)) throw new Error('a file that cannot be parsed');
  return value;
}

function nameOf(value: unknown): string {
  return isNode(value) && typeof value['name'] === 'string' ? value['name'] : '';
}
