import { z } from 'zod';
import type { CertificateFigures, CertificatePreset, Limit, Remedy } from './certificate-presets.ts';

/** The certificate of a finished file: each figure against its limit, readable by people and checkable by tools. */

const rowSchema = z.object({
  id: z.string().min(1),
  label: z.string().min(1),
  unit: z.string(),
  /** What was measured; null where it was not. */
  value: z.union([z.number(), z.string(), z.null()]),
  min: z.number().nullable(),
  max: z.number().nullable(),
  oneOf: z.array(z.string()).nullable(),
  source: z.string(),
  pass: z.boolean(),
  /** What to do, a plain sentence; null where the limit is met. */
  whatToChange: z.string().nullable(),
});
export type CertificateRow = z.infer<typeof rowSchema>;

export const certificateSchema = z.object({
  format: z.literal('narratix-certificate'),
  version: z.literal(1),
  preset: z.object({ id: z.string(), name: z.string(), meaning: z.string() }),
  file: z.object({ name: z.string(), bytes: z.number().int().nonnegative(), sha256: z.string().regex(/^[0-9a-f]{64}$/) }),
  /** How the sound that was measured came about. */
  method: z.string(),
  pass: z.boolean(),
  rows: z.array(rowSchema),
});
export type Certificate = z.infer<typeof certificateSchema>;

/** Figures are compared as they are shown: hundredths. A limit of -3 dB is met at -3.004. */
function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}

function valueOf(figures: CertificateFigures, limit: Limit): number | string | null {
  const value = figures[limit.figure];
  if (value === undefined || value === null) return null;
  if (typeof value === 'boolean') return value ? 1 : 0;
  return typeof value === 'number' ? rounded(value) : value;
}

function holds(value: number | string | null, limit: { min: number | null; max: number | null; oneOf?: readonly string[] | null }): boolean {
  if (value === null) return false;
  if (typeof value === 'string') return limit.oneOf?.includes(value) ?? false;
  return Number.isFinite(value) && (limit.min === null || value >= limit.min) && (limit.max === null || value <= limit.max);
}

function advice(value: number | string | null, limit: Limit): string {
  if (value === null) return 'This was not measured. Please render the file again.';
  return typeof value === 'number' && limit.min !== null && value < limit.min ? limit.ifBelow : limit.ifAbove;
}

/** What the studio can do about a limit that was not met; null where it was, or nothing would help. */
export function remedyFor({ value, pass }: Pick<CertificateRow, 'value' | 'pass'>, limit: Limit): Remedy | null {
  if (pass || typeof value !== 'number') return null;
  return (limit.min !== null && value < limit.min ? limit.offerBelow : limit.offerAbove) ?? null;
}

/** Compares what was measured with every limit of a preset. */
export function certify(figures: CertificateFigures, preset: CertificatePreset): CertificateRow[] {
  return preset.limits.map((limit) => {
    const value = valueOf(figures, limit);
    const pass = holds(value, limit);
    const { id, label, max, min, source, unit } = limit;
    return { id, label, unit, value, min, max, oneOf: limit.oneOf ? [...limit.oneOf] : null, source, pass, whatToChange: pass ? null : advice(value, limit) };
  });
}

const methods: { [kind: string]: string } = {
  mp3: 'The encoded file, decoded by mpg123.',
  m4b: 'The encoded file, decoded by FAAD2.',
  opus: 'The encoded file, decoded by libopus.',
  flac: 'The samples of the file, which is lossless.',
  wav: 'The samples of the file, which is lossless.',
};

/** The whole document. It holds no date, so the same file has the same certificate. */
export function makeCertificate(file: Certificate['file'], figures: CertificateFigures, preset: CertificatePreset): Certificate {
  const rows = certify(figures, preset);
  const how = methods[figures.kind] ?? 'The decoded file.';
  return {
    format: 'narratix-certificate',
    version: 1,
    preset: { id: preset.id, name: preset.name, meaning: preset.meaning },
    file,
    method: `${how} Loudness by ITU-R BS.1770-4, loudness range by EBU Tech 3342, true peak oversampled four times. RMS of the whole file over all channels; noise floor: RMS of the quietest half second. Room tone: what lies before the first and after the last 20 ms above -50 dB RMS.`,
    pass: rows.every(({ pass }) => pass),
    rows,
  };
}

/** What is wrong with a certificate's document, plain sentences: its form, and verdicts that its own figures contradict. */
export function checkCertificate(document: unknown): string[] {
  const parsed = certificateSchema.safeParse(document);
  if (!parsed.success) return parsed.error.issues.map(({ message, path }) => `${path.join('.') || 'The document'}: ${message}.`);
  const { pass, rows } = parsed.data;
  const wrong = rows.flatMap((row) => (holds(row.value, row) === row.pass ? [] : [`${row.label}: ${row.value} is called ${row.pass ? 'good' : 'bad'} although it is not.`]));
  if (pass !== rows.every((row) => row.pass)) wrong.push('The verdict of the whole does not follow from its rows.');
  return wrong;
}

/** A limit in words: "-23 to -18 dB", "at most -3 dB", "MP3". */
export function limitText({ max, min, oneOf, unit }: Pick<CertificateRow, 'min' | 'max' | 'oneOf' | 'unit'>): string {
  const after = unit === '' ? '' : ` ${unit}`;
  if (oneOf) return oneOf.map((word) => word.toUpperCase()).join(' or ');
  if (min !== null && max !== null) return min === max ? `${min}${after}` : `${min} to ${max}${after}`;
  if (max !== null) return `at most ${max}${after}`;
  return min === null ? 'any' : `at least ${min}${after}`;
}

/** The certificate as a page of plain text. */
export function certificateText({ file, method, pass, preset, rows }: Certificate): string {
  const shown = rows.map((row) => {
    const value = row.value === null ? 'not measured' : typeof row.value === 'string' ? row.value.toUpperCase() : `${row.value}${row.unit === '' ? '' : ` ${row.unit}`}`;
    return { label: row.label, value, limit: limitText(row), verdict: row.pass ? 'met' : 'NOT MET', advice: row.whatToChange };
  });
  const width = (pick: (row: (typeof shown)[number]) => string): number => Math.max(...shown.map((row) => pick(row).length), 0);
  const [labels, values, limits] = [width((row) => row.label), width((row) => row.value), width((row) => row.limit)];
  const lines = shown.map(({ label, limit, value, verdict }) => `  ${label.padEnd(labels)}  ${value.padStart(values)}  ${limit.padEnd(limits)}  ${verdict}`);
  const changes = shown.flatMap(({ advice: what, label }) => (what === null ? [] : [`  ${label}: ${what}`]));
  return [
    `Certificate: ${preset.name}`,
    `File: ${file.name}, ${file.bytes} bytes, SHA-256 ${file.sha256}`,
    `Result: ${pass ? 'every limit is met' : 'not every limit is met'}. ${preset.meaning}`,
    '',
    ...lines,
    ...(changes.length > 0 ? ['', 'What to change', ...changes] : []),
    '',
    `How it was measured: ${method}`,
    '',
  ].join('\n');
}
