/** Numbers, times and sizes as a person reads them. One locale, so that server and browser write the same. */
const whole = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 0 });

/** Seconds as m:ss, from an hour on h:mm:ss; whole seconds, rounded down as clocks do. */
export function clock(seconds: number): string {
  const total = Math.max(0, Math.floor(Number.isFinite(seconds) ? seconds : 0));
  const s = String(total % 60).padStart(2, '0');
  const m = Math.floor(total / 60) % 60;
  const h = Math.floor(total / 3600);
  return h > 0 ? `${h}:${String(m).padStart(2, '0')}:${s}` : `${m}:${s}`;
}

/** "about 40 seconds", "about 3 minutes": rounded as roughly as it is known. */
export function about(seconds: number): string {
  if (seconds < 10) return 'a few seconds';
  if (seconds < 55) return `about ${Math.round(seconds / 5) * 5} seconds`;
  if (seconds < 90) return 'about a minute';
  if (seconds < 3300) return `about ${Math.round(seconds / 60)} minutes`;
  if (seconds < 5400) return 'about an hour';
  return `about ${whole.format(seconds / 3600)} hours`;
}

export function count(value: number, one: string, many = `${one}s`): string {
  return `${whole.format(value)} ${value === 1 ? one : many}`;
}

/** Bytes in decimal units, as file managers show them. */
export function size(bytes: number): string {
  if (bytes < 1000) return count(bytes, 'byte');
  const [value, unit] = bytes < 1e6 ? [bytes / 1e3, 'KB'] : bytes < 1e9 ? [bytes / 1e6, 'MB'] : [bytes / 1e9, 'GB'];
  return `${value < 10 ? value.toFixed(1) : whole.format(value)} ${unit}`;
}

/** A level as it is written beside a meter: with its sign, one decimal, a true minus. */
export function decibels(value: number, digits = 1): string {
  const text = Math.abs(value).toFixed(digits);
  return Number(text) === 0 ? text : `${value < 0 ? '−' : '+'}${text}`;
}

/** A level as a meter shows it: “–” while there is no figure (null), “silence” for -Infinity. */
export function levelSaid(db: number | null, unit: string): string {
  if (db === null) return '–';
  return db === -Infinity ? 'silence' : `${decibels(db)} ${unit}`;
}

/** A label that stands at the start of a line or a sentence. */
export function capital(label: string): string {
  return label.charAt(0).toLocaleUpperCase('en-GB') + label.slice(1);
}

/** The colour variable of a person; the palette has nine. */
export function personColour(colour: number): string {
  return `var(--p${Math.abs(Math.trunc(colour)) % 9})`;
}
