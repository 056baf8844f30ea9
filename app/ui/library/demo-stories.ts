import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';

const demoSchema = z.array(z.object({ file: z.string(), title: z.string(), words: z.number(), blurb: z.string() }));

/** A story of our own to try the studio with; `file` lies under /demos/. */
export type DemoStory = z.infer<typeof demoSchema>[number];

/** The demo stories that come with Narratix. */
export async function demoStories(): Promise<DemoStory[]> {
  const file = path.join(/*turbopackIgnore: true*/ process.cwd(), 'public', 'demos', 'index.json');
  return demoSchema.parse(JSON.parse(await readFile(/*turbopackIgnore: true*/ file, 'utf8')));
}
