'use client';

import type { ProjectView } from '../../../lib/services/views.ts';
import { StyleSetting } from '../chapters/style-setting.tsx';
import { Panel, PanelActions } from '../dialog.tsx';
import { LanguageSetting } from './language-setting.tsx';
import { TagsSetting } from './tags-setting.tsx';

/** How the whole drama is read, as far as it is not said line by line. */
export function HowItIsRead({ project, onClose }: { project: ProjectView; onClose: () => void }) {
  return (
    <Panel title="How it is read" description="For the whole drama. What you set on a line stays as you set it." onClose={onClose}>
      <div className="grid gap-6 overflow-y-auto px-5 py-4">
        {/* First, so that what another language changes unfolds in sight. */}
        <LanguageSetting key={project.language} project={project} />
        <StyleSetting project={project} />
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
