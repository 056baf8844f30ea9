import type { Prisma } from './generated/client.ts';

/** A plain object as PostgreSQL's jsonb keeps it: what JSON cannot say (undefined, functions) is left out. */
export function toJson(value: object): Prisma.InputJsonObject {
  const parsed: Prisma.InputJsonObject = JSON.parse(JSON.stringify(value));
  return parsed;
}
