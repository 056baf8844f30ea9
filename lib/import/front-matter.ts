/** What a text says of itself in front of its first word. */
export interface FrontMatter {
  /** Lower-case names and their values as written, without quotation marks. */
  fields: Map<string, string>;
  body: string;
}

/**
 * Reads YAML front matter, as far as writers use it: `name: value` lines between two rules. Anything else between two
 * rules is the story's own. `text` has line feeds only.
 */
export function readFrontMatter(text: string): FrontMatter {
  const fields = new Map<string, string>();
  const match = /^\ufeff?---[ \t]*\n([\s\S]{0,20000}?)\n(?:---|\.\.\.)[ \t]*(?:\n|$)/.exec(text);
  const inner = match?.[1];
  if (match === null || inner === undefined) return { fields, body: text };
  const lines = inner.split('\n');
  const yaml = lines.every((line) => line.trim() === '' || /^(?:[\w-]+[ \t]*:|[ \t]+\S|-[ \t]|#)/.test(line)) && lines.some((line) => /^[\w-]+[ \t]*:/.test(line));
  if (!yaml) return { fields, body: text };
  let list: string | null = null;
  for (const line of lines) {
    const field = /^([\w-]+)[ \t]*:[ \t]*(.*)$/.exec(line);
    const item = /^[ \t]*-[ \t]+(.+)$/.exec(line)?.[1];
    if (field?.[1] !== undefined) {
      list = field[1].toLowerCase();
      const value = plain(field[2] ?? '');
      if (value !== '') fields.set(list, value);
    } else if (item !== undefined && list !== null) {
      const before = fields.get(list);
      fields.set(list, before === undefined ? plain(item) : `${before}, ${plain(item)}`);
    }
  }
  return { fields, body: text.slice(match[0].length) };
}

function plain(value: string): string {
  const trimmed = value.trim().replace(/^\[(.*)\]$/, '$1').trim();
  const quoted = /^(["'])(.*)\1$/.exec(trimmed)?.[2];
  return (quoted ?? trimmed.replace(/\s+#.*$/, '')).slice(0, 500);
}
