import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { resetEnv } from '../env.ts';
import { startAnthropic } from '../../e2e/vendors/anthropic.ts';
import { runAnalyze, type AnalysisFile } from './analyze.ts';

let folder = '';
let said = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'analyze-'));
  said = '';
  vi.spyOn(process.stderr, 'write').mockImplementation((chunk) => {
    said += String(chunk);
    return true;
  });
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  resetEnv();
  rmSync(folder, { recursive: true, force: true });
});

const story = 'Mara waited.\n\n“Come in,” said Mara.\n';
const load = (path: string) => {
  const file: AnalysisFile = JSON.parse(readFileSync(path, 'utf8'));
  return file;
};

test('one story to one file; offsets are into the file’s text as read, its mark included', async () => {
  const input = join(folder, 'story.txt');
  const out = join(folder, 'deep', 'reading.json');
  for (const text of [story, `\ufeff${story}`]) {
    writeFileSync(input, text);
    expect(await runAnalyze([input, '--out', out])).toBe(0);
    const { segments, characters } = load(out);
    expect(segments.map((s) => text.slice(s.start, s.end)).join('')).toBe(text);
    const line = segments.find((s) => s.kind === 'dialogue');
    expect(text.slice(line?.start, line?.end).trim()).toBe('“Come in,”');
    expect(line?.speaker).toBe('Mara');
    expect(characters[0]).toMatchObject({ name: 'Mara', gender: 'F' });
  }
});

test('a folder of stories to a folder of files', async () => {
  mkdirSync(join(folder, 'in', 'one'), { recursive: true });
  writeFileSync(join(folder, 'in', 'one', 'text.txt'), story);
  expect(await runAnalyze([join(folder, 'in'), '--out', join(folder, 'out')])).toBe(0);
  expect(load(join(folder, 'out', 'one.json')).segments.length).toBeGreaterThan(1);
});

test('bad input is told in a sentence and ends in 2, a failure in 1', async () => {
  expect(await runAnalyze([])).toBe(2);
  expect(said).toContain('Usage');
  expect(await runAnalyze([join(folder, 'none.txt'), '--out', join(folder, 'x.json')])).toBe(2);
  expect(said).toContain('There is no file or folder');
  expect(await runAnalyze([folder, '--out', join(folder, 'out')])).toBe(2);
  writeFileSync(join(folder, 'data.txt'), Uint8Array.of(1, 0, 2, 0, 0, 0, 9));
  expect(await runAnalyze([join(folder, 'data.txt'), '--out', join(folder, 'x.json')])).toBe(2);
  expect(said).toContain('not a text file');
  writeFileSync(join(folder, 'story.txt'), story);
  expect(await runAnalyze([join(folder, 'story.txt'), '--out', folder])).toBe(1);
  expect(said).toContain('The analysis failed');
});

test('another kind of file: the text it was read as stands beside the reading, and the offsets are of it', async () => {
  const input = join(folder, 'story.md');
  const out = join(folder, 'reading.json');
  writeFileSync(input, '# The Door\n\nMara *waited*.\n\n“Come in,” said Mara.\n');
  expect(await runAnalyze([input, '--out', out])).toBe(0);
  const text = readFileSync(join(folder, 'reading.txt'), 'utf8');
  expect(text).toBe('The Door\n\nMara waited.\n\n“Come in,” said Mara.');
  const { segments } = load(out);
  expect(segments.map((s) => text.slice(s.start, s.end)).join('')).toBe(text);
});

test('with Claude, once the writer says so; never before', async () => {
  await using server = await startAnthropic({
    brain: ({ ids }) => ({ people: [{ id: 'n1', name: 'The Pilot', aliases: [], sex: 'male', age: 'adult', persona: '' }], merges: [], narrator: 'none', lines: ids.map((u) => ({ u, c: 'n1', s: 'certain', w: 'tag', d: '' })) }),
  });
  const input = join(folder, 'story.txt');
  const out = join(folder, 'reading.json');
  writeFileSync(input, story);
  const key = (value: string) => {
    vi.stubEnv('ANTHROPIC_API_KEY', value);
    vi.stubEnv('ANTHROPIC_BASE_URL', server.url);
    resetEnv();
  };
  const speaker = () => load(out).segments.find((segment) => segment.kind === 'dialogue')?.speaker;
  key('');
  expect(await runAnalyze([input, '--out', out, '--reader', 'claude', '--agree'])).toBe(2);
  expect(said).toContain('ANTHROPIC_API_KEY');
  key(server.key);
  expect(await runAnalyze([input, '--out', out, '--reader', 'claude'])).toBe(2);
  expect(said).toContain('--agree');
  expect(await runAnalyze([input, '--out', out, '--reader', 'somebody'])).toBe(2);
  expect(await runAnalyze([input, '--out', out])).toBe(0);
  expect(speaker()).toBe('Mara');
  expect(server.asked).toEqual([]);
  expect(await runAnalyze([input, '--out', out, '--agree'])).toBe(0);
  expect(speaker()).toBe('The Pilot');
  key('sk-ant-a-wrong-one');
  expect(await runAnalyze([input, '--out', out, '--agree'])).toBe(1);
  expect(said).toContain('did not accept the key');
  expect(said).not.toContain('wrong-one');
});
