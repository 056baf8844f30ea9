import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { CertificateFigures } from '../../audio/certificate-presets.ts';
import type { SoundKind } from '../../audio/files/sound-file.ts';
import { dialogueLufs } from '../../audio/levels.ts';
import { masters } from '../../audio/masters.ts';
import type { Timeline } from '../../audio/types.ts';
import type { Voice } from '../../db/generated/client.ts';
import { encoderOf } from '../audio-export/encoder.ts';
import type { RenderAnswers } from '../audio-export/render-messages.ts';
import { voiceSpec } from '../voice-generation/store-voice.ts';
import { bookTags } from './book-tags.ts';
import type { FileWork } from './file-work.ts';

/** Room tone before and after the words, seconds: within what ACX asks of every file. */
const head = 0.7;
const tail = 2;
/** Credits further than this from the loudness of their book are written once more, LU. */
const closeEnough = 0.2;

/**
 * The voice that reads the credits: the narrator's, where an engine of this machine speaks it. A voice that is paid for by the
 * line says nothing that the writer did not ask for.
 */
export function creditsVoice(narrator: Voice | null): Voice | null {
  return narrator?.engine === 'local' || narrator?.engine === 'kokoro' ? narrator : null;
}

export interface SpokenCredits {
  file: string;
  figures: CertificateFigures;
}

/** Speaks credits and masters them as the book's chapters are, at its loudness, in a file of their own. Throws as the engine and the render do. */
export async function speakCredits(work: FileWork, credits: { name: string; text: string; voice: Voice; kind: SoundKind }): Promise<SpokenCredits | null> {
  const { context, book, pool, folder, signal, speech } = work;
  const { name, text, voice, kind } = credits;
  const first = book.chapters[0];
  if (!speech || !first) return null;
  const take = await speech.speak({ voice: voiceSpec(voice), text, kind: 'narration', direction: null }, signal);
  const clip = path.join(folder, `${name}-take.wav`);
  await writeFile(clip, take.wav);
  const end = head + take.durationSeconds;
  const timeline: Timeline = {
    durationSeconds: end + tail,
    chapters: [{ chapterId: name, title: name, start: 0, end: end + tail }],
    speech: [{ segmentId: name, chapterId: name, characterId: null, asset: name, start: head, end, gainDb: dialogueLufs - take.loudnessLufs, pan: 0, words: [], voiceId: voice.id, loudnessLufs: take.loudnessLufs }],
    cues: [],
  };
  const file = path.join(/*turbopackIgnore: true*/ folder, `${name}.${kind}`);
  const { lanes, integratedLufs } = masters[book.master];
  const tags = { ...(await bookTags(context, book.project, book.title, { durationSeconds: timeline.durationSeconds, chapters: [] })), title: `${book.project.title}: ${name}` };
  const encoder = await encoderOf();
  const render = async (gainDb: number): Promise<RenderAnswers['file']> =>
    await pool.run<'file'>({ kind: 'file', chapters: [{ timeline, setting: { ...first.mastered.setting, gainDb }, voices: first.mastered.voices }], clips: { [name]: clip }, lanes, channels: book.channels, format: kind, file, tags, ...encoder });
  const { gainDb } = first.mastered.setting;
  const made = await render(gainDb);
  const off = integratedLufs - made.measures.integratedLufs;
  return { file, figures: Math.abs(off) <= closeEnough ? made.measures : (await render(gainDb + off)).measures };
}
