'use client';

import { useId, useState } from 'react';
import { Panel, PanelActions } from './dialog.tsx';

interface Props {
  title: string;
  description?: string;
  /** What the field is called. Default: Name. */
  label?: string;
  /** The name as it is. */
  name?: string;
  /** UTF-16 code units. Default 120. */
  maxLength?: number;
  /** What the button says. */
  action: string;
  onClose: () => void;
  /** Gives whether it was kept. */
  onName: (name: string) => Promise<boolean>;
}

/** Asks for a name: of somebody new, or another one for what has one. */
export function NameDialog({ title, description, label = 'Name', name: before = '', maxLength = 120, action, onClose, onName }: Props) {
  const [name, setName] = useState(before);
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
            {label}
          </label>
          <input id={id} className="input" value={name} maxLength={maxLength} onChange={(event) => setName(event.target.value)} autoComplete="off" spellCheck={false} />
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
