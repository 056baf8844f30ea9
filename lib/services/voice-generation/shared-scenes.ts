import type { Character } from '../../db/generated/client.ts';
import type { Tx } from '../interfaces.ts';
import { speakerColumns, speakerOf, voicingOf } from '../speech-generation/needs-take.ts';

/** Who is heard in one scene with whom. The narrator is in every scene. */
export async function sharedScenes(tx: Tx, projectId: string, characters: Pick<Character, 'id' | 'role'>[]): Promise<Map<string, Set<string>>> {
  const voicing = await voicingOf(tx, projectId);
  const rows = await tx.segment.findMany({
    where: { projectId, kind: { not: 'scene-break' } },
    distinct: ['sceneId', 'characterId', 'kind'],
    select: { sceneId: true, ...speakerColumns },
  });
  const heard = rows.map((row) => ({ sceneId: row.sceneId, characterId: speakerOf(row, voicing) }));
  const scenes = Map.groupBy(heard, (row) => row.sceneId);
  const together = new Map<string, Set<string>>(characters.map((character) => [character.id, new Set<string>()]));
  for (const present of scenes.values()) {
    for (const { characterId } of present) {
      for (const other of present) {
        if (characterId !== null && other.characterId !== null && other.characterId !== characterId) together.get(characterId)?.add(other.characterId);
      }
    }
  }
  const narrator = characters.find((character) => character.role === 'narrator');
  if (narrator) {
    for (const character of characters) {
      if (character.id === narrator.id) continue;
      together.get(character.id)?.add(narrator.id);
      together.get(narrator.id)?.add(character.id);
    }
  }
  return together;
}
