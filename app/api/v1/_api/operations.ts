import type { Operation } from './operation.ts';
import { characterOperations } from './operations/characters.ts';
import { exportOperations } from './operations/exports.ts';
import { makingOperations } from './operations/making.ts';
import { projectOperations } from './operations/projects.ts';
import { segmentOperations } from './operations/segments.ts';
import { tokenOperations } from './operations/token.ts';

/** Everything that can be asked of the API: requests are routed and checked by it, and the OpenAPI document is made of it. */
export const operations: readonly Operation[] = [...tokenOperations, ...projectOperations, ...segmentOperations, ...characterOperations, ...makingOperations, ...exportOperations];

export const apiRoot = '/api/v1';

export interface Found {
  operation: Operation | null;
  params: Record<string, string>;
  /** What can be done at the address; empty where there is nothing. */
  methods: string[];
}

/** Finds what a request asks for. HEAD is what GET is. */
export function findOperation(method: string, pathname: string): Found {
  const parts = partsOf(pathname);
  const matches = parts === null ? [] : operations.flatMap((operation) => {
    const params = matched(operation.path.split('/').slice(1), parts);
    return params === null ? [] : [{ operation, params }];
  });
  // An address that is spelt out comes before one with a name in it.
  const fixed = matches.filter(({ params }) => Object.keys(params).length === Math.min(...matches.map((one) => Object.keys(one.params).length)));
  const found = fixed.find(({ operation }) => operation.method === (method === 'HEAD' ? 'GET' : method));
  return { operation: found?.operation ?? null, params: found?.params ?? {}, methods: fixed.flatMap(({ operation }) => (operation.method === 'GET' ? ['GET', 'HEAD'] : [operation.method])) };
}

function partsOf(pathname: string): string[] | null {
  if (!pathname.startsWith(`${apiRoot}/`)) return null;
  try {
    return pathname.slice(apiRoot.length + 1).split('/').map(decodeURIComponent);
  } catch {
    return null;
  }
}

function matched(pattern: readonly string[], parts: readonly string[]): Record<string, string> | null {
  if (pattern.length !== parts.length) return null;
  const params: Record<string, string> = {};
  for (const [index, piece] of pattern.entries()) {
    const part = parts[index] ?? '';
    const name = /^\{(\w+)\}$/.exec(piece)?.[1];
    if (name !== undefined && part !== '') params[name] = part;
    else if (piece !== part) return null;
  }
  return params;
}
