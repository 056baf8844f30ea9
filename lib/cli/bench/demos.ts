/** The demo stories that come with the studio, and stories that only its benches know. */
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { projectRoot } from '../../env.ts';

const indexSchema = z.array(z.object({ file: z.string(), title: z.string(), words: z.number() }));

export interface DemoStory {
  file: string;
  title: string;
  bytes: Uint8Array;
}

/**
 * Stories that no rule, voice or sound was made with: what holds for them holds for others. Whoever tunes anything by one
 * of them writes another in its place.
 */
export async function unseenStories(): Promise<DemoStory[]> {
  const folder = path.join(import.meta.dirname, 'unseen');
  const files = (await readdir(folder)).filter((name) => name.endsWith('.txt')).toSorted();
  return await Promise.all(
    files.map(async (file) => {
      const bytes = await readFile(path.join(folder, file));
      return { file, title: new TextDecoder().decode(bytes).split('\n', 1)[0] ?? file, bytes };
    }),
  );
}

export async function demoStories(): Promise<DemoStory[]> {
  const folder = path.join(projectRoot(), 'public', 'demos');
  const index = indexSchema.parse(JSON.parse(await readFile(path.join(folder, 'index.json'), 'utf8')));
  return await Promise.all(index.map(async ({ file, title }) => ({ file, title, bytes: await readFile(path.join(folder, file)) })));
}

/** One story of about so many words out of the paragraphs of the demo stories, cut at the end of a paragraph. */
export async function joinedStory(words: number): Promise<{ text: string; words: number }> {
  const paragraphs: string[] = [];
  let count = 0;
  for (const { bytes } of await demoStories()) {
    for (const paragraph of new TextDecoder().decode(bytes).split(/\n\s*\n/u)) {
      if (count >= words) break;
      paragraphs.push(paragraph.trim());
      count += paragraph.match(/\S*[\p{L}\p{N}]\S*/gu)?.length ?? 0;
    }
  }
  return { text: `${paragraphs.join('\n\n')}\n`, words: count };
}
