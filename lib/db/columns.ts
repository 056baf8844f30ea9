/**
 * A table's columns, said once by the `select` of typed queries, for statements that read several tables at a time. Only
 * names of the schema ever stand in them.
 */
import { Prisma } from './generated/client.ts';

/** A select. What it takes from other tables (anything but `true`) is left out here: the statement joins them itself. */
type Select = Readonly<Record<string, unknown>>;

/** `t."id", t."start"`: the columns as they are asked for. */
export function columnsOf(table: string, select: Select): Prisma.Sql {
  return Prisma.raw(named(select).map((name) => `${table}."${name}"`).join(', '));
}

/** The same as one JSON object a row; `more` are further fields, by name. */
export function jsonOf(table: string, select: Select, more: Readonly<Record<string, Prisma.Sql>> = {}): Prisma.Sql {
  const own = named(select).map((name) => Prisma.raw(`'${name}', ${table}."${name}"`));
  const further = Object.entries(more).map(([name, value]) => Prisma.sql`${Prisma.raw(`'${name}'`)}, ${value}`);
  return Prisma.sql`json_build_object(${Prisma.join([...own, ...further], ', ')})`;
}

/** The same of a table that is joined from the left: null where there is no such row. */
export function jsonOrNull(table: string, select: Select): Prisma.Sql {
  return Prisma.sql`CASE WHEN ${columnsOf(table, { id: true })} IS NULL THEN NULL ELSE ${jsonOf(table, select)} END`;
}

function named(select: Select): string[] {
  return Object.keys(select).filter((name) => select[name] === true);
}
