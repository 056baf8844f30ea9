'use client';

import { Play, Square } from 'lucide-react';
import { useClip } from './player/use-player.ts';
import { useWorkspace } from './workspace/context.tsx';

/** Hears one thing (`segments/<id>`, `characters/<id>`, `cues/<id>`), or stops it. Says so where it has to be made first. */
export function HearButton({ target, what, onHear, className = '' }: { target: string; what: string; onHear?: () => void; className?: string }) {
  const { clips } = useWorkspace();
  const clip = useClip();
  const phase = clip.key === target ? clip.phase : null;
  const said = phase === 'playing' ? 'Stop' : phase === 'making' ? 'Making it…' : 'Hear it';
  return (
    <button type="button" className={`btn ${className}`} aria-label={`${said.replace('…', '')}: ${what}`} data-phase={phase ?? 'silent'} onClick={() => (onHear ? onHear() : void clips.toggle(target))}>
      {phase === 'playing' ? <Square size={13} fill="currentColor" aria-hidden /> : phase === 'making' ? <span aria-hidden className="mark mark-making" /> : <Play size={13} fill="currentColor" aria-hidden />}
      {said}
    </button>
  );
}
