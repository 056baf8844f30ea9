/** `npm run verify -- imports`: every sample file and 200 mutations, each read by a process of its own as a server reads them. */
import { readStoryFile } from '../import/read-story-file.ts';
import { sampleFiles } from '../import/samples/broken.ts';
import { mutants } from '../import/samples/mutate.ts';
import { StoryError } from '../story/types.ts';

const mutations = 200;
/** The process is killed at 10 s; starting and ending it is not its own time. */
const longest = 11_000;

/**
 * True where every file gave a story or a plain sentence in its time. That nothing is written is not looked for here:
 * the process has no right to write, which a test of its own holds.
 */
export async function verifyImports(): Promise<boolean> {
  const wrong: string[] = [];
  const times: number[] = [];
  let stories = 0;
  const files = [...sampleFiles(), ...[...mutants(mutations)].map((mutant) => ({ ...mutant, expect: null }))];
  const one = async (file: (typeof files)[number]) => {
    const began = performance.now();
    let said: string;
    let trouble: string | null = null;
    try {
      const story = await readStoryFile(file, {
        // A refusal is foreseen; anything else that a reader threw is a fault of ours.
        report: (detail) => {
          trouble = detail;
        },
      });
      said = 'story';
      stories++;
      if (story.text.trim() === '') wrong.push(`${file.name}: a story without words`);
    } catch (error) {
      if (!(error instanceof StoryError)) throw error;
      said = error.message;
      if (!/^[A-Z“].{10,}[.?!]$/su.test(said)) wrong.push(`${file.name}: no plain sentence: ${said}`);
    }
    const ms = performance.now() - began;
    times.push(ms);
    if (ms > longest) wrong.push(`${file.name}: took ${Math.round(ms)} ms`);
    if (trouble !== null) wrong.push(`${file.name}: ${String(trouble)}`);
    const { expect } = file;
    if (expect !== null && (expect === 'story' ? said !== 'story' : !expect.test(said))) wrong.push(`${file.name}: ${said}`);
  };
  // Two at a time, as two cores can: the time of each is its own.
  const waiting = [...files];
  const lane = async () => {
    for (let file = waiting.shift(); file !== undefined; file = waiting.shift()) await one(file);
  };
  await Promise.all([lane(), lane()]);
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number) => Math.round(sorted[Math.floor((sorted.length - 1) * share)] ?? 0);
  console.log(`${files.length} files: ${stories} stories, ${files.length - stories} plain sentences. Each in a process of its own: ${at(0.5)} ms in the middle, ${at(0.95)} ms for 95 of 100, ${at(1)} ms at most.`);
  for (const line of wrong) console.log(`  not met: ${line}`);
  console.log(wrong.length === 0 ? 'met' : 'not met');
  return wrong.length === 0;
}
