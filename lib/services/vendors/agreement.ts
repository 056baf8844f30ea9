import { gathered } from '../gather.ts';
import type { Tx, VendorId } from '../interfaces.ts';

/** When the writer agreed that this drama's text goes to the vendor; null where they did not, and nothing may go. */
export async function agreedAt(tx: Tx, projectId: string, vendor: VendorId): Promise<Date | null> {
  return await wordFor(tx, { projectId, vendor });
}

const wordFor = gathered<{ projectId: string; vendor: VendorId }, Date | null>({
  rank: 10,
  async ask(tx, asked) {
    const rows = await tx.agreement.findMany({ where: { projectId: { in: [...new Set(asked.map(({ projectId }) => projectId))] } } });
    return asked.map(({ projectId, vendor }) => rows.find((row) => row.projectId === projectId && row.vendor === vendor)?.agreedAt ?? null);
  },
});

/** Keeps the writer's word, or takes it back. Agreeing twice keeps the first date. */
export async function setAgreement(tx: Tx, input: { projectId: string; vendor: VendorId; agree: boolean; now: Date }): Promise<Date | null> {
  const { projectId, vendor } = input;
  if (!input.agree) {
    await tx.agreement.deleteMany({ where: { projectId, vendor } });
    return null;
  }
  const row = await tx.agreement.upsert({
    where: { projectId_vendor: { projectId, vendor } },
    create: { projectId, vendor, agreedAt: input.now },
    update: {},
  });
  return row.agreedAt;
}
