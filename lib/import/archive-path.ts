/**
 * A reference inside an archive as the name of a file in it: relative to `folder` (empty or ending in a slash), percent
 * escapes undone, without its fragment and query. Null for what lies elsewhere (`https:`, `data:`) or outside.
 */
export function resolveIn(folder: string, href: string): string | null {
  const plain = href.trim().replace(/[#?].*$/s, '');
  if (plain === '' || /^[a-z][a-z0-9+.-]*:/i.test(plain) || plain.startsWith('//')) return null;
  const path: string[] = [];
  const whole = plain.startsWith('/') ? plain.slice(1) : folder + unescaped(plain);
  for (const step of (plain.startsWith('/') ? unescaped(whole) : whole).replaceAll('\\', '/').split('/')) {
    if (step === '' || step === '.') continue;
    if (step !== '..') path.push(step);
    else if (path.pop() === undefined) return null;
  }
  return path.join('/');
}

/** The part of a reference behind its number sign, escapes undone, or null. */
export function fragmentOf(href: string): string | null {
  const at = href.indexOf('#');
  return at < 0 || at === href.length - 1 ? null : unescaped(href.slice(at + 1));
}

function unescaped(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Finds a file as writers of books name it: exactly, else in another case or another form of the same letters. */
export function nameFinder(names: readonly string[]): (path: string) => string | null {
  const exact = new Set(names);
  const loose = new Map<string, string>();
  const key = (name: string) => unescaped(name).normalize('NFC').toLowerCase();
  for (const name of names) if (!loose.has(key(name))) loose.set(key(name), name);
  return (path) => (exact.has(path) ? path : (loose.get(key(path)) ?? null));
}
