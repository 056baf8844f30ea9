/**
 * `npm run bench -- listen`: makes three stories that nothing was tuned by, and the demo stories, with the studio's own
 * services and measures what comes out, on the exported files and on each part of the mix rendered alone.
 */
import type { ServiceContext } from '../../services/interfaces.ts';
import { demoStories, unseenStories } from './demos.ts';
import { Rows, type BenchResult, type Subject } from './figures.ts';
import { renderBeds, renderLane } from './lanes.ts';
import { bedRows } from './listen-beds.ts';
import { effectRows } from './listen-effects.ts';
import { directedRows } from './listen-directed.ts';
import { decodeExport, fileRows } from './listen-file.ts';
import { joinRows } from './listen-joins.ts';
import { levelRows } from './listen-levels.ts';
import { pauseRows } from './listen-pauses.ts';
import { voiceRows } from './listen-voices.ts';
import { makeStory, openStudio, type MadeStory } from './studio.ts';

export async function listen(say: (sentence: string) => void, keep: (story: MadeStory) => Promise<void>): Promise<BenchResult> {
  await using studio = await openStudio();
  const subjects: Subject[] = [];
  for (const demo of [...(await unseenStories()), ...(await demoStories())]) {
    say(`Making “${demo.title}”...`);
    const story = await makeStory(studio.context, demo.bytes, demo.file);
    await keep(story);
    say(`Listening to “${demo.title}”...`);
    subjects.push(await listenTo(studio.context, story));
  }
  return { title: 'What sounds right, measured on three unseen stories and the three demo stories', subjects };
}

/** Everything that is measured of one story that was made. */
export async function listenTo(context: ServiceContext, story: MadeStory): Promise<Subject> {
  const rows = new Rows();
  const speech = await renderLane(story, 'speech', story.timeline, { bands: true, voice: true, clicks: true });
  const effects = await renderLane(story, 'effect', story.timeline, { clicks: true });
  const beds = [await renderBeds(story, 'music'), await renderBeds(story, 'ambience')];
  const exported = await decodeExport(story.files.mp3);
  pauseRows(rows, story, speech, effects);
  levelRows(rows, story, { speech, effects, beds, exported: { track: exported.track, loudnessRangeLu: exported.loudness.loudnessRangeLu } });
  await directedRows(rows, context, story);
  bedRows(rows, story, speech, beds);
  effectRows(rows, story, effects);
  voiceRows(rows, story, speech);
  await joinRows(rows, story, speech, effects, beds);
  await fileRows(rows, story, exported);
  return { name: story.title, measures: rows.measures };
}
