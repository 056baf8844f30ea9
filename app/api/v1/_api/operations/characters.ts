import { z } from 'zod';
import { changeCharacter } from '../../../../../lib/services/characters/change-character.ts';
import { listCharacters, readCharacter } from '../../../../../lib/services/characters/list-characters.ts';
import { readVoiceSheet } from '../../../../../lib/services/voice-generation/read-voice-sheet.ts';
import { jsonBody, operation } from '../operation.ts';
import { character, characters, say, voiceChoice, voices } from '../schemas.ts';

const tag = 'Cast';

export const characterOperations = [
  operation({
    id: 'listCharacters',
    method: 'GET',
    path: '/projects/{projectId}/characters',
    tag,
    what: 'list the cast',
    summary: 'Everybody in a drama, the narrator first',
    scope: 'read',
    reply: { status: 200, description: 'The cast.', schema: characters },
    problems: [404],
    run: async ({ context, params }) => ({ value: { items: await listCharacters(context, params) } }),
  }),
  operation({
    id: 'listVoices',
    method: 'GET',
    path: '/characters/{characterId}/voices',
    tag,
    what: 'list the voices',
    summary: 'The voices that a character can be given',
    scope: 'read',
    reply: { status: 200, description: 'Those of each engine, then those made for this drama.', schema: voices },
    problems: [404],
    async run({ context, params }) {
      const { catalogues, kept } = await readVoiceSheet(context, params);
      return { value: { items: [...catalogues.flatMap(({ missing, voices: those }) => those.map((voice) => ({ ...voice, missing }))), ...kept] } };
    },
  }),
  operation({
    id: 'changeCharacter',
    method: 'PATCH',
    path: '/characters/{characterId}',
    tag,
    what: 'change a character',
    summary: 'Give a character another name, colour or voice',
    description: 'All that is named is changed at once, or nothing. Lines keep their takes, as stale, until they are made again.',
    scope: 'write',
    body: jsonBody(z.strictObject({ version: say('As it was read.', z.int().min(0).max(2_147_483_647)), name: z.string().min(1).max(200).optional(), colour: say('Of the palette. The narrator stays grey.', z.int().min(1).max(8)).optional(), voice: voiceChoice.optional() })),
    reply: { status: 200, description: 'The character as it is now.', schema: character },
    problems: [404, 409],
    async run({ context, params, body }) {
      const { version, ...set } = body;
      await changeCharacter(context, { ...params, version, set });
      return { value: await readCharacter(context, params) };
    },
  }),
];
