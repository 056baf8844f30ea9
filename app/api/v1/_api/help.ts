import { z } from 'zod';
import { problemTitles } from '../../_http/problem.ts';
import { problemStatuses } from './document.ts';
import type { Operation } from './operation.ts';
import { apiRoot, operations } from './operations.ts';
import { apiSchemas } from './schemas.ts';

/** An operation as people read of it. */
export interface HelpOperation {
  id: string;
  method: string;
  path: string;
  summary: string;
  description: string;
  scope: string;
  takes: { name: string; kind: string; means: string }[];
  answers: string;
}

/** The table of operations, for the page that shows it; and what each status of a problem means. */
export function apiHelp(): { tags: { tag: string; operations: HelpOperation[] }[]; problems: { status: number; means: string }[] } {
  const tags = [...Map.groupBy(operations, ({ tag }) => tag)].map(([tag, those]) => ({ tag, operations: those.map(helpOf) }));
  const statuses = [...new Set(operations.flatMap(problemStatuses))].toSorted((a, b) => a - b);
  return { tags, problems: statuses.map((status) => ({ status, means: problemTitles(status) })) };
}

function helpOf(operation: Operation): HelpOperation {
  const { id, method, summary, scope, body, query, reply, others } = operation;
  const good = [...(reply === null ? [] : [reply]), ...others];
  return {
    id,
    method,
    path: `${apiRoot}${operation.path}`,
    summary,
    description: withoutTicks(operation.description),
    scope,
    takes: [...fields(query, 'in the address'), ...(body === null ? [] : body.schema === null ? [{ name: 'body', kind: body.mediaTypes.join(', '), means: withoutTicks(body.description) }] : fields(body.schema, 'in the JSON'))],
    answers: good.map(({ status, description }) => `${status}: ${description}`).join(' '),
  };
}

function fields(schema: z.ZodType, where: string): HelpOperation['takes'] {
  if (!(schema instanceof z.ZodObject)) return [];
  return Object.entries(schema.shape).map(([name, field]) => {
    const optional = z.safeParse(field, undefined).success;
    return { name, kind: `${where}${optional ? '' : ', needed'}`, means: withoutTicks(meaning(field)) };
  });
}

/** What is said of a field, or of what is wrapped as optional or given a default. */
function meaning(field: z.core.$ZodType): string {
  const said = apiSchemas.get(field)?.description;
  if (said !== undefined) return said;
  return field instanceof z.ZodOptional || field instanceof z.ZodNullable || field instanceof z.ZodDefault ? meaning(field.unwrap()) : '';
}

function withoutTicks(text: string): string {
  return text.replaceAll(/`([^`]*)`/g, '“$1”');
}
