/** Makes hostile input out of good input: of bytes, of text and of JSON. The same for the same source of chance. */

export type Chance = () => number;

const upTo = (length: number, chance: Chance): number => Math.floor(chance() * Math.max(1, length));
export const oneOf = <T>(list: readonly T[], chance: Chance): T => {
  const one = list[upTo(list.length, chance)];
  if (one === undefined) throw new Error('nothing to choose from');
  return one;
};

/** Numbers at which readers of lengths and counts break. */
const edges = [0, 1, 2, 7, 8, 0x7f, 0x80, 0xff, 0x100, 0x7fff, 0x8000, 0xffff, 0x10000, 0x7fffffff, 0x80000000, 0xffffffff];

const ofBytes: readonly ((bytes: Uint8Array, chance: Chance) => Uint8Array)[] = [
  function flipBits(bytes, chance) {
    const out = Uint8Array.from(bytes);
    for (let times = 1 + upTo(8, chance); times > 0 && out.length > 0; times -= 1) {
      const at = upTo(out.length, chance);
      out[at] = (out[at] ?? 0) ^ (1 << upTo(8, chance));
    }
    return out;
  },
  function cut(bytes, chance) {
    return bytes.slice(0, upTo(bytes.length, chance));
  },
  function hole(bytes, chance) {
    const from = upTo(bytes.length, chance);
    return Buffer.concat([bytes.subarray(0, from), bytes.subarray(from + upTo(64, chance))]);
  },
  function double(bytes, chance) {
    const from = upTo(bytes.length, chance);
    return Buffer.concat([bytes.subarray(0, from + upTo(256, chance)), bytes.subarray(from)]);
  },
  function noise(bytes, chance) {
    const out = Uint8Array.from(bytes);
    const from = upTo(out.length, chance);
    for (let at = from; at < Math.min(out.length, from + 1 + upTo(64, chance)); at += 1) out[at] = upTo(256, chance);
    return out;
  },
  function edge(bytes, chance) {
    const out = Uint8Array.from(bytes);
    if (out.length < 4) return out;
    const view = new DataView(out.buffer);
    const at = upTo(Math.min(out.length, chance() < 0.5 ? 128 : out.length) - 3, chance);
    const value = oneOf(edges, chance);
    if (chance() < 0.5) view.setUint32(at, value, chance() < 0.8);
    else view.setUint16(at, value & 0xffff, chance() < 0.8);
    return out;
  },
  function splice(bytes, chance) {
    const at = upTo(bytes.length, chance);
    const from = upTo(bytes.length, chance);
    return Buffer.concat([bytes.subarray(0, at), bytes.subarray(from, from + upTo(512, chance)), bytes.subarray(at)]);
  },
];

/** One to three things done to bytes. */
export function mutateBytes(bytes: Uint8Array, chance: Chance): Uint8Array {
  let out = bytes;
  for (let times = 1 + upTo(3, chance); times > 0; times -= 1) out = oneOf(ofBytes, chance)(out, chance);
  return out;
}

/** Pieces that readers of text trip over. */
const pieces = ['\0', '\uFEFF', '\uD800', '\u202E', '\r', '\r\n', '\u2028', '"', "'", '“', '<', '>', '&#x110000;', '&amp', '<!--', ']]>', '<![CDATA[', '</p>', '<p>', '<script>', '[^1]', '```', '*'.repeat(40), '> '.repeat(30), '[['.repeat(20), '%s%n', '../', '=1+1', ';', '\t', ',,,', '9'.repeat(400), 'é\u0301\u0301', '𝔘', '-'.repeat(80), 'data: ', '\n\n', 'event: error'];

/** One to four things done to a text. */
export function mutateText(text: string, chance: Chance): string {
  let out = text;
  for (let times = 1 + upTo(4, chance); times > 0; times -= 1) {
    const at = upTo(out.length, chance);
    const end = at + upTo(chance() < 0.8 ? 12 : 400, chance);
    const kind = chance();
    if (kind < 0.4) out = out.slice(0, at) + oneOf(pieces, chance) + out.slice(at);
    else if (kind < 0.6) out = out.slice(0, at) + out.slice(end);
    else if (kind < 0.75) out = out.slice(0, end) + out.slice(at);
    else if (kind < 0.9) out = out.slice(0, at) + String.fromCharCode(upTo(chance() < 0.7 ? 128 : 0x10000, chance)) + out.slice(at + 1);
    else out = out.slice(0, at);
  }
  return out;
}

const values: readonly unknown[] = [null, true, false, 0, -0, -1, 1, 0.5, 1e308, -1e308, 2 ** 53, '', ' ', '\0', '\uD800', 'x', 'x'.repeat(5000), '__proto__', 'constructor', '1', '-1', 'null', [], {}, [[]], [null], { length: 1e9 }, '2026-02-30T25:61:61Z', 'javascript:alert(1)', 'http://169.254.169.254/', '😀'];

/** Other JSON of nearly the same shape: a value replaced, left out, doubled, wrapped or renamed, somewhere in it. */
export function mutateJson(value: unknown, chance: Chance): unknown {
  let out = value;
  for (let times = 1 + upTo(3, chance); times > 0; times -= 1) out = somewhere(out, chance);
  return out;
}

function somewhere(value: unknown, chance: Chance): unknown {
  const here = chance() < 0.25;
  if (Array.isArray(value) && value.length > 0 && !here) {
    const at = upTo(value.length, chance);
    const kind = chance();
    if (kind < 0.1) return value.toSpliced(at, 1);
    if (kind < 0.2) return value.toSpliced(at, 0, value[at]);
    return value.with(at, somewhere(value[at], chance));
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length > 0 && !here) {
    const key = oneOf(Object.keys(value), chance);
    const kind = chance();
    const rest = Object.entries(value).filter(([name]) => name !== key);
    const own: unknown = Reflect.get(value, key);
    if (kind < 0.12) return Object.fromEntries(rest);
    if (kind < 0.2) return Object.fromEntries([...rest, [`${key}x`, own]]);
    return Object.fromEntries([...rest, [key, somewhere(own, chance)]]);
  }
  if (typeof value === 'string' && chance() < 0.5) return mutateText(value, chance);
  if (typeof value === 'number' && chance() < 0.5) return oneOf([-value, value + 1, value * 1e9, value / 3, Number.MAX_SAFE_INTEGER], chance);
  return chance() < 0.1 ? [value] : oneOf(values, chance);
}
