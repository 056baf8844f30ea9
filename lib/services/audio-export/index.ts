import { requireProject } from '../access.ts';
import type { AudioExportService, ServiceContext } from '../interfaces.ts';
import { exportFinalMix } from './export-final-mix.ts';
import { loadMix } from './load-mix.ts';
import { buildTimeline } from '../../audio/timeline.ts';

/** Combines and exports the audio: one timeline from the rows, then mix, master, encode, measure. */
export function createAudioExport(context: ServiceContext): AudioExportService {
  return {
    combineSpeech: async (projectId, scope) => {
      const mix = await context.transaction.run(async (tx) => {
        await requireProject(context, tx, projectId, 'listen');
        return await loadMix(tx, projectId, scope);
      });
      return buildTimeline(mix.input);
    },
    exportFinalMix: (input, options) => exportFinalMix(context, input, options),
  };
}
