import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PlacedSpeech, Timeline } from '../audio/types.ts';
import { chaptersVtt, subRip, webVtt, wordTimes } from './caption-files.ts';
import { breakLines, captionsOf } from './captions.ts';
import type { CaptionSource } from './captions.ts';

function line(id: string, text: string, start: number, end: number, characterId: string | null, timed = true): [PlacedSpeech, string] {
  const pieces = [...text.matchAll(/[\p{L}\p{N}’']+/gu)];
  const words = timed ? pieces.map((match, i) => ({ from: ((end - start) * i) / pieces.length, to: ((end - start) * (i + 0.9)) / pieces.length, start: match.index, end: match.index + match[0].length })) : [];
  return [{ segmentId: id, chapterId: 'one', characterId, asset: `${id}.mp3`, start, end, gainDb: 0, pan: 0, words }, text];
}

function story(lines: [PlacedSpeech, string][], end: number): { timeline: Timeline; source: CaptionSource } {
  return {
    timeline: {
      durationSeconds: end,
      chapters: [{ chapterId: 'one', title: 'One & <two>', start: 0, end }],
      speech: lines.map(([speech]) => speech),
      cues: [{ cueId: 'door', lane: 'effect', asset: 'd.wav', start: 5.2, end: 5.9, loops: false, clipSeconds: 0.7, gainDb: 0, pan: 0, fadeInSeconds: 0, fadeOutSeconds: 0 }],
    },
    source: { texts: new Map(lines.map(([speech, text]) => [speech.segmentId, text])), names: new Map([['anna', 'Anna <b> & Co']]), narrator: 'Narrator', sounds: new Map([['door', 'door creaks']]) },
  };
}

const long = 'The rain had been falling since the morning, and by the time the lamps were lit the whole of the harbour lay under a grey veil; nobody was to be seen, and nobody was missed.';
const example = story([line('a', long, 0.5, 11, null), line('b', '“Is A < B & C > D?”', 11.5, 13, 'anna'), line('c', '“No --> never.”', 13.2, 14, 'anna'), line('d', 'He was gone.', 14.5, 15.5, null, false)], 19);

describe('captions', () => {
  const captions = captionsOf(example.timeline, example.source);

  it('say everything, in order, in lines that can be read', () => {
    const said = captions.filter(({ speaker }) => speaker !== null).flatMap(({ lines }) => lines).join(' ');
    expect(said).toBe([long, '“Is A < B & C > D?”', '“No --> never.”', 'He was gone.'].join(' '));
    for (const { end, lines, start } of captions) {
      expect(lines.length).toBeLessThanOrEqual(2);
      for (const text of lines) expect(text.length).toBeLessThanOrEqual(42);
      expect(end - start).toBeGreaterThan(0.7);
      expect(end - start).toBeLessThanOrEqual(7.5);
    }
    expect(captions.map(({ start }) => start)).toEqual(captions.map(({ start }) => start).toSorted((a, b) => a - b));
  });

  it('end after marks and name the sounds', () => {
    expect(captions[0]!.lines.join(' ')).toMatch(/[,;]$/);
    expect(captions.find(({ speaker }) => speaker === null)).toEqual({ start: 5.2, end: 6.2, speaker: null, lines: ['[door creaks]'] });
    expect(breakLines('When the rain had gone, the sea was quite still again.')).toEqual(['When the rain had gone,', 'the sea was quite still again.']);
  });

  it('begin with their words', () => {
    const gone = captions.at(-1)!;
    expect(gone.start).toBeCloseTo(14.5, 6);
    const second = captions.filter(({ speaker }) => speaker === 'Narrator')[1]!;
    const word = second.lines[0]!.split(' ')[0]!;
    const at = long.indexOf(second.lines[0]!);
    const timed = example.timeline.speech[0]!.words.find(({ start }) => start === at)!;
    expect(long.slice(at).startsWith(word)).toBe(true);
    expect(second.start).toBeCloseTo(0.5 + timed.from, 6);
  });

  it('of a chapter count from its own beginning', () => {
    const part = captionsOf(example.timeline, example.source, { from: 11, to: 19 });
    expect(part[0]!.start).toBeCloseTo(0.5, 6);
    expect(part).toHaveLength(3);
  });

  it('never overlap in speech and lose no word, whatever the lines', () => {
    const text = fc.array(fc.constantFrom('a', 'rain,', 'harbour', 'unbelievably-long-compound-word', '“Yes!”', 'so;', '…'), { minLength: 1, maxLength: 60 }).map((words) => words.join(' '));
    fc.assert(
      fc.property(fc.array(fc.tuple(text, fc.double({ min: 0.2, max: 30, noNaN: true }), fc.boolean()), { minLength: 1, maxLength: 6 }), (parts) => {
        let now = 0.5;
        const lines = parts.map(([words, seconds, timed], i) => {
          const made = line(`s${i}`, words, now, now + seconds, null, timed);
          now += seconds + 0.3;
          return made;
        });
        const { source, timeline } = story(lines, now);
        const speech = captionsOf(timeline, source).filter(({ speaker }) => speaker !== null);
        speech.forEach((caption, i) => {
          expect(caption.end).toBeLessThanOrEqual((speech[i + 1]?.start ?? Infinity) + 1e-9);
          expect(caption.lines.length).toBeLessThanOrEqual(2);
        });
        // Captions of no length at all (a burst of words in no time) are left out; where time is, every word is there.
        const said = speech.flatMap(({ lines: shown }) => shown).join(' ');
        if (parts.every(([words, seconds]) => seconds > words.length * 0.02)) expect(said).toBe(parts.map(([words]) => words).join(' '));
      }),
      { numRuns: 60 },
    );
  });
});

describe('caption files', () => {
  const captions = captionsOf(example.timeline, example.source);

  it('WebVTT: voices, times, nothing that a browser takes for markup', () => {
    const text = webVtt(captions, 'A --> B');
    expect(text.startsWith('WEBVTT - A -> B\n\n1\n00:00:00.500 --> ')).toBe(true);
    expect(text).toContain('<v Anna &lt;b&gt; &amp; Co>“Is A &lt; B &amp; C &gt; D?”</v>');
    expect(text).toContain('\n00:00:05.200 --> 00:00:06.200\n[door creaks]\n');
    for (const block of text.split('\n\n').slice(1)) {
      const [, time, ...payload] = block.trimEnd().split('\n');
      expect(time).toMatch(/^\d\d:\d\d:\d\d\.\d{3} --> \d\d:\d\d:\d\d\.\d{3}$/);
      expect(payload.join('\n')).not.toMatch(/-->|\n\n/);
      expect(payload.join('').replaceAll(/<v [^<>]+>|<\/v>/g, '')).not.toMatch(/[<>]/);
    }
    expect(chaptersVtt([{ title: 'One & two', start: 0, end: 3661.5 }])).toBe('WEBVTT\n\n1\n00:00:00.000 --> 01:01:01.500\nOne &amp; two\n');
  });

  it('SubRip: a number, a time, who speaks where he changes', () => {
    const text = subRip(captions);
    const blocks = text.split('\r\n\r\n').filter((block) => block.trim() !== '');
    expect(blocks).toHaveLength(captions.length);
    expect(blocks[0]).toMatch(/^1\r\n00:00:00,500 --> \d\d:\d\d:\d\d,\d{3}\r\nNARRATOR: The rain/);
    expect(text.match(/ANNA <B> & CO: /g)).toHaveLength(1);
    expect(text.match(/-->/g)).toHaveLength(captions.length);
  });

  it('word times: every word inside its line', () => {
    const file = wordTimes(example.timeline, example.source);
    expect(file.lines.map(({ words }) => words.map(({ text }) => text).join(' '))).toEqual([long, '“Is A < B & C > D?”', '“No --> never.”', 'He was gone.']);
    for (const { end, start, words } of file.lines) {
      let last = start;
      for (const word of words) {
        expect(word.start).toBeGreaterThanOrEqual(last - 0.0011);
        expect(word.end).toBeLessThanOrEqual(end + 0.0011);
        last = word.start;
      }
    }
    expect(file.chapters).toEqual([{ id: 'one', title: 'One & <two>', start: 0, end: 19 }]);
  });
});
