/** One bench in a process of its own, over the data folder that it was given. Started by lib/cli/bench.ts. */
import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { analysis } from './analysis.ts';
import { allMet, formatResult, type BenchResult } from './figures.ts';
import { listen } from './listen.ts';
import { making } from './making.ts';
import { mix } from './mix.ts';
import { studioPages } from './studio-pages.ts';
import { natural } from './natural.ts';
import { pipeline } from './pipeline.ts';
import { takes } from './takes.ts';
import { services } from './services.ts';

const say = (sentence: string): void => void process.stderr.write(`${sentence}\n`);

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { json: { type: 'string' }, keep: { type: 'string' } } });
  const result = await runBench(positionals[0] ?? '', values.keep ?? null);
  process.stdout.write(`${formatResult(result)}\n`);
  if (values.json !== undefined) {
    await mkdir(path.dirname(values.json), { recursive: true });
    await writeFile(values.json, `${JSON.stringify(result, null, 2)}\n`);
  }
  return allMet(result) ? 0 : 1;
}

async function runBench(name: string, keepIn: string | null): Promise<BenchResult> {
  if (name === 'analysis') return await analysis(say);
  if (name === 'mix') return await mix(say);
  if (name === 'making') return await making(say);
  if (name === 'studio') return await studioPages(say);
  if (name === 'natural') return await natural(say);
  if (name === 'pipeline') return await pipeline(say);
  if (name === 'takes') return await takes(say);
  if (name === 'services') return await services(say);
  return await listen(say, async (story) => {
    if (keepIn === null) return;
    await mkdir(keepIn, { recursive: true });
    const base = story.title.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '-').replace(/^-|-$/g, '');
    await copyFile(story.files.mp3, path.join(keepIn, `${base}.mp3`));
    await copyFile(story.files.wav, path.join(keepIn, `${base}.wav`));
  });
}

process.exitCode = await main();
