/**
 * `node lib/cli/natural/measure-styles.ts`: prints how far the voices' style tables lie apart, for
 * lib/services/voice-generation/kokoro/style-distances.ts. Needs the natural voices to be set up.
 */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { readNaturalVoices } from '../../services/natural-voices/installation.ts';
import { styleSize } from '../../services/speech-generation/kokoro/styles.ts';
import { kokoroTables } from '../../services/speech-generation/kokoro/tables.ts';

/** The row for a line of ordinary length, and the half of it that is the sound of the voice (the other half is its melody). */
const symbols = 100;
const timbre = styleSize / 2;

const found = await readNaturalVoices();
if (found.state !== 'ready') throw new Error('The natural voices are not set up.');
const styles: { table: string; style: Float32Array }[] = [];
for (const table of Object.keys(kokoroTables)) {
  const bytes = await readFile(path.join(found.voices, `${table}.bin`));
  styles.push({ table, style: Float32Array.from({ length: timbre }, (_, at) => bytes.readFloatLE((symbols * styleSize + at) * 4)) });
}
for (const [at, { table, style }] of styles.entries()) {
  const row = styles.slice(0, at).map((other) => Math.round(100 * Math.hypot(...style.map((value, i) => value - (other.style[i] ?? 0)))));
  process.stdout.write(`  ${table}: [${row.join(', ')}],\n`);
}
