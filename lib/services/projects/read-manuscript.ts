import { readStoryFile } from '../../import/read-story-file.ts';
import type { ImportedStory } from '../../import/types.ts';
import { StoryError } from '../../story/types.ts';
import { ServiceError } from '../errors.ts';
import type { Log } from '../interfaces.ts';

/**
 * Reads a manuscript's bytes, whatever kind of file it is; all but plain text in a process of its own.
 *
 * @throws ServiceError `too-large` or `bad-input`, with the reader's plain sentence on the field `text`
 */
export async function readManuscript(bytes: Uint8Array, fileName: string | null, log?: Log): Promise<ImportedStory> {
  try {
    return await readStoryFile({ bytes, fileName }, { report: (detail) => log?.warn({ detail, bytes: bytes.length }, 'a file could not be read') });
  } catch (error) {
    if (!(error instanceof StoryError)) throw error;
    throw new ServiceError(error.code === 'too-large' ? 'too-large' : 'bad-input', {
      person: error.message,
      cause: error,
      fields: [{ field: 'text', message: error.message }],
    });
  }
}
