/** What the pages are shown of exports: masters, certificates, files, the preview and what is published. Plain JSON, as in views.ts. */
import type { Remedy } from '../../audio/certificate-presets.ts';
import type { MasterMeasure, Timeline } from '../../audio/types.ts';
import type { MakeScope } from '../interfaces.ts';
import type { HeardCount, PickUpKind } from '../proof/view.ts';
import type { CreditPart } from '../publishing/credits-script.ts';

export interface ExportView {
  id: string;
  createdAt: string;
  scope: MakeScope;
  measure: MasterMeasure;
  /** True where lines, voices or cues changed since. */
  stale: boolean;
  files: ExportFileView[];
  /** Its lines, and how many of them were heard to their end as they sound in it. */
  heard: HeardCount;
  /** Pick-ups on its lines that are open: how many, and the first of them. */
  openPickUps: { count: number; first: { kind: PickUpKind; words: string; text: string }[] };
  /** Each limit of its kind with what was measured; null where it was made before they were. */
  certificate: CertificateView | null;
  /** What else it can be mastered into. */
  masters: MasterView[];
  /** audiowaveform .dat v2 of the whole mix. */
  peaksUrl: string;
  timeline: Timeline;
  /** Colour and name of each speaker on the timeline, by character id; `narrator` for null. */
  speakers: { id: string | null; name: string; colour: number }[];
}

/** A mix or another master of the drama that is kept, the newest among them. */
export interface PastExport {
  id: string;
  /** “ACX”; null for the mix itself. */
  label: string | null;
  createdAt: string;
  scope: MakeScope;
  durationSeconds: number;
  integratedLufs: number;
  /** Names of the versions that keep it; where there are none it goes once it is one of the oldest. */
  versions: string[];
  /** Those that are there. */
  files: ExportFileView[];
  /** What has changed in the drama since, in words (“3 lines changed, 1 sound”); null where it would be the same now. */
  since: string | null;
}

/** What was measured on the encoded files of a master, against what is asked of them. */
export interface CertificateView {
  /** "ACX file specification", and what passing means. */
  name: string;
  meaning: string;
  pass: boolean;
  /** How many files were judged, each for itself. */
  files: number;
  rows: {
    label: string;
    /** With its unit; of several files from the least to the most. */
    found: string;
    asked: string;
    source: string;
    met: boolean;
    /** A plain sentence; null where it is met. */
    whatToChange: string | null;
    /** What can be done about it at once; null where nothing can, or it is met. */
    offer: Remedy | null;
    /** The chapter that does not meet it, where chapters are judged one by one. */
    chapter: string | null;
  }[];
}

/** Another master of the drama: made, or made when it is asked for. */
export interface MasterView {
  master: string;
  /** "ACX", and what it is for. */
  label: string;
  purpose: string;
  state: 'none' | 'making' | 'paused' | 'ready' | 'failed';
  fraction: number;
  error: string | null;
  exportId: string | null;
  createdAt: string | null;
  /** True where lines, voices or cues changed since. */
  stale: boolean;
  /** Null until it is ready. */
  measure: MasterMeasure | null;
  certificate: CertificateView | null;
  files: ExportFileView[];
}

/** A file of an export: there, or made when it is asked for. */
export interface ExportFileView {
  format: string;
  /** Where it stands: what is listened to, edited, read, or goes chapter by chapter. */
  shelf: 'listen' | 'edit' | 'read' | 'chapters';
  /** "WAV", and what it is for. */
  label: string;
  purpose: string;
  state: 'none' | 'making' | 'paused' | 'ready' | 'failed';
  /** How far the making is, 0 to 1. */
  fraction: number;
  /** The plain sentence of the last try that failed, or null. */
  error: string | null;
  /** Null until it is made. */
  bytes: number | null;
  fileName: string;
  url: string;
}

/** A chapter, or one of its scenes, as it is heard from its clips without being rendered. Seconds are of the chapter. */
export interface PreviewView {
  chapterId: string;
  title: string;
  /** As in the script; null is the whole chapter. */
  sceneIndex: number | null;
  revision: number;
  /** The stretch that was asked for. */
  from: number;
  to: number;
  /** Lines in it that have a sound, and lines that have none yet: silence of their estimated length stands there. */
  spoken: number;
  unspoken: number;
  /** The chapter's; of a scene, what is needed to hear the stretch. Assets are ids of sounds. */
  timeline: Timeline;
  /** Colour and name of each speaker, by character id; null is the narrator. */
  speakers: { id: string | null; name: string; colour: number }[];
}

/** What stands between a drama and the places it can go to. */
export interface PublishingView {
  facts: { author: string | null; blurb: string | null; series: string | null; seriesPart: string | null };
  /** Where the retail sample begins, and whether the writer picked that line; null while nothing is mixed. */
  sample: { segmentId: string; words: string; seconds: number; picked: boolean } | null;
  /** Whose voice reads the credits; null is the narrator's. */
  creditsCharacterId: string | null;
  /** The credits, and whether a pack that is made now has them; none while nothing is mixed or nobody has a voice. */
  credits: { part: CreditPart; words: string; read: boolean }[];
  destinations: DestinationView[];
}

export interface DestinationView {
  id: string;
  name: string;
  /** "These are the rules of ... as they were known in 2025-06. Check them before you submit." */
  check: string;
  /** What it does with voices of machines: `refused`, `labelled` or `ask`; and the same in a sentence. */
  aiVoices: 'refused' | 'labelled' | 'ask';
  aiSentence: string;
  knownOn: string;
  /** What it wants, plain sentences. */
  wants: string[];
  /** What of it is not there yet, plain sentences; also once the pack is made. */
  missing: string[];
  /** The master that its files are taken from. */
  master: { name: string; label: string; state: 'none' | 'making' | 'paused' | 'ready' | 'failed'; fraction: number; error: string | null; stale: boolean };
  /** The pack itself; null while its master is not made. */
  pack: ExportFileView | null;
}
