/** The durable queue, and the closed list of what stands in it. */
import type { Tx, VendorId } from './base.ts';
import type { SpeechEngineId } from './voices.ts';

/** Puts jobs on the durable queue in the caller's transaction: committed together or not at all. */
export interface JobQueue {
  enqueue(tx: Tx, jobs: QueuedJob[], options?: EnqueueOptions): Promise<void>;
  /** Whether a job for the same thing (the same line, cue, character or step) waits, runs, or is about to be tried again. */
  isOpen(tx: Tx, job: QueuedJob): Promise<boolean>;
  /** Removes every job of these dramas, whatever its state; one that runs finds nothing to do. */
  forget(tx: Tx, projectIds: string[]): Promise<void>;
}

export interface EnqueueOptions {
  /** Also where a job for the same step runs just now: one more stands behind it, as that one may end without having done anything. */
  behind?: boolean;
}

/**
 * The closed list of jobs; lib/jobs/definitions.ts holds their schemas. `lane` names the vendor that is waited for, so
 * that the work of a slow one stands in nobody else's way.
 */
export type QueuedJob =
  | { name: 'read-story'; stepId: string; projectId: string }
  | { name: 'cast-voices'; stepId: string; projectId: string }
  | { name: 'speak-segment'; stepId: string | null; projectId: string; segmentId: string; lane?: VendorId | undefined }
  | { name: 'score-chapter'; stepId: string | null; projectId: string; chapterId: string; lane?: VendorId | undefined }
  | { name: 'make-cue'; stepId: string | null; projectId: string; cueId: string; lane?: VendorId | undefined }
  | { name: 'mix-export'; stepId: string; projectId: string }
  /** Voices to choose from, designed for a character that a person asked for. */
  | { name: 'design-voice'; stepId: null; projectId: string; characterId: string; description: string; engine: SpeechEngineId; count: number }
  /** Another master of a drama, which a person asked for. */
  | { name: 'make-master'; stepId: null; projectId: string; exportId: string }
  /** An export in another format, which a person asked for. */
  | { name: 'make-file'; stepId: null; projectId: string; exportFileId: string }
  /** Something that is judged by ear before it is kept: a pronunciation, another voice. */
  | { name: 'say-audition'; stepId: null; projectId: string; auditionId: string; lane?: VendorId | undefined }
  /** Takes in the sound of a prediction that has ended. */
  | { name: 'take-in-prediction'; stepId: null; predictionId: string };
