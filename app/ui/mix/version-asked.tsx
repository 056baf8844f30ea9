'use client';

import { Panel, PanelActions } from '../dialog.tsx';

interface Props {
  name: string;
  what: 'restore' | 'delete';
  /** Something is being done with a version. */
  busy: boolean;
  onClose: () => void;
  onYes: () => void;
}

/** Asks once more before a version is restored or deleted. */
export function VersionAsked({ name, what, busy, onClose, onYes }: Props) {
  return (
    <Panel
      title={what === 'restore' ? `Restore “${name}”?` : `Delete “${name}”?`}
      description={what === 'restore' ? 'The drama becomes what it was then. What it is now is kept as a version first, so nothing is lost.' : 'The drama stays as it is. This version cannot be brought back any more.'}
      onClose={onClose}
    >
      <div className="h-4" />
      <PanelActions>
        <button type="button" className="btn" onClick={onClose}>
          Leave it
        </button>
        <button type="button" className={`btn ${what === 'restore' ? 'btn-primary' : 'btn-bad'}`} disabled={busy} onClick={onYes}>
          {what === 'restore' ? 'Restore it' : 'Delete it'}
        </button>
      </PanelActions>
    </Panel>
  );
}
