/**
 * `npm run verify -- misbehaving`: whole dramas with every paid engine on, while the vendors misbehave in every way on
 * their lists, each way in a tenth of the calls, five ways at a time. The drama is completed (a person presses the button
 * again where something was left), nothing is bought twice knowingly, the ledger and what is uncertain account for every
 * sale in the vendors' books to the micro-dollar, and no key stands in any log, page or row.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { said } from '../../app/said.ts';
import { freePort, newDataFolder, putAway, Studio } from '../../lib/cli/temporary-studio.ts';
import { openDatabase, type PrismaClient } from '../../lib/db/client.ts';
import { ensureDatabase } from '../../lib/db/embedded.ts';
import type { ProjectView } from '../../lib/services/views.ts';
import buildPages from '../build-pages.ts';
import { startMaking } from '../api.ts';
import { anthropicMischiefs } from '../vendors/anthropic-mischief.ts';
import { booksAgainst, salesOf } from '../vendors/against-books.ts';
import { humeMischiefs } from '../vendors/hume.ts';
import { replicateMischiefs } from '../vendors/replicate.ts';
import { startStandIns, type StandIns } from '../vendors/stand-ins.ts';

const story = `The Bell at Low Water

“Did you hear the bell?” asked Ida, and she put down the lamp.

“It is only the wind,” said Tom. A door slammed below, and rain began to beat on the windows.

“The wind does not count to five.” Ida went to the stair. Thunder rolled over the bay.

“Then go and see,” said Tom. “I shall keep the fire.”

The waves broke on the stones. Somebody knocked at the door, three times.

“Who is there?” Ida called.

“A friend,” said an old man’s voice. “Let me in before the tide does.”

“We have no friends out there,” whispered Tom.
`;

const atATime = 5;
const rate = 0.1;
const mostPresses = 12;
const only = process.argv[2];

const all = {
  qwen: replicateMischiefs.map((name) => ({ vendor: 'replicate' as const, name: name as string })),
  hume: humeMischiefs.map((name) => ({ vendor: 'hume' as const, name: name as string })),
  claude: anthropicMischiefs.map((name) => ({ vendor: 'anthropic' as const, name: name as string })),
};

await buildPages();
const findings: { round: string; problems: string[]; presses: number; went: number; sold: number; uncertain: number }[] = [];
for (const [set, voiceEngine] of [['qwen', 'qwen'], ['qwen', 'minimax'], ['hume', 'hume'], ['claude', 'local']] as const) {
  const names = all[set];
  for (let from = 0; from < names.length; from += atATime) {
    const round = names.slice(from, from + atATime);
    const title = `${voiceEngine}: ${round.map(({ name }) => name).join(', ')}`;
    if (only !== undefined && !title.includes(only)) continue;
    const found = await play(title, voiceEngine, set, Object.fromEntries(round.map(({ name }) => [name, rate])));
    findings.push(found);
    console.log(`${found.problems.length === 0 ? 'met    ' : 'NOT MET'} ${title} (${found.went} calls went wrong, ${found.sold} sales, ${found.uncertain} uncertain, ${found.presses} presses)${found.problems.map((problem) => `\n        ${problem}`).join('')}`);
  }
}
const bad = findings.filter(({ problems }) => problems.length > 0).length;
console.log(`${findings.length - bad} of ${findings.length} rounds held; ${findings.reduce((sum, { went }) => sum + went, 0)} calls went wrong in all`);
process.exitCode = bad === 0 ? 0 : 1;

async function play(round: string, voiceEngine: string, set: keyof typeof all, rates: Record<string, number>): Promise<(typeof findings)[number]> {
  await using stack = new AsyncDisposableStack();
  const vendors = stack.use(await startStandIns({ replicate: { timeScale: 0.1, slowMs: 300, webhookDelaySeconds: 20, ...(set === 'qwen' ? { mischief: rates } : {}) }, hume: set === 'hume' ? { mischief: rates } : {}, anthropic: {} }));
  if (set === 'claude') vendors.anthropic.mischief.set(rates);
  const port = await freePort();
  const studio = await Studio.start(await newDataFolder(), { port, settings: { ...vendors.addresses.settings, NARRATIX_PUBLIC_URL: `http://127.0.0.1:${port}`, NARRATIX_STALL_SECONDS: '2', LOG_LEVEL: 'info' } });
  stack.defer(() => putAway(studio));
  const database = await ensureDatabase({ dataDir: studio.dataDir });
  stack.defer(() => database.stop());
  const open = openDatabase(database.url, { max: 2 });
  stack.defer(() => open.close());
  const { prisma } = open;

  const problems: string[] = [];
  const project = await createKeyed(studio, prisma, voiceEngine);
  let view: ProjectView | null = null;
  let presses = 0;
  for (; presses < mostPresses && !isWhole(view); presses += 1) {
    await startMaking(studio, project);
    view = await untilStill(studio, project);
  }
  if (!isWhole(view)) problems.push(`not completed after ${presses} presses: ${view?.production?.error ?? JSON.stringify(view?.production?.problems.slice(0, 3) ?? view?.lines)}`);
  await vendors.replicate.idle();
  await untilNothingOpen(prisma);
  problems.push(...(await booksAgainst(prisma, vendors)), ...(await secrets(studio, prisma, vendors, project)));
  const purchases = await prisma.purchase.groupBy({ by: ['state'], _count: true });
  const went = [vendors.replicate.mischief, vendors.hume.mischief, vendors.anthropic.mischief].reduce((sum, { done }) => sum + [...done.values()].reduce((total, count) => total + count, 0), 0);
  return { round, problems, presses, went, sold: salesOf(vendors).length, uncertain: purchases.find(({ state }) => state === 'uncertain')?._count ?? 0 };
}

/** A drama whose writer agreed to everything and set every service to a paid engine. */
async function createKeyed(studio: Studio, prisma: PrismaClient, voiceEngine: string): Promise<string> {
  const response = await fetch(`${studio.url}/api/projects`, { method: 'POST', body: story, headers: { 'Content-Type': 'text/plain', ...said({ title: 'Bell' }) } });
  const { id }: { id: string } = await response.json();
  await untilStill(studio, id);
  const data = { voiceEngine, earEngine: 'claude', musicEngine: 'stable-audio', effectEngine: 'stable-audio', reader: 'claude', capMicros: 200_000_000 };
  await prisma.project.update({ where: { id }, data: { ...data, agreements: { create: ['anthropic', 'hume', 'replicate'].map((vendor) => ({ vendor, agreedAt: new Date() })) } } });
  await prisma.user.updateMany({ data: { monthlyCapMicros: 2_000_000_000 } });
  // Read again, by Claude this time.
  await fetch(`${studio.url}/api/projects/${id}/read-again`, { method: 'POST' });
  await untilStill(studio, id);
  return id;
}

