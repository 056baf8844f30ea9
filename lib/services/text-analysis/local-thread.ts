import { parentPort, workerData } from 'node:worker_threads';
import type { StoryInput } from '../../story/types.ts';
import { analyseStory } from '../../story/analyse.ts';

// One reading a thread: a novel takes seconds of pure computing, which must not hold up the leases of other jobs.
parentPort?.postMessage(analyseStory(workerData as StoryInput));
