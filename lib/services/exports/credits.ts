import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { CertificateFigures } from '../../audio/certificate-presets.ts';
import { decodeClip } from '../../audio/clip-file.ts';
import type { SoundKind } from '../../audio/files/sound-file.ts';
import { dialogueLufs } from '../../audio/levels.ts';
import { measureLoudness } from '../../audio/loudness.ts';
import { masters } from '../../audio/masters.ts';
import { durationOf } from '../../audio/pcm.ts';
import type { Timeline } from '../../audio/types.ts';
import { encoderOf } from '../audio-export/encoder.ts';
import type { RenderAnswers } from '../audio-export/render-messages.ts';
import { isReadHere, type CreditsScript } from '../publishing/credits-script.ts';
import { bookTags } from './book-tags.ts';
import type { FileWork } from './file-work.ts';

/** Room tone before and after the words, seconds: within what ACX asks of every file. */
const head = 0.7;
const tail = 2;
/** Credits further than this from the loudness of their book are written once more, LU. */
const closeEnough = 0.2;

export interface SpokenCredits {
  file: string;
  figures: CertificateFigures;
}

/**
 * Masters credits as the book's chapters are, at its loudness, in a file of their own: read by a voice of this machine, or
 * the sound (`heardAssetId`) that the writer bought by hearing it. A voice that is paid for by the line says nothing that
 * the writer did not ask for: then there is none (null). Throws as the engine and the render do.
 */
export async function speakCredits(work: FileWork, credits: { name: string; script: CreditsScript; heardAssetId: string | null; kind: SoundKind }): Promise<SpokenCredits | null> {
  const { context, book, pool, folder } = work;
  const { name, script, kind } = credits;
  const first = book.chapters[0];
  const take = first ? await takeOf(work, script, credits.heardAssetId) : null;
  if (!take || !first) return null;
  const clip = path.join(folder, `${name}-take.wav`);
  await writeFile(clip, take.wav);
  const end = head + take.durationSeconds;
  const timeline: Timeline = {
    durationSeconds: end + tail,
    chapters: [{ chapterId: name, title: name, start: 0, end: end + tail }],
    speech: [{ segmentId: name, chapterId: name, characterId: null, asset: name, start: head, end, gainDb: dialogueLufs - take.loudnessLufs, pan: 0, words: [], voiceId: script.voiceId, loudnessLufs: take.loudnessLufs }],
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

async function takeOf({ context, speech, signal }: FileWork, { voice, spoken, phonetic }: CreditsScript, heardAssetId: string | null): Promise<{ wav: Uint8Array; durationSeconds: number; loudnessLufs: number } | null> {
  if (isReadHere(voice)) return speech ? await speech.speak({ voice, text: spoken, phonetic, kind: 'narration', direction: null }, signal) : null;
  if (heardAssetId === null) return null;
  const wav = await context.assets.read(heardAssetId);
  const heard = await decodeClip(wav);
  return { wav, durationSeconds: durationOf(heard), loudnessLufs: measureLoudness(heard).integratedLufs };
}
