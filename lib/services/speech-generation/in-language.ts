import type { Prisma } from '../../db/generated/client.ts';
import type { VoiceSpec } from '../interfaces.ts';
import { voiceHash } from './key.ts';
import { draftLanguageFor } from './local/languages.ts';

/**
 * A voice as it speaks in a story of a language (BCP 47). The built-in voices are one person’s throat in whatever language
 * is read, so that nobody has to be cast anew; natural voices are of one language each, and vendors are told it with the
 * line. The settings, and so the takes’ keys, are those of the language; the voice’s row stays as it is.
 */
export function specIn(spec: VoiceSpec, language: string): VoiceSpec {
  const accent = accentIn(spec.engine, language);
  return accent === null ? spec : { ...spec, settings: { ...spec.settings, accent } };
}

/** The same of a voice's row. */
export function rowIn<Row extends { engine: string; externalId: string; settings: Prisma.JsonValue; hash: string }>(row: Row, language: string): Row {
  const accent = accentIn(row.engine, language);
  if (accent === null || row.settings === null || typeof row.settings !== 'object' || Array.isArray(row.settings)) return row;
  const settings: Prisma.JsonObject = { ...row.settings, accent };
  return { ...row, settings, hash: voiceHash(row.engine, row.externalId, settings) };
}

/** The language that takes the place of a voice's accent; null where it speaks as it is. */
function accentIn(engine: string, language: string): string | null {
  if (engine !== 'local') return null;
  const read = draftLanguageFor(language);
  return read === null || read === 'en' ? null : read;
}
