import { ServiceError } from '../errors.ts';
import { vendorAccess } from '../keys/access.ts';
import type { ServiceContext, TextAnalysisEngine } from '../interfaces.ts';
import { reportMixProgress } from '../productions/run-step.ts';
import { readingLedger } from '../spending/reading-ledger.ts';
import { cancelBatch, collectBatch } from './claude/batch.ts';
import { createClaudeTextEngine } from './claude/engine.ts';
import { projectMemory } from './claude/memory.ts';
import { claudeModel } from '../claude/models.ts';

/**
 * The reader of a project: Claude where there is a key and the writer agreed that the text goes out (and did not choose
 * the built-in reader), else the built-in one. A story that was never read is read in any case: where Claude cannot, by
 * the built-in reader, which says why. One that was read keeps its reading until the new one is there.
 */
export async function chooseEngine(context: ServiceContext, local: TextAnalysisEngine, projectId: string): Promise<TextAnalysisEngine> {
  const found = await context.transaction.run(async (tx) => ({
    project: await tx.project.findUnique({ where: { id: projectId }, select: { reader: true, readerModel: true, readerBatch: true, agreements: { where: { vendor: 'anthropic' } }, readAt: true } }),
    chapters: await tx.chapter.findMany({ where: { projectId, included: true }, orderBy: { start: 'asc' }, select: { start: true, end: true } }),
    production: await tx.production.findUnique({ where: { activeKey: projectId }, select: { id: true } }),
  }));
  const { project, production } = found;
  if (project === null || project.reader === 'local') return local;
  const access = await vendorAccess(context, 'anthropic');
  if (access === null || project.agreements.length === 0) {
    if (project.reader !== 'claude') return local;
    const missing = access === null ? 'there is no key for it (add one under Settings, or set ANTHROPIC_API_KEY)' : 'you have not agreed that the text goes to Anthropic';
    const person = `Claude was chosen to read this story, but ${missing}.`;
    if (project.readAt !== null) throw new ServiceError('bad-input', { person: `${person} Choose another reader, or change that and read again.` });
    return saying(local, `${person} The built-in reader read it instead.`);
  }
  const model = claudeModel(project.readerModel);
  const claude = createClaudeTextEngine({
    client: context.clients.anthropic(access),
    model,
    local,
    memory: projectMemory(context.transaction, projectId),
    ledger: readingLedger(context, { projectId, model: model.id, access }),
    log: context.log,
    wanted: found.chapters,
    batch: project.readerBatch,
    now: () => context.clock.now(),
    progress: production === null ? undefined : reportMixProgress(context, { id: production.id, projectId }, 'read'),
  });
  return project.readAt === null ? orElse(claude, local) : claude;
}

/**
 * Calls off what a vendor still does for a reading that was cancelled, and takes in what was answered by then, for it is
 * paid. Throws a waiting error while the vendor is still at it.
 */
export async function leaveReading(context: ServiceContext, projectId: string): Promise<void> {
  const access = await vendorAccess(context, 'anthropic');
  const project = await context.transaction.run((tx) => tx.project.findUnique({ where: { id: projectId }, select: { readerModel: true, readerBatch: true, productions: { where: { activeKey: projectId }, select: { id: true } } } }));
  // Another reading may have begun meanwhile, and waits for the same batch.
  if (access === null || !project?.readerBatch || project.productions.length > 0) return;
  const model = claudeModel(project.readerModel);
  const batch = { client: context.clients.anthropic(access), model, memory: projectMemory(context.transaction, projectId), ledger: readingLedger(context, { projectId, model: model.id, access }), log: context.log, now: () => context.clock.now() };
  await cancelBatch(batch);
  await collectBatch(batch);
}

function saying(engine: TextAnalysisEngine, note: string): TextAnalysisEngine {
  return {
    id: engine.id,
    read: async (story, signal) => {
      const reading = await engine.read(story, signal);
      return { ...reading, notes: [...(reading.notes ?? []), note] };
    },
  };
}

/** `first`, and where it cannot read at all, `second`, which then says so. `id` is whoever read last. */
function orElse(first: TextAnalysisEngine, second: TextAnalysisEngine): TextAnalysisEngine {
  let reader = first;
  return {
    get id() {
      return reader.id;
    },
    async read(story, signal) {
      reader = first;
      try {
        return await first.read(story, signal);
      } catch (error) {
        const away = error instanceof ServiceError && !error.waits && (error.code.startsWith('vendor-') || error.code === 'spend-cap');
        if (!away) throw error;
        reader = second;
        return await saying(second, `${error.person} The built-in reader read the story instead.`).read(story, signal);
      }
    },
  };
}
