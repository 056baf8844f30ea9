'use client';

import { useId, useState } from 'react';
import { Panel, PanelActions } from '../dialog.tsx';

interface Props {
  title: string;
  description?: string;
  /** What the button says. */
  action: string;
  onClose: () => void;
  /** Gives whether it was kept. */
  onName: (name: string) => Promise<boolean>;
}

/** Asks for the name of somebody new. */
export function NameDialog({ title, description, action, onClose, onName }: Props) {
  const [name, setName] = useState('');
  const [sending, setSending] = useState(false);
  const id = useId();
  const save = async () => {
    setSending(true);
    if (await onName(name)) onClose();
    else setSending(false);
  };
  return (
    <Panel title={title} description={description} onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <div className="px-5 py-4">
          <label className="label" htmlFor={id}>
            Name
          </label>
          <input id={id} className="input" value={name} maxLength={120} onChange={(event) => setName(event.target.value)} autoComplete="off" spellCheck={false} />
        </div>
        <PanelActions>
          <button type="button" className="btn" onClick={onClose}>
            Leave it
          </button>
          <button type="submit" className="btn btn-primary" disabled={sending || name.trim() === ''}>
            {action}
          </button>
        </PanelActions>
      </form>
    </Panel>
  );
}
