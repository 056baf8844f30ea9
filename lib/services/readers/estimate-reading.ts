import type { ServiceContext } from '../interfaces.ts';
import { claudeModels } from '../claude/models.ts';
import { estimateCost } from '../text-analysis/claude/plan.ts';
import { loadPlan } from './load-plan.ts';
import type { ReaderEstimate } from './view.ts';

/** What reading with each model would be, worked out here. Throws `conflict` while the story was never read. */
export async function estimateReading(context: ServiceContext, input: { projectId: string }): Promise<ReaderEstimate> {
  const planFor = await loadPlan(context, input.projectId);
  const { plan, chapters } = planFor(claudeModels[0]);
  return {
    lines: plan.estimate.lines,
    chapters,
    sentCharacters: plan.estimate.sentCharacters,
    offers: claudeModels.map((model) => {
      const { requests, inputTokens, outputTokens, directMicros, batchMicros, limitMicros } = estimateCost(model, plan.size);
      return { model: model.id, name: model.name, note: model.note, requests, inputTokens, outputTokens, directMicros, batchMicros, limitMicros, counted: false };
    }),
  };
}
