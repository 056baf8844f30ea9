import { isMaster, masters } from '../../audio/masters.ts';

/** What a file of a master is called: the drama has the book's own name, other masters say what they are. */
export function titleOf(title: string, preset: string): string {
  return preset === 'drama' || !isMaster(preset) ? title : `${title} (${masters[preset].label})`;
}
