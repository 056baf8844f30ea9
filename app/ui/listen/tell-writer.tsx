'use client';

import { useState } from 'react';
import { toast } from 'sonner';
import type { PickUpKind } from '../../../lib/services/proof/view.ts';
import { api, sentence } from '../api.ts';
import { Panel, PanelActions } from '../dialog.tsx';
import { kindNames } from '../proof/names.ts';
import { useStored } from '../use-stored.ts';

/** Where a listener heard something: places in the mix that is shown, and the words. */
export interface HeardPlace {
  version: string;
  chapter: number;
  line: number;
  start: number;
  end: number;
  kind: PickUpKind;
  words: string;
}

/** Asks for a name and a note, and sends them. What was written stays where it could not be sent. */
export function TellWriter({ token, place, onClose }: { token: string; place: HeardPlace; onClose: () => void }) {
  const [kept, keep] = useStored('narratix-listener');
  const [name, setName] = useState<string | null>(null);
  const [text, setText] = useState('');
  const [failed, setFailed] = useState<string | null>(null);
  const [sending, setSending] = useState(false);
  const by = name ?? kept ?? '';
  const send = async () => {
    setSending(true);
    try {
      const { version, chapter, line, start, end, kind } = place;
      await api(`/api/listen/${token}/pick-ups`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ version, chapter, line, start, end, kind, text, by }) });
      keep(by);
      toast.success('The writer is told. Thank you.');
      onClose();
    } catch (error) {
      setFailed(sentence(error));
    }
    setSending(false);
  };
  return (
    <Panel holds title={`${kindNames[place.kind].name}: “${place.words.trim()}”`} description="The writer sees it with your name." onClose={onClose}>
      <form
        className="contents"
        onSubmit={(event) => {
          event.preventDefault();
          void send();
        }}
      >
        <div className="grid gap-4 overflow-y-auto px-5 py-4">
          <label>
            <span className="label">Your name</span>
            <input className="input" value={by} maxLength={60} required autoComplete="name" onChange={(event) => setName(event.target.value)} />
          </label>
          <label>
            <span className="label">What you heard</span>
            <textarea className="input min-h-20" value={text} maxLength={500} onChange={(event) => setText(event.target.value)} />
          </label>
          {failed !== null && (
            <p role="alert" className="text-bad">
              {failed}
            </p>
          )}
        </div>
        <PanelActions>
          <button type="button" className="btn" onClick={onClose}>
            Leave it
          </button>
          <button type="submit" className="btn btn-primary" disabled={sending}>
            Tell the writer
          </button>
        </PanelActions>
      </form>
    </Panel>
  );
}
