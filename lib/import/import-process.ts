// A process for one file: bytes come in by standard input, the story goes out by standard output, as JSON. It is started
// without the right to write files, to read others than the programme's own, or to start anything (read-story-file.ts).
import { StoryError } from '../story/types.ts';
import { importStory } from './import-story.ts';

interface Asked {
  fileName: string | null;
  mediaType: string | null;
}

async function readInput(): Promise<{ asked: Asked; bytes: Buffer }> {
  const parts: Buffer[] = [];
  for await (const part of process.stdin) parts.push(part as Buffer);
  const all = Buffer.concat(parts);
  const end = all.indexOf(10);
  return { asked: JSON.parse(all.toString('utf8', 0, end)) as Asked, bytes: all.subarray(end + 1) };
}

async function answer(): Promise<object> {
  const { asked, bytes } = await readInput();
  try {
    const { cover, ...story } = await importStory({ bytes, fileName: asked.fileName, mediaType: asked.mediaType });
    return { story, cover: cover === null ? null : { mediaType: cover.mediaType, base64: Buffer.from(cover.bytes).toString('base64') } };
  } catch (error) {
    if (error instanceof StoryError) return { refused: { code: error.code, message: error.message } };
    // A story in pieces no reader foresaw: what went wrong is for the log.
    return { failed: error instanceof Error ? (error.stack ?? error.message).slice(0, 2_000) : String(error) };
  }
}

process.stdout.write(JSON.stringify(await answer()));