function isWhole(view: ProjectView | null): boolean {
  return view !== null && view.export !== null && view.production?.state === 'done' && view.production.problems.length === 0 && view.lines.ready === view.lines.total - view.lines.silent;
}

async function untilStill(studio: Studio, id: string): Promise<ProjectView> {
  for (const late = Date.now() + 400_000; Date.now() < late; ) {
    const response = await fetch(`${studio.url}/api/projects/${id}`);
    const view: ProjectView = await response.json();
    if (view.production?.state !== 'running' && view.state !== 'reading') return view;
    await pause(300);
  }
  throw new Error(`“${id}” did not come to rest.\n${studio.said.slice(-4000)}`);
}

async function untilNothingOpen(prisma: PrismaClient): Promise<void> {
  for (const late = Date.now() + 120_000; Date.now() < late; ) {
    if ((await prisma.purchase.count({ where: { state: 'open' } })) === 0) return;
    await pause(300);
  }
}

/** Keys that stand where they must not. */
async function secrets(studio: Studio, prisma: PrismaClient, vendors: StandIns, project: string): Promise<string[]> {
  const pages = await Promise.all(['', 'cast', 'sound', 'mix'].map(async (tab) => await (await fetch(`${studio.url}/projects/${project}/${tab}`)).text()));
  const data = await Promise.all([`projects/${project}`, `projects/${project}/reader`].map(async (path) => await (await fetch(`${studio.url}/api/${path}`)).text()));
  const tables = await prisma.$queryRaw<{ name: string }[]>`SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public'`;
  const rows = await Promise.all(tables.map(async ({ name }) => JSON.stringify(await prisma.$queryRawUnsafe(`SELECT t::text FROM "${name}" t`))));
  const jobs = JSON.stringify(await prisma.$queryRawUnsafe('SELECT j::text FROM pgboss.job j'));
  const where = { 'the log': studio.said, 'a page': pages.join('\n'), 'an answer': data.join('\n'), 'a row': rows.join('\n'), 'a job': jobs };
  const keys = [vendors.anthropic.key, vendors.hume.key, vendors.replicate.key, vendors.replicate.webhookSecret];
  return Object.entries(where).flatMap(([place, text]) => keys.filter((key) => text.includes(key)).map((key) => `the key ${key.slice(0, 6)}… stands in ${place}`));
}
