import type { Project } from '../../db/generated/client.ts';
import { closingCredits, openingCredits, type BookFacts } from '../../publishing/pack-texts.ts';
import { respell, type PhoneticWord } from '../../story/spoken/index.ts';
import type { Tx, VoiceSpec } from '../interfaces.ts';
import { dictionaryOf } from '../pronunciations/dictionary.ts';
import { engineVersion } from '../speech-generation/engine-versions.ts';
import { speechKey, voiceHash } from '../speech-generation/key.ts';
import { phoneticFor } from '../speech-generation/obeys.ts';
import { voiceSpec } from '../voice-generation/store-voice.ts';

/** What is said before the first chapter and after the last. */
export const creditParts = ['opening', 'closing'] as const;
export type CreditPart = (typeof creditParts)[number];

/** Credits as they are to be read: by whom, their words, and the key of the take that says so. */
export interface CreditsScript {
  part: CreditPart;
  voiceId: string;
  voice: VoiceSpec;
  /** The words as they stand, and as they are said by the drama's dictionary. */
  written: string;
  spoken: string;
  phonetic: readonly PhoneticWord[];
  key: string;
}

/**
 * Both credits in the voice that the writer chose, else the narrator's: of a character who is gone, or has no voice, the
 * narrator's too. None where nobody has a voice.
 */
export async function creditsScripts(tx: Tx, project: Pick<Project, 'id' | 'creditsCharacterId'>, facts: BookFacts): Promise<CreditsScript[]> {
  const row = await creditsVoice(tx, project);
  if (row === null) return [];
  const voice = voiceSpec(row);
  const dictionary = await dictionaryOf(tx, project.id);
  return creditParts.map((part) => {
    const written = part === 'opening' ? openingCredits(facts) : closingCredits(facts);
    const { text: spoken, phonetic: signs } = respell(written, dictionary);
    const phonetic = phoneticFor(voice.engine, signs);
    const key = speechKey({ voiceHash: voiceHash(voice.engine, voice.externalId, voice.settings), engine: voice.engine, engineVersion: engineVersion(voice.engine), text: written, spoken, kind: 'narration', direction: null, phonetic });
    return { part, voiceId: row.id, voice, written, spoken, phonetic, key };
  });
}

async function creditsVoice(tx: Tx, { id: projectId, creditsCharacterId }: Pick<Project, 'id' | 'creditsCharacterId'>) {
  const people = await tx.character.findMany({ where: { projectId, OR: [{ role: 'narrator' }, ...(creditsCharacterId === null ? [] : [{ id: creditsCharacterId }])] }, include: { voice: true } });
  return people.find(({ id }) => id === creditsCharacterId)?.voice ?? people.find(({ role }) => role === 'narrator')?.voice ?? null;
}

/** Whether an engine of this machine speaks a voice: then a pack reads the credits itself, for nothing. */
export function isReadHere({ engine }: Pick<VoiceSpec, 'engine'>): boolean {
  return engine === 'local' || engine === 'kokoro';
}

/** The sounds of credits that were bought already, by key: they were heard as an audition. */
export async function heardCredits(tx: Tx, projectId: string, scripts: readonly CreditsScript[]): Promise<Map<string, string>> {
  const rows = await tx.audition.findMany({ where: { projectId, key: { in: scripts.map(({ key }) => key) }, assetId: { not: null } }, select: { key: true, assetId: true } });
  return new Map(rows.flatMap(({ key, assetId }) => (assetId === null ? [] : [[key, assetId] as const])));
}
