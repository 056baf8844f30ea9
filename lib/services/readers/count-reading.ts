import { requireProject } from '../access.ts';
import { ServiceError } from '../errors.ts';
import type { ClientOptions, ServiceContext } from '../interfaces.ts';
import { vendorAccess } from '../keys/access.ts';
import { withRetry } from '../retry.ts';
import { countTokens } from '../claude/call.ts';
import { claudeModel } from '../claude/models.ts';
import { estimateCost } from '../text-analysis/claude/plan.ts';
import { answerFormat, sharedPrefix } from '../text-analysis/claude/prompt.ts';
import { agreedAt } from '../vendors/agreement.ts';
import { loadPlan } from './load-plan.ts';
import type { ReaderOffer } from './view.ts';

/** Most of the story in one count, UTF-16 code units: far below what one request may hold. */
const countedAtOnce = 600_000;

/**
 * The vendor's own count of what reading with a model would send, free of charge; what comes back can only be expected.
 * The pages are counted together in a few calls, and what all requests begin with once. Needs the writer's consent: for
 * counting too the text goes out.
 */
export async function countReading(context: ServiceContext, input: { projectId: string; model: string }): Promise<ReaderOffer> {
  const agreed = await context.transaction.run(async (tx) => await agreedAt(tx, (await requireProject(context, tx, input.projectId, 'edit')).id, 'anthropic'));
  const access = await requireConsent(context, agreed);
  const model = claudeModel(input.model);
  const { plan } = (await loadPlan(context, input.projectId))(model);
  const client = context.clients.anthropic(access);
  const system = sharedPrefix(plan.registry.start, false);
  const count = (content: string): Promise<number> =>
    withRetry(
      () => countTokens(client, { model: model.id, system, messages: [{ role: 'user', content }], output_config: { format: answerFormat } }),
      { what: 'counting with Claude', tries: 3, firstDelayMs: 500, maxDelayMs: 5_000 },
      { log: context.log },
    );
  const { pages } = plan;
  const prefixTokens = await count('.');
  const pageTokens: number[] = [];
  for (let from = 0; from < pages.length; ) {
    let until = from;
    let characters = 0;
    while (until < pages.length && (until === from || characters + (pages[until]?.length ?? 0) <= countedAtOnce)) characters += pages[until++]?.length ?? 0;
    const together = pages.slice(from, until);
    const tokens = (await count(together.join('\n\n'))) - prefixTokens;
    // Shared out by length: only the sum is charged.
    for (const page of together) pageTokens.push(Math.ceil((tokens * page.length) / Math.max(1, characters)));
    from = until;
  }
  const { requests, inputTokens, outputTokens, directMicros, batchMicros, limitMicros } = estimateCost(model, { ...plan.size, prefixTokens, pageTokens });
  return { model: model.id, name: model.name, note: model.note, requests, inputTokens, outputTokens, directMicros, batchMicros, limitMicros, counted: true };
}

/** The access to Claude. Throws, in words, where there is no key or the writer has not agreed that the text goes out. */
export async function requireConsent(context: ServiceContext, agreed: Date | null): Promise<ClientOptions> {
  const access = await vendorAccess(context, 'anthropic');
  if (access === null) throw new ServiceError('bad-input', { person: 'There is no key for Claude. Add one under Settings (or set ANTHROPIC_API_KEY).' });
  if (agreed === null) throw new ServiceError('not-allowed', { person: 'The text of this story stays here until you agree that it goes to Anthropic.' });
  return access;
}
