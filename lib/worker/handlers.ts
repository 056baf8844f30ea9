import { bumpProject } from '../db/notify.ts';
import { createEngines } from '../services/engines.ts';
import { ServiceError } from '../services/errors.ts';
import { makeMaster } from '../services/audio-export/make-master.ts';
import { makeFile } from '../services/exports/make-file.ts';
import { untilStopped } from '../services/exports/stop-making.ts';
import type { ServiceContext, TransactionEnd } from '../services/interfaces.ts';
import { finishStep } from '../services/productions/steps.ts';
import { reportMixProgress, runStep, type StepRun } from '../services/productions/run-step.ts';
import { makeScopeSchema } from '../services/productions/scope.ts';
import { leaveReading } from '../services/text-analysis/choose-engine.ts';
import { createReplicateAudio } from '../services/replicate-audio/index.ts';
import { createServices, type Engines, type Services } from '../services/services.ts';
import { speechOnThisMachine } from '../services/speech-generation/on-this-machine.ts';
import type { JobHandlers, JobRun, OnSetAside, WorkerContext } from './runner-contract.ts';

export interface WorkerHandlers {
  handlers: JobHandlers;
  onSetAside: OnSetAside;
  /** Ends the engines' processes. */
  close(): Promise<void>;
}

const mostOwners = 100;

