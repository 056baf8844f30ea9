import { afterAll, beforeAll, expect, it } from 'vitest';
import { ServiceError } from '../services/errors.ts';
import { openDatabase, type OpenDatabase } from './client.ts';
import { listenProjects, type ProjectListener, type ProjectNews } from './listen.ts';
import { bumpProject, notify } from './notify.ts';
import { onServer } from './scratch.ts';
import { createTestDatabase, type TestDatabase } from './testing.ts';
import { createTransactionManager } from './transaction.ts';

let database: TestDatabase;
let open: OpenDatabase;
let listener: ProjectListener;
let projectId: string;

beforeAll(async () => {
  database = await createTestDatabase();
  open = openDatabase(database.url);
  listener = listenProjects(database.url);
  await listener.ready();
  const user = await open.prisma.user.create({ data: { name: 'Ada', projects: { create: { title: 'A story' } } }, include: { projects: true } });
  projectId = user.projects[0]?.id ?? '';
});
afterAll(async () => {
  await listener.close();
  await open.close();
  await database.drop();
});

it('tells of what was committed, in order, and of nothing that was rolled back', async () => {
  const manager = createTransactionManager(open.prisma);
  const heard: ProjectNews[] = [];
  const leave = listener.subscribe(projectId, (news) => heard.push(news));
  const other: ProjectNews[] = [];
  const leaveOther = listener.subscribe('somebody else’s', (news) => other.push(news));
  expect(await manager.run(async (tx) => await bumpProject(tx, projectId))).toBe(1);
  await expect(
    manager.run(async (tx) => {
      expect(await bumpProject(tx, projectId)).toBe(2);
      throw new Error('no');
    }),
  ).rejects.toThrow('no');
  expect(await manager.run(async (tx) => await bumpProject(tx, projectId))).toBe(2);
  await manager.run(async (tx) => await notify(tx, projectId, 7));
  await expect.poll(() => heard.length).toBe(3);
  expect(heard).toEqual([1, 2, 7].map((revision) => ({ projectId, revision })));
  expect(other).toEqual([]);
  leave();
  leaveOther();
  const witness: ProjectNews[] = [];
  const leaveWitness = listener.subscribe(projectId, (news) => witness.push(news));
  await manager.run(async (tx) => await bumpProject(tx, projectId));
  await expect.poll(() => witness.length).toBe(1);
  expect(heard).toHaveLength(3);
  leaveWitness();
});

it('has a project that is gone answered with not-found', async () => {
  const manager = createTransactionManager(open.prisma);
  const error = await manager.run(async (tx) => await bumpProject(tx, 'nobody')).catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(ServiceError);
  expect(error).toMatchObject({ code: 'not-found' });
});

it('connects again when the connection breaks, and has everyone read again', async () => {
  const heard: ProjectNews[] = [];
  const leave = listener.subscribe(projectId, (news) => heard.push(news));
  const failing = listener.subscribe(projectId, () => {
    throw new Error('a subscriber of no patience');
  });
  await onServer(database.url, async (client) => {
    await client.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'narratix listen' AND datname = current_database()`);
  });
  await expect.poll(() => heard).toEqual([{ projectId, revision: null }]);
  const revision = await createTransactionManager(open.prisma).run(async (tx) => await bumpProject(tx, projectId));
  await expect.poll(() => heard.at(-1)).toEqual({ projectId, revision });
  leave();
  failing();
});
