'use client';

import { Play, Square } from 'lucide-react';
import { useClip } from './player/use-player.ts';
import { useMayEdit, useWorkspace } from './workspace/context.tsx';

/**
 * Hears one thing (`segments/<id>`, `characters/<id>`, `cues/<id>`), or stops it. Says so where it has to be made first.
 * Whoever may only listen has nothing made: they hear `asset`, and see no button where there is none.
 */
export function HearButton({ target, what, asset = null, onHear, className = '' }: { target: string; what: string; asset?: string | null; onHear?: () => void; className?: string }) {
  const mayEdit = useMayEdit();
  const { clips } = useWorkspace();
  const clip = useClip();
  const phase = clip.key === target ? clip.phase : null;
  if (!mayEdit && asset === null) return null;
  const press = () => {
    if (onHear) onHear();
    else if (mayEdit) void clips.toggle(target);
    else void clips.toggleSound(target, `/api/assets/${asset}`);
  };
  const said = phase === 'playing' ? 'Stop' : phase === 'making' ? 'Making it…' : 'Hear it';
  return (
    <button type="button" className={`btn ${className}`} aria-label={`${said.replace('…', '')}: ${what}`} data-phase={phase ?? 'silent'} onClick={press}>
      {phase === 'playing' ? <Square size={13} fill="currentColor" aria-hidden /> : phase === 'making' ? <span aria-hidden className="mark mark-making" /> : <Play size={13} fill="currentColor" aria-hidden />}
      {said}
    </button>
  );
}