/** What each job does: one call of one service, as the owner of its project, inside its step. */
export async function createHandlers(context: WorkerContext, engines: Engines = createEngines()): Promise<WorkerHandlers> {
  /** Owners of the projects whose jobs came last: thousands of lines ask for the same one, which never changes. */
  const owners = new Map<string, string>();

  /** The context and services of whoever owns the project; null where it was deleted meanwhile. */
  const forProject = async (projectId: string, known?: string): Promise<{ context: ServiceContext; services: Services } | null> => {
    const ownerId = known ?? (await context.transaction.run((tx) => tx.project.findUnique({ where: { id: projectId }, select: { ownerId: true } })))?.ownerId;
    if (ownerId === undefined) {
      owners.delete(projectId);
      return null;
    }
    owners.set(projectId, ownerId);
    if (owners.size > mostOwners) owners.clear();
    const own = context.forUser(ownerId);
    return { context: own, services: createServices(own, engines) };
  };

  /** Runs `work` as the owner: inside the step, or alone for a line or sound that a person asked to hear. */
  const run = async (
    job: { projectId: string; stepId: string | null },
    jobRun: JobRun,
    work: (services: Services, signal: AbortSignal, end?: TransactionEnd) => Promise<unknown>,
  ): Promise<void> => {
    // One that is deleted meanwhile is found out by what it is asked.
    const owner = await forProject(job.projectId, owners.get(job.projectId));
    if (!owner) return;
    const step: StepRun = { signal: jobRun.signal, assertHeld: (tx) => jobRun.lease.assertHeld(tx) };
    try {
      if (job.stepId === null) await work(owner.services, jobRun.signal);
      else await runStep(owner.context, job.stepId, step, async (signal, end) => void (await work(owner.services, signal, end)));
    } catch (error) {
      // Deleted while it ran: there is nobody left to make it for.
      if (error instanceof ServiceError && error.code === 'not-found' && (await forProject(job.projectId)) === null) return;
      throw error;
    }
  };

  const handlers: JobHandlers = {
    'read-story': async (job, jobRun) => {
      await run(job, jobRun, (services, signal) => services.textAnalysis.analyseProject(job.projectId, signal));
      const cancelled = await context.transaction.run((tx) => tx.step.count({ where: { id: job.stepId, production: { state: 'cancelled' } } }));
      const owner = cancelled > 0 ? await forProject(job.projectId) : null;
      if (owner) await leaveReading(owner.context, job.projectId);
    },
    'cast-voices': (job, jobRun) => run(job, jobRun, (services, signal) => services.voiceGeneration.generateAllVoices(job.projectId, signal)),
    'speak-segment': (job, jobRun) =>
      run(job, jobRun, async (services, signal, end) => {
        // A line may be heard before anything was made: its speaker is cast first, in the company of all the others.
        if (job.stepId === null) await services.voiceGeneration.generateAllVoices(job.projectId, signal);
        await services.speechGeneration.speakSegment(job.segmentId, signal, end);
      }),
    'score-chapter': (job, jobRun) => run(job, jobRun, (services, signal) => (job.stepId === null ? services.audioAnalysis.analyseChapterForNothing(job.chapterId, signal) : services.audioAnalysis.analyseChapter(job.chapterId, signal))),
    'make-cue': (job, jobRun) =>
      run(job, jobRun, async (services, signal) => {
        const cue = await context.transaction.run((tx) => tx.cue.findUnique({ where: { id: job.cueId }, select: { lane: true } }));
        if (!cue) return;
        const service = cue.lane === 'effect' ? services.soundEffects : services.backgroundMusic;
        await service.generate(job.cueId, signal);
      }),
    'mix-export': (job, jobRun) =>
      run(job, jobRun, async (services, signal) => {
        const step = await context.transaction.run((tx) => tx.step.findUniqueOrThrow({ where: { id: job.stepId }, include: { production: true } }));
        const scope = makeScopeSchema.parse(step.production.scope);
        const progress = reportMixProgress(context, step.production);
        await services.audioExport.exportFinalMix({ projectId: job.projectId, productionId: step.productionId, scope }, { signal, progress });
      }),
    'make-master': async (job, jobRun) => {
      const owner = await forProject(job.projectId);
      if (owner) await untilStopped(context, { kind: 'master', id: job.exportId }, jobRun.signal, (signal) => makeMaster(owner.context, job.exportId, signal));
    },
    'make-file': async (job, jobRun) => {
      const owner = await forProject(job.projectId);
      if (owner) await untilStopped(context, { kind: 'file', id: job.exportFileId }, jobRun.signal, (signal) => makeFile(owner.context, job.exportFileId, signal, speechOnThisMachine(engines)));
    },
    'design-voice': (job, jobRun) => run(job, jobRun, (services, signal) => services.voiceGeneration.designVoice(job, signal)),
    'say-audition': (job, jobRun) => run(job, jobRun, (services, signal) => services.speechGeneration.sayAudition(job.auditionId, signal)),
    'take-in-prediction': async (job, jobRun) => {
      const owner = await context.transaction.run((tx) => tx.prediction.findUnique({ where: { id: job.predictionId }, select: { purchase: { select: { ownerId: true } } } }));
      if (owner) await createReplicateAudio(context.forUser(owner.purchase.ownerId)).takeIn(job.predictionId, jobRun.signal);
    },
  };

  const onSetAside: OnSetAside = async (job, message) => {
    // What of a prediction could not be taken in is found again by the sweep.
    if (job.name === 'take-in-prediction') return;
    const owner = await forProject(job.projectId);
    if (!owner) return;
    await owner.context.transaction.run(async (tx) => {
      if (job.stepId !== null) await finishStep(owner.context, tx, job.stepId, { state: 'set-aside', message });
      if (job.name === 'speak-segment') await tx.segment.updateMany({ where: { id: job.segmentId }, data: { speakError: message } });
      if (job.name === 'design-voice') await tx.character.updateMany({ where: { id: job.characterId }, data: { voiceError: message } });
      if (job.name === 'say-audition') await tx.audition.updateMany({ where: { id: job.auditionId }, data: { error: message } });
      if (job.name === 'make-master') await tx.export.updateMany({ where: { id: job.exportId, state: { in: ['making', 'failed'] } }, data: { state: 'failed', error: message } });
      if (job.name === 'make-file') await tx.exportFile.updateMany({ where: { id: job.exportFileId, state: { in: ['making', 'failed'] } }, data: { state: 'failed', error: message } });
      if (job.name === 'make-cue') await tx.cue.updateMany({ where: { id: job.cueId }, data: { soundError: message } });
      await bumpProject(tx, job.projectId);
    });
  };

  return { handlers, onSetAside, close: () => engines.close() };
}
