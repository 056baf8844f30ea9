import * as fc from 'fast-check';
import type { ApiDescription, Json, Schema } from './document.ts';
import { mismatch } from './matches.ts';

/** What upsets programmes: nothing, NUL, a half of a pair, marks that turn the line round, much, quotes, what looks like another thing. */
const nasty = ['', '\0', 'a\0b', '\ud800', 'x\udc00y', '\u202eabc', '\ufeff', '   ', "'; DROP TABLE \"User\"; --", '../../etc/passwd', '%00', '${7*7}', '<script>', 'null', '👩‍👩‍👧‍👦', '\r\nX-A: b', 'é'.normalize('NFD')];
const longest = 80;
/** Any that can be sent as UTF-8; fast-check’s own unit for them takes a second to make. */
export const anyCharacter = fc.integer({ min: 0, max: 0x10_ffff }).filter((code) => code < 0xd800 || code > 0xdfff).map((code) => String.fromCodePoint(code));

/** Values that are there to be named, by the field that names them: an id of a person, of a voice. */
export type Known = { [field: string]: Json[] };

/** Values that are as a schema says; every other one of a field that is known names what is there. */
export function valuesOf(schemas: ApiDescription['schemas'], schema: Schema, known: Known = {}): fc.Arbitrary<Json> {
  const { $ref, oneOf, anyOf } = schema;
  if ($ref !== undefined) return valuesOf(schemas, schemas[$ref.slice($ref.lastIndexOf('/') + 1)] ?? {}, known);
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  const choices = oneOf ?? anyOf;
  if (choices !== undefined) return fc.oneof(...choices.map((one) => valuesOf(schemas, one, known)));
  if (Array.isArray(schema.type)) return fc.oneof(...schema.type.map((type) => valuesOf(schemas, { ...schema, type }, known)));
  switch (schema.type) {
    case 'null':
      return fc.constant(null);
    case 'boolean':
      return fc.boolean();
    case 'integer':
      return fc.integer({ min: Math.max(schema.minimum ?? -(2 ** 31), -(2 ** 31)), max: Math.min(schema.maximum ?? 2 ** 31 - 1, 2 ** 31 - 1) });
    case 'number':
      return fc.double({ min: schema.minimum ?? -1e9, max: schema.maximum ?? 1e9, noNaN: true });
    case 'array':
      return fc.array(valuesOf(schemas, schema.items ?? {}, known), { minLength: schema.minItems ?? 0, maxLength: Math.max(schema.minItems ?? 0, Math.min(schema.maxItems ?? 4, 4)) });
    case 'object':
      return some(Object.fromEntries(Object.entries(schema.properties ?? {}).map(([name, one]) => [name, fieldOf(schemas, name, one, known)])), schema.required ?? []);
    case 'string':
      return strings(schema);
    default:
      return anyJson;
  }
}

/** Each field that need not be there is, every other time. */
export function some<T>(fields: Record<string, fc.Arbitrary<T>>, required: readonly string[]): fc.Arbitrary<Record<string, T>> {
  const optional = Object.keys(fields).filter((name) => !required.includes(name));
  return fc.tuple(fc.record(fields), fc.subarray(optional)).map(([all, chosen]) => Object.fromEntries(Object.entries(all).filter(([name]) => required.includes(name) || chosen.includes(name))));
}

/** The same for a field or a parameter of a name. */
export function fieldOf(schemas: ApiDescription['schemas'], name: string, schema: Schema, known: Known): fc.Arbitrary<Json> {
  const there = known[name] ?? [];
  const any = valuesOf(schemas, schema, known);
  return there.length === 0 ? any : fc.oneof(any, fc.constantFrom(...there));
}

/** Values that are not. */
export function spoiltFor(schemas: ApiDescription['schemas'], schema: Schema): fc.Arbitrary<Json> {
  const good = valuesOf(schemas, schema);
  const names = Object.keys(schema.properties ?? {});
  const changed = names.length === 0 ? [] : [fc.tuple(good, fc.constantFrom(...names), anyJson).map(([value, name, other]) => (isObject(value) ? { ...value, [name]: other } : other))];
  const less = (schema.required ?? []).length === 0 ? [] : [fc.tuple(good, fc.constantFrom(...(schema.required ?? []))).map(([value, name]) => (isObject(value) ? Object.fromEntries(Object.entries(value).filter(([one]) => one !== name)) : value))];
  const more = fc.tuple(good, fc.string({ minLength: 1, maxLength: 12 }), anyJson).map(([value, name, other]) => (isObject(value) ? { ...value, [name]: other } : other));
  return fc.oneof(anyJson, more, ...changed, ...less).filter((value) => mismatch(schemas, schema, value) !== null);
}

function strings(schema: Schema): fc.Arbitrary<Json> {
  if (schema.format === 'uuid') return fc.uuid();
  if (schema.pattern !== undefined) return fc.stringMatching(new RegExp(schema.pattern)).filter((text) => text.length <= (schema.maxLength ?? Infinity));
  const lengths = { minLength: schema.minLength ?? 0, maxLength: Math.max(schema.minLength ?? 0, Math.min(schema.maxLength ?? longest, longest)) };
  const fitting = nasty.filter((text) => mismatch({}, schema, text) === null);
  return fc.oneof(fc.string({ unit: 'grapheme', ...lengths, maxLength: Math.floor(lengths.maxLength / 4) + 1 }), fc.string({ unit: anyCharacter, ...lengths }), fc.constantFrom(...(fitting.length === 0 ? ['x'] : fitting)));
}

const anyJson: fc.Arbitrary<Json> = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }).map((value): Json => JSON.parse(JSON.stringify(value))),
  fc.constantFrom<Json>(null, 0, -1, 1e300, '', [], {}, true, ...nasty),
);

function isObject(value: Json): value is { [name: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
