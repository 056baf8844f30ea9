/** What the panel of work in progress shows. */
import type { ProductionView } from '../views.ts';

export interface WorkItem {
  /** A drama being made or read, another master of one, or a file in another format. */
  kind: 'production' | 'master' | 'file';
  id: string;
  projectId: string;
  /** Of the drama. */
  title: string;
  state: 'running' | 'paused' | 'done' | 'failed' | 'cancelled';
  /** What is made, in words. */
  label: string;
  /** 0 to 1. */
  fraction: number;
  secondsLeft: number | null;
  error: string | null;
  /** Of a production: its stages, its problems, its cost. */
  production: ProductionView | null;
}

export interface WorkView {
  /** What runs or stands still, then what ended in the last hours. */
  items: WorkItem[];
  running: number;
}
