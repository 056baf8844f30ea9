/** Requests to a studio, each nearly as it should be: every route and every action of the matrix, and some that are none. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { saidHeader } from '../../../app/said.ts';
import { actionRules, routeRules, type Ids } from '../../../app/authorisation/testing-matrix.ts';
import { mutateJson, mutateText, oneOf, type Chance } from './mutate.ts';

export interface Wanted {
  method: string;
  path: string;
  headers: Record<string, string>;
  body: string | null;
  /** What it was made from. */
  name: string;
}

/** Everything that may be asked. `actions`: the addresses of server actions, by name, as the build gave them. */
export class Requests {
  readonly #actions: ReadonlyMap<string, string>;
  readonly #names: readonly string[];

  private constructor(actions: ReadonlyMap<string, string>) {
    this.#actions = actions;
    this.#names = [...Object.keys(routeRules), ...Object.keys(actionRules).filter((name) => actions.has(name))];
  }

  /** @param root folder of the project, built */
  static async of(root: string): Promise<Requests> {
    const schema = z.object({ node: z.record(z.string(), z.object({ exportedName: z.string().optional() })) });
    const manifest = schema.parse(JSON.parse(await readFile(path.join(root, '.next', 'server', 'server-reference-manifest.json'), 'utf8')));
    return new Requests(new Map(Object.entries(manifest.node).flatMap(([id, { exportedName }]) => (exportedName === undefined ? [] : [[exportedName, id]]))));
  }

  get counts(): { routes: number; actions: number } {
    const actions = this.#names.filter((name) => name in actionRules).length;
    return { routes: this.#names.length - actions, actions };
  }

  make(number: number, ids: Ids, chance: Chance): Wanted {
    const name = this.#names[number % this.#names.length] ?? '';
    const wanted = name in actionRules ? this.#action(name, ids, chance) : routeRequest(name, ids, chance);
    return { ...wanted, headers: { ...wanted.headers, ...strangeHeaders(chance) } };
  }

  #action(name: string, ids: Ids, chance: Chance): Wanted {
    const input = actionRules[name]?.input(ids);
    const args = JSON.stringify([chance() < 0.85 ? mutateJson(input, chance) : input]) ?? '';
    return {
      name,
      method: 'POST',
      path: `/projects/${ids.projectId}`,
      headers: { 'Next-Action': chance() < 0.97 ? (this.#actions.get(name) ?? '') : asHeader(mutateText(this.#actions.get(name) ?? '', chance)), 'Content-Type': oneOf(['text/plain;charset=UTF-8', 'text/plain;charset=UTF-8', 'text/plain;charset=UTF-8', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x'], chance) },
      body: chance() < 0.2 ? mutateText(args, chance) : args,
    };
  }
}

const strangeIds = ['0', '-1', '%00', '..%2f..%2f', '018f3a52-0000-7000-8000-000000000000', '018f3a52-0000-7000-8000-00000000000g', '%F0%9F%98%80', 'x'.repeat(3000), '%', 'null', "'%20OR%201=1--", '__proto__', '[id]'];

function routeRequest(name: string, ids: Ids, chance: Chance): Wanted {
  const rule = routeRules[name];
  const [method = 'GET', route = ''] = name.split(' ');
  const params = rule?.params?.(ids) ?? {};
  const place = route.replaceAll(/\[(?:\.\.\.)?(\w+)\]/gu, (_, key: string) => (chance() < 0.85 ? encodeURIComponent(params[key] ?? 'session') : oneOf(strangeIds, chance)));
  const good = rule?.query?.(ids) ?? '';
  const query = good === '' && chance() < 0.9 ? '' : `?${encodeURI(mutateText(good, chance).toWellFormed())}`;
  const given = rule?.body?.(ids);
  const changed = typeof given === 'string' ? mutateText(given, chance) : chance() < 0.85 ? mutateJson(given ?? {}, chance) : given;
  const text = typeof changed === 'string' ? changed : (JSON.stringify(changed) ?? '');
  const body = method === 'GET' || method === 'HEAD' ? null : chance() < 0.2 ? mutateText(text, chance) : text;
  return { name, method: chance() < 0.96 ? method : oneOf(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'], chance), path: `/api/${place}${query}`, headers: { 'Content-Type': oneOf(['application/json', 'application/json', 'application/json', 'text/plain', 'application/octet-stream', 'multipart/form-data'], chance), ...(rule?.said === undefined ? {} : { [saidHeader]: asHeader(mutateText(new URLSearchParams(rule.said(ids)).toString(), chance)) }) }, body };
}

/** Some of the headers that a hostile client would send. */
function strangeHeaders(chance: Chance): Record<string, string> {
  const headers: Record<string, string> = {};
  const sometimes = (share: number, name: string, good: string): void => {
    if (chance() < share) headers[name] = asHeader(chance() < 0.7 ? mutateText(good, chance) : good);
  };
  sometimes(0.3, 'Cookie', 'theme=dark; authjs.session-token=abcdef; __Host-narratix=1; narratix.session=0123456789abcdef');
  sometimes(0.2, 'Range', 'bytes=0-99');
  sometimes(0.1, 'X-Forwarded-For', '10.0.0.1, 127.0.0.1');
  sometimes(0.1, 'If-None-Match', '"abc"');
  sometimes(0.1, 'Accept-Language', 'de, en;q=0.5');
  sometimes(0.05, 'Origin', 'http://localhost');
  sometimes(0.05, 'Sec-Fetch-Site', 'same-origin');
  sometimes(0.05, 'Authorization', 'Bearer abc');
  sometimes(0.02, 'Host', 'localhost');
  sometimes(0.05, 'Next-Router-State-Tree', '%5B%22%22%2C%7B%7D%5D');
  sometimes(0.05, 'RSC', '1');
  return headers;
}

/** As far as a client can send it at all. */
const asHeader = (text: string): string => text.replaceAll(/[^\t\u0020-\u007e\u0080-\u00ff]/gu, '').trim();

/** Bytes that are hardly a request. */
export function garbage(chance: Chance): string {
  return mutateText(oneOf(['GET / HTTP/1.1\r\nHost: localhost\r\n\r\n', 'POST /api/projects HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n', 'POST /api/projects HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello!', 'GET /api/health HTTP/1.1\r\nHost: localhost\r\nRange: bytes=0-,1-\r\n\r\n'], chance), chance);
}
