'use client';

import { Play, Square } from 'lucide-react';
import { useState } from 'react';
import { toast } from 'sonner';
import type { Alphabet } from '../../../lib/services/pronunciations/dictionary.ts';
import type { SpeechEngineId } from '../../../lib/services/interfaces.ts';
import type { CreditPart } from '../../../lib/services/publishing/credits-script.ts';
import { post, sentence } from '../api.ts';
import { useClip } from '../player/use-player.ts';
import { useWorkspace } from '../workspace/context.tsx';

/** What can be heard before it is kept. */
export type Audition =
  | { what: 'word'; word: string; said: string; alphabet: Alphabet; matchCase: boolean; characterId: string | null }
  | { what: 'voice'; characterId: string; engine: SpeechEngineId; externalId: string }
  | { what: 'credits'; part: CreditPart };

/** Hears something that is not kept yet, or stops it. What costs is asked for first. A refusal goes to `onProblem`. */
export function AuditionButton({ audition, what, label = 'Hear it', disabled = false, onProblem, className = '', quiet = false }: { audition: Audition; what: string; label?: string; disabled?: boolean; onProblem?: (message: string) => void; className?: string; quiet?: boolean }) {
  const { projectId, clips } = useWorkspace();
  const clip = useClip();
  const [heard, setHeard] = useState<{ of: string; key: string } | null>(null);
  const [asking, setAsking] = useState(false);
  const of = JSON.stringify(audition);
  const phase = heard !== null && heard.of === of && clip.key === heard.key ? clip.phase : asking ? 'making' : null;
  const hear = async () => {
    if (asking) return;
    let key = heard?.of === of ? heard.key : null;
    if (key === null) {
      setAsking(true);
      try {
        const { id } = await post<{ id: string }>(`/api/projects/${projectId}/auditions`, audition);
        key = `auditions/${id}`;
        setHeard({ of, key });
      } catch (error) {
        if (onProblem) onProblem(sentence(error));
        else toast.error(sentence(error));
        return;
      } finally {
        setAsking(false);
      }
    }
    await clips.toggle(key);
  };
  const said = phase === 'playing' ? 'Stop' : phase === 'making' ? 'Making it…' : label;
  return (
    <button type="button" className={`btn ${quiet ? 'btn-quiet' : ''} ${className}`} aria-label={`${said.replace('…', '')}: ${what}`} data-phase={phase ?? 'silent'} disabled={disabled} onClick={() => void hear()}>
      {phase === 'playing' ? <Square size={13} fill="currentColor" aria-hidden /> : phase === 'making' ? <span aria-hidden className="mark mark-making" /> : <Play size={13} fill="currentColor" aria-hidden />}
      {said}
    </button>
  );
}
