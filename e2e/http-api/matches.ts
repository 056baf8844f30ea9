import type { ApiDescription, Json, Schema } from './document.ts';

/**
 * Where a value is not as its schema says, the first such place in words; null where it is. Of JSON Schema 2020-12 what
 * document.ts lets through. Written apart from what makes the document, so that neither excuses the other.
 */
export function mismatch(schemas: ApiDescription['schemas'], schema: Schema, value: Json, at = 'the value'): string | null {
  const { $ref, oneOf, anyOf } = schema;
  if ($ref !== undefined) {
    const named = schemas[$ref.slice($ref.lastIndexOf('/') + 1)];
    return named === undefined ? `${at}: nothing is at ${$ref}` : mismatch(schemas, named, value, at);
  }
  if (schema.const !== undefined && !same(schema.const, value)) return `${at} is not ${JSON.stringify(schema.const)}`;
  if (schema.enum !== undefined && !schema.enum.some((one) => same(one, value))) return `${at} is none of ${JSON.stringify(schema.enum)}: ${short(value)}`;
  if (oneOf !== undefined || anyOf !== undefined) {
    const fits = [...(oneOf ?? []), ...(anyOf ?? [])].map((one) => mismatch(schemas, one, value, at));
    const fitting = fits.filter((found) => found === null).length;
    if (fitting === 0) return fits.join(' and ');
    if (oneOf !== undefined && fitting > 1) return `${at} is of more than one kind`;
  }
  const types = schema.type === undefined ? null : [schema.type].flat();
  if (types !== null && !types.some((type) => isOf(type, value))) return `${at} is no ${types.join(' or ')}: ${short(value)}`;
  if (typeof value === 'string') return wrongString(schema, value, at);
  if (typeof value === 'number') {
    if (schema.minimum !== undefined && value < schema.minimum) return `${at} is below ${schema.minimum}: ${value}`;
    return schema.maximum !== undefined && value > schema.maximum ? `${at} is above ${schema.maximum}: ${value}` : null;
  }
  if (Array.isArray(value)) return wrongArray(schemas, schema, value, at);
  return value === null || typeof value === 'boolean' ? null : wrongObject(schemas, schema, value, at);
}

function wrongString(schema: Schema, value: string, at: string): string | null {
  const length = Array.from(value).length;
  if (length < (schema.minLength ?? 0) || length > (schema.maxLength ?? Infinity)) return `${at} has ${length} characters`;
  if (schema.pattern !== undefined && !new RegExp(schema.pattern, 'u').test(value)) return `${at} is not like ${schema.pattern}: ${short(value)}`;
  if (schema.format === 'uuid' && !/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value)) return `${at} is no UUID: ${short(value)}`;
  if (schema.format === 'date-time' && !(/^\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:\d\d)$/.test(value) && Number.isFinite(Date.parse(value)))) return `${at} is no moment: ${short(value)}`;
  return null;
}

function wrongArray(schemas: ApiDescription['schemas'], schema: Schema, value: Json[], at: string): string | null {
  if (value.length < (schema.minItems ?? 0) || value.length > (schema.maxItems ?? Infinity)) return `${at} has ${value.length} items`;
  for (const [index, item] of value.entries()) {
    const wrong = schema.items === undefined ? null : mismatch(schemas, schema.items, item, `${at}[${index}]`);
    if (wrong !== null) return wrong;
  }
  return null;
}

function wrongObject(schemas: ApiDescription['schemas'], schema: Schema, value: { [name: string]: Json }, at: string): string | null {
  const { properties = {}, required = [] } = schema;
  for (const name of required) if (!Object.hasOwn(value, name)) return `${at} has no ${name}`;
  for (const [name, one] of Object.entries(value)) {
    const known = Object.hasOwn(properties, name) ? properties[name] : undefined;
    if (known === undefined) {
      if (schema.additionalProperties === false) return `${at} has ${JSON.stringify(name)}, which is not described`;
      continue;
    }
    const wrong = mismatch(schemas, known, one, `${at}.${name}`);
    if (wrong !== null) return wrong;
  }
  return null;
}

function isOf(type: string, value: Json): boolean {
  if (type === 'null') return value === null;
  if (type === 'array') return Array.isArray(value);
  if (type === 'object') return typeof value === 'object' && value !== null && !Array.isArray(value);
  if (type === 'integer') return Number.isInteger(value);
  return typeof value === type;
}

function same(a: Json, b: Json): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function short(value: Json): string {
  return JSON.stringify(value).slice(0, 80);
}
