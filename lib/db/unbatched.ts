import type { PrismaClient } from './generated/client.ts';

interface Asked {
  transaction?: { kind?: unknown } | undefined;
}
interface Loader {
  options: { batchBy(asked: Asked): string | undefined };
}

/**
 * Lets what a transaction asks in one moment be sent as it is asked. Prisma gathers it into a batch, which it sends one
 * statement after the other's answer, and plans anew each time where a raw statement is the first: half of what a page cost.
 * It has no setting for this; `client.test.ts` fails where an upgrade moves what is changed here.
 */
export function withoutBatches(prisma: PrismaClient): PrismaClient {
  const handler: unknown = Reflect.get(prisma, '_requestHandler');
  const loader: unknown = typeof handler === 'object' && handler !== null ? Reflect.get(handler, 'dataloader') : null;
  if (!isLoader(loader)) return prisma;
  const { options } = loader;
  const batchBy = options.batchBy.bind(options);
  options.batchBy = (asked) => (asked.transaction?.kind === 'itx' ? undefined : batchBy(asked));
  return prisma;
}

function isLoader(loader: unknown): loader is Loader {
  if (typeof loader !== 'object' || loader === null || !('options' in loader)) return false;
  const { options } = loader;
  return typeof options === 'object' && options !== null && 'batchBy' in options && typeof options.batchBy === 'function';
}
