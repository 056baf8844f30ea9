/**
 * `npm run verify -- misbehaving`: whole dramas with every paid engine on, while the vendors misbehave in every way on
 * their lists, each way in a tenth of the calls, five ways at a time. The drama is completed (a person presses the button
 * again where something was left), nothing is bought twice knowingly, the ledger and what is uncertain account for every
 * sale in the vendors' books to the micro-dollar, and no key stands in any log, page or row.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { freePort, newDataFolder, putAway, Studio } from '../../lib/cli/temporary-studio.ts';
import { openDatabase, type PrismaClient } from '../../lib/db/client.ts';
import { ensureDatabase } from '../../lib/db/embedded.ts';
import type { ProjectView } from '../../lib/services/views.ts';
import buildPages from '../build-pages.ts';
import { startMaking } from '../api.ts';
import { anthropicMischiefs } from '../vendors/anthropic-mischief.ts';
import type { Sale } from '../vendors/books.ts';
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
  const response = await fetch(`${studio.url}/api/projects?title=Bell`, { method: 'POST', body: story, headers: { 'Content-Type': 'text/plain' } });
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

function salesOf(vendors: StandIns): Sale[] {
  return [vendors.anthropic, vendors.hume, vendors.replicate].flatMap(({ books }) => books.sales);
}

/** What does not agree between our ledger and the vendors' books, in words. */
async function booksAgainst(prisma: PrismaClient, vendors: StandIns): Promise<string[]> {
  const problems: string[] = [];
  const ledger = await prisma.purchase.findMany({ include: { prediction: true } });
  const open = ledger.filter(({ state }) => state === 'open');
  if (open.length > 0) problems.push(`${open.length} purchases are still open`);
  for (const vendor of ['anthropic', 'hume', 'replicate'] as const) {
    const sales = vendors[vendor].books.sales;
    const settled = ledger.filter((row) => row.vendor === vendor && row.state === 'settled');
    const uncertain = ledger.filter((row) => row.vendor === vendor && row.state === 'uncertain');
    // Each settled row is a sale of just that price; what is left of the sales are uncertain rows that hold at least as much.
    const left = [...sales];
    for (const row of settled) {
      const at = left.findIndex((sale) => sale.micros === row.costMicros && (row.prediction === null || row.prediction.vendorId === sale.requestId));
      if (at === -1) problems.push(`${vendor}: a settled purchase of ${row.costMicros} (${row.model}, ${row.stage}) is not in the books`);
      else left.splice(at, 1);
    }
    const holds = uncertain.map(({ mostMicros }) => mostMicros).toSorted((a, b) => b - a);
    for (const [index, sale] of left.toSorted((a, b) => b.micros - a.micros).entries()) {
      if ((holds[index] ?? -1) < sale.micros) problems.push(`${vendor}: a sale of ${sale.micros} (${sale.what}) is neither settled nor uncertain`);
    }
  }
  const held = await prisma.budget.findMany();
  const sum = ledger.reduce((total, row) => total + (row.state === 'settled' ? (row.costMicros ?? 0) : row.state === 'released' ? 0 : row.mostMicros), 0);
  for (const budget of held) if (Number(budget.heldMicros) !== sum) problems.push(`the budget ${budget.id.slice(0, 8)} holds ${budget.heldMicros}, the rows say ${sum}`);
  const kept = Map.groupBy(ledger.filter((row) => row.state === 'settled' && row.assetId !== null), (row) => row.inputHash);
  for (const [, rows] of kept) if (rows.length > 1) problems.push(`${rows[0]?.model}: the same sound was bought ${rows.length} times`);
  return problems;
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
