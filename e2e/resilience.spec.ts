/** Whatever is killed, and whenever: the drama is finished at the next start, and nothing is made twice. */
import { rm } from 'node:fs/promises';
import type { ProjectView } from '../lib/services/views.ts';
import { bringIn, readProject, startMaking, until, untilMade } from './api.ts';
import { exportsOf, takesOf, type TakeRow } from './database.ts';
import { expect, test } from './fixtures.ts';
import { stillRunning } from '../lib/cli/processes.ts';
import { millOpening } from './stories.ts';
import { newDataFolder, Studio } from '../lib/cli/temporary-studio.ts';

test.use({ studioOf: 'resilience' });
test.setTimeout(400_000);

test('a killed worker is replaced, and the making goes on', async ({ studio }) => {
  const { id, takes } = await inTheMiddle(studio, 'A worker dies');
  const worker = await studio.process('worker');
  process.kill(worker.pid, 'SIGKILL');
  await finishesOnce(studio, id, takes);
  expect((await studio.process('worker')).pid).not.toBe(worker.pid);
  expect(studio.said).toMatch(/The worker ended by itself \(signal SIGKILL\)\. Starting it again in .* nothing is lost\./);
});

test('a killed database comes back, and the making goes on', async ({ studio }) => {
  const { id, takes } = await inTheMiddle(studio, 'The database dies');
  process.kill((await studio.process('database')).pid, 'SIGKILL');
  await finishesOnce(studio, id, takes);
  expect(studio.said).toContain('The database had ended by itself. It runs again; nothing is lost.');
});

test.describe('the pages', () => {
  // The page asks and listens while nobody is there; a browser notes every such request, and a player that was just being loaded.
  test.use({ expectedErrors: [/'importScripts' .* failed to load|ERR_CONNECTION_(REFUSED|RESET)|ERR_INCOMPLETE_CHUNKED_ENCODING|ERR_EMPTY_RESPONSE|ERR_SOCKET_NOT_CONNECTED/] });

  test('a killed web server comes back, and the open page goes on by itself', async ({ page, studio }) => {
    const { id, takes } = await inTheMiddle(studio, 'A web server dies');
    await page.goto(`/projects/${id}`);
    await expect(page.getByRole('region', { name: 'Making' })).toBeVisible();
    const web = await studio.process('web');
    process.kill(web.pid, 'SIGKILL');
    await expect(page.getByText('Reconnecting…')).toBeVisible();
    await expect(page.getByText('Saved', { exact: true })).toBeVisible({ timeout: 30_000 });
    await finishesOnce(studio, id, takes);
    await expect(page.getByRole('link', { name: 'Download MP3' })).toBeVisible();
    await expect(page.getByRole('region', { name: 'Making' })).toBeHidden();
    expect((await studio.process('web')).pid).not.toBe(web.pid);
  });
});

test('everything dies at once, and the next start goes on from there', async () => {
  const first = await Studio.start(await newDataFolder());
  const { id, takes } = await inTheMiddle(first, 'Everything dies');
  const processes = await first.processes();
  expect(processes.length, 'the start command, the web server, the worker, the database').toBeGreaterThanOrEqual(4);
  for (const one of processes) kill(one.pid);
  await expect.poll(async () => await stillRunning(processes)).toEqual([]);

  const second = await Studio.start(first.dataDir, { port: first.port });
  await finishesOnce(second, id, takes);
  expect(await second.stop()).toBe(0);
  await rm(first.dataDir, { recursive: true, force: true });
});

test('the start command alone dies: its children follow it, and the next start goes on', async () => {
  const first = await Studio.start(await newDataFolder());
  const { id, takes } = await inTheMiddle(first, 'The start command dies');
  const [web, worker] = [await first.process('web'), await first.process('worker')];
  first.kill();
  await first.ended();
  // Not waiting for the children to be gone: the next start has to bear with them.
  const second = await Studio.start(first.dataDir, { port: first.port });
  await expect.poll(async () => await stillRunning([web, worker]), { timeout: 30_000 }).toEqual([]);
  await finishesOnce(second, id, takes);

  // Told to stop, in the middle of other work: all of it ends, in good order.
  await startMaking(second, (await bringIn(second, millOpening, 'Stopped in the middle')).id);
  const all = await second.processes();
  expect(await second.stop()).toBe(0);
  expect(second.said).toContain('Stopped. Everything is kept');
  expect(await stillRunning(all)).toEqual([]);
  await rm(first.dataDir, { recursive: true, force: true });
});

test('a second start in the same folder says plainly that one already runs', async ({ studio }) => {
  const second = await Studio.launch(studio.dataDir);
  expect(await second.ended()).toBe(1);
  expect(second.said.trim()).toBe(`Narratix already runs in this folder at ${studio.url} (process ${studio.pid}). Use that one, or stop it first.`);
  expect((await fetch(`${studio.url}/api/health`)).status).toBe(200);
});

/** A drama of which some lines are spoken and some are not, and the sounds there are by then. */
async function inTheMiddle(studio: Studio, title: string): Promise<{ id: string; takes: TakeRow[] }> {
  const { id } = await bringIn(studio, millOpening, title);
  await startMaking(studio, id);
  const half = (project: ProjectView) => {
    const speak = project.production?.stages.find((stage) => stage.name === 'speak');
    return speak !== undefined && speak.done >= 3;
  };
  const project = await until(studio, id, half, 90_000);
  expect(project.production?.state, 'it is still being made').toBe('running');
  return { id, takes: await takesOf(studio, id) };
}

/** Waits for the end of the making and looks whether every sound was made, and made once. */
async function finishesOnce(studio: Studio, id: string, before: TakeRow[]): Promise<void> {
  const project = await untilMade(studio, id);
  expect(project.production).toMatchObject({ state: 'done', error: null, fraction: 1, problems: [] });
  expect(project.production?.stages.filter((stage) => stage.state !== 'done' || stage.done !== stage.total)).toEqual([]);
  expect(project.lines).toMatchObject({ ready: project.lines.total, stale: 0, failed: 0 });
  expect(project.export?.measure.durationSeconds).toBeGreaterThan(15);

  const takes = await takesOf(studio, id);
  const subjects = takes.map((take) => take.segmentId ?? take.cueId);
  expect(new Set(subjects).size, 'one take for each line and each sound').toBe(subjects.length);
  expect(takes.filter((take) => take.segmentId !== null)).toHaveLength(project.lines.total);
  expect(takes.filter((take) => take.cueId !== null)).toHaveLength(project.cues.filter((cue) => cue.enabled).length);
  const kept = new Set(takes.map((take) => take.id));
  expect(before.filter((take) => !kept.has(take.id)), 'what was there before is still there').toEqual([]);
  expect(await exportsOf(studio, id)).toHaveLength(1);
  // Once more asked for, there is nothing left to do.
  expect((await readProject(studio, id)).export?.stale).toBe(false);
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    // It went with one that was killed before it.
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}
