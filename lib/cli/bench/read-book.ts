/**
 * Reads one story file with the built-in analyser and prints what that took as JSON: a process of its own, so that its
 * memory is the analysis' and nothing else's. `node read-book.ts FILE`
 */
import { readFileSync } from 'node:fs';
import { analyseStory } from '../../story/analyse.ts';
import { decodeStory } from '../../story/decode.ts';

export interface BookReadingUse {
  cpuSeconds: number;
  wallSeconds: number;
  peakBytes: number;
  /** Of the same process before it read anything. */
  restBytes: number;
  characters: number;
  chapters: number;
  segments: number;
  people: number;
}

function readBook(file: string): BookReadingUse {
  const restBytes = process.resourceUsage().maxRSS * 1024;
  const { text } = decodeStory(readFileSync(file), file);
  const began = performance.now();
  const before = process.cpuUsage();
  const reading = analyseStory({ text });
  const used = process.cpuUsage(before);
  return {
    // Of every thread, the collector's too: what one core alone would need.
    cpuSeconds: (used.user + used.system) / 1e6,
    wallSeconds: (performance.now() - began) / 1000,
    peakBytes: process.resourceUsage().maxRSS * 1024,
    restBytes,
    characters: text.length,
    chapters: reading.chapters.length,
    segments: reading.segments.length,
    people: reading.characters.length,
  };
}

if (import.meta.main) process.stdout.write(`${JSON.stringify(readBook(process.argv[2] ?? ''))}\n`);
