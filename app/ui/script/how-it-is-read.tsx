'use client';

import type { ProjectView } from '../../../lib/services/views.ts';
import { Panel, PanelActions } from '../dialog.tsx';
import { TagsSetting } from './tags-setting.tsx';

/** How the whole drama is read, as far as it is not said line by line. */
export function HowItIsRead({ project, onClose }: { project: ProjectView; onClose: () => void }) {
  return (
    <Panel title="How it is read" description="For the whole drama. What you set on a line stays as you set it." onClose={onClose}>
      <div className="overflow-y-auto px-5 py-4">
        <TagsSetting project={project} />
      </div>
      <PanelActions>
        <button type="button" className="btn btn-primary" onClick={onClose}>
          Done
        </button>
      </PanelActions>
    </Panel>
  );
}
