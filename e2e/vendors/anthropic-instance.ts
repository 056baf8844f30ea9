/** The smallest answer that a JSON schema of structured output allows: what is said to a question that nobody knows. */

/** A schema that asks for what does not end, or names what is not there. */
class NoInstance extends Error {}

type Schema = Record<string, unknown>;
const isSchema = (value: unknown): value is Schema => typeof value === 'object' && value !== null && !Array.isArray(value);

const deepest = 40;
const formats: Record<string, string> = {
  'date-time': '2026-01-01T00:00:00Z',
  time: '00:00:00Z',
  date: '2026-01-01',
  duration: 'PT1S',
  email: 'somebody@example.org',
  hostname: 'example.org',
  uri: 'https://example.org',
  ipv4: '127.0.0.1',
  ipv6: '::1',
  uuid: '00000000-0000-4000-8000-000000000000',
};

/** An instance of the schema, always the same. Throws where there is none to be found. */
export function minimalInstance(schema: unknown): unknown {
  return instance(schema, schema, 0);
}

function instance(schema: unknown, root: unknown, depth: number): unknown {
  if (depth > deepest) throw new NoInstance('the schema never ends');
  if (!isSchema(schema)) return null;
  const { $ref, enum: values, anyOf, oneOf, allOf } = schema;
  if (typeof $ref === 'string') return instance(pointed($ref, root), root, depth + 1);
  if ('const' in schema) return schema['const'];
  if (Array.isArray(values)) return values[0];
  const branches = Array.isArray(anyOf) ? anyOf : oneOf;
  if (Array.isArray(branches)) return firstOf(branches, root, depth);
  if (Array.isArray(allOf)) return Object.assign({}, ...allOf.map((part) => instance(part, root, depth + 1)));
  const types = Array.isArray(schema['type']) ? schema['type'] : [schema['type']];
  return ofType(String(types[0]), { ...rangesIn(schema), ...schema }, root, depth);
}

/** The first branch that ends. */
function firstOf(branches: readonly unknown[], root: unknown, depth: number): unknown {
  for (const branch of branches) {
    try {
      return instance(branch, root, depth + 1);
    } catch (error) {
      if (!(error instanceof NoInstance)) throw error;
    }
  }
  throw new NoInstance('no branch ends');
}

function ofType(type: string, schema: Schema, root: unknown, depth: number): unknown {
  const number = (name: string): number | null => (typeof schema[name] === 'number' ? schema[name] : null);
  switch (type) {
    case 'null': return null;
    case 'boolean': return false;
    case 'integer':
    case 'number': return numberIn(type === 'integer' ? 1 : 1e-6, number);
    case 'string': {
      const { format } = schema;
      if (typeof format === 'string' && formats[format] !== undefined) return formats[format];
      return '-'.repeat(number('minLength') ?? 0);
    }
    case 'array': return Array.from({ length: number('minItems') ?? 0 }, () => instance(schema['items'], root, depth + 1));
    default: {
      const required = Array.isArray(schema['required']) ? schema['required'].map(String) : [];
      const properties = isSchema(schema['properties']) ? schema['properties'] : {};
      return Object.fromEntries(required.map((name) => [name, instance(properties[name], root, depth + 1)]));
    }
  }
}

/** The number nearest to nought inside the bounds. */
function numberIn(step: number, bound: (name: string) => number | null): number {
  const above = bound('exclusiveMinimum');
  const below = bound('exclusiveMaximum');
  const least = Math.max(bound('minimum') ?? -Infinity, above === null ? -Infinity : above + step);
  const most = Math.min(bound('maximum') ?? Infinity, below === null ? Infinity : below - step);
  return Math.min(most, Math.max(least, 0));
}

/** The SDK moves what the API cannot check into the description: “{minimum: 1, maximum: 5}”. */
function rangesIn(schema: Schema): Schema {
  const told = typeof schema['description'] === 'string' ? (/\{([^{}]*)\}$/.exec(schema['description'])?.[1] ?? '') : '';
  return Object.fromEntries([...told.matchAll(/(\w+): (-?[\d.]+(?:e[+-]?\d+)?)/gi)].map(([, name = '', value]) => [name, Number(value)]));
}

function pointed(ref: string, root: unknown): unknown {
  let at: unknown = root;
  for (const part of ref.split('/').slice(1)) at = isSchema(at) ? at[part.replaceAll('~1', '/').replaceAll('~0', '~')] : undefined;
  if (at === undefined) throw new NoInstance(`${ref} is not there`);
  return at;
}
