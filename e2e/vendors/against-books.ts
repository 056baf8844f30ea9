/** Our ledger held against the books of the stand-ins: every sale is known, to the micro-dollar. */
import type { PrismaClient } from '../../lib/db/client.ts';
import type { Sale } from './books.ts';
import type { StandIns } from './stand-ins.ts';

export function salesOf(vendors: StandIns): Sale[] {
  return [vendors.anthropic, vendors.hume, vendors.replicate].flatMap(({ books }) => books.sales);
}

/** What does not agree between our ledger and the vendors' books, in words. */
export async function booksAgainst(prisma: PrismaClient, vendors: StandIns): Promise<string[]> {
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
