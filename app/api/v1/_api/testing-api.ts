/** The HTTP API over a database of its own, for tests: requests go through the route handlers, without a server. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { vi } from 'vitest';
import { listenProjects } from '../../../../lib/db/listen.ts';
import { getEnv, resetEnv } from '../../../../lib/env.ts';
import type { TokenScope } from '../../../../lib/services/api-tokens/view.ts';
import { makeToken } from '../../../../lib/services/api-tokens/tokens.ts';
import type { ServiceContext } from '../../../../lib/services/interfaces.ts';
import { localUser } from '../../../../lib/services/local-user.ts';
import { openTestHouse, type TestHouse } from '../../../../lib/services/testing-database.ts';
import { createAssetStore } from '../../../../lib/storage/asset-store.ts';
import { createFolderContents } from '../../../../lib/storage/folder-contents.ts';
import { soundsFolder } from '../../../../lib/storage/place.ts';
import { serve } from './serve.ts';

export interface Asked {
  /** Null for none. */
  token?: string | null;
  json?: unknown;
  bytes?: Uint8Array | string;
  headers?: Record<string, string>;
}

export interface TestApi extends AsyncDisposable {
  house: TestHouse;
  /** Somebody with an account. */
  person(name: string): Promise<ServiceContext>;
  /** The one person of a studio without accounts. */
  local(): Promise<ServiceContext>;
  token(of: ServiceContext, scopes: TokenScope[]): Promise<string>;
  /** Asks at an address from /api/v1 on. */
  ask(method: string, path: string, asked?: Asked): Promise<Response>;
}

/** Opens it. The environment is the caller's (`withAccounts`), but for the data folder. */
export async function openTestApi(): Promise<TestApi> {
  await using stack = new AsyncDisposableStack();
  const house = stack.use(await openTestHouse());
  const folder = await mkdtemp(path.join(tmpdir(), 'narratix-api-'));
  stack.defer(() => rm(folder, { recursive: true, force: true }));
  vi.stubEnv('NARRATIX_DATA_DIR', folder);
  resetEnv();
  const { actor: _, assets: __, ...base } = house.context;
  const listener = listenProjects(house.url);
  stack.defer(() => listener.close());
  // What the web process makes once for itself, here over the test's own database.
  Object.assign(globalThis, { narratixWeb: { base: Promise.resolve(base), userId: null, listener } });
  stack.defer(() => {
    Reflect.deleteProperty(globalThis, 'narratixWeb');
  });
  const as = (userId: string): ServiceContext => ({ ...house.context, actor: { userId }, assets: createAssetStore({ contents: createFolderContents(soundsFolder(getEnv().NARRATIX_DATA_DIR)), transaction: house.context.transaction, userId }) });
  const held = stack.move();
  return {
    house,
    async person(name) {
      const { id } = await house.context.transaction.run((tx) => tx.user.create({ data: { name, email: `${name.toLowerCase()}@example.org` } }));
      return as(id);
    },
    local: async () => as(await localUser(house.context.transaction)),
    token: async (of, scopes) => (await makeToken(of, { name: 'a test', scopes })).token,
    async ask(method, address, { token = null, json, bytes, headers } = {}) {
      const body = json === undefined ? bytes : JSON.stringify(json);
      return await serve(
        new Request(`http://localhost/api/v1${address}`, {
          method,
          headers: { host: 'localhost', ...(token === null ? {} : { authorization: `Bearer ${token}` }), ...(json === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
          ...(body === undefined ? {} : { body: typeof body === 'string' ? body : new Uint8Array(body) }),
        }),
        { params: Promise.resolve({}) },
      );
    },
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  };
}
