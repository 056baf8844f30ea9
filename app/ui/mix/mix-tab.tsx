'use client';

import type { ExportView } from '../../../lib/services/exports/view.ts';
import type { ProjectView } from '../../../lib/services/views.ts';
import { about, clock, count } from '../format.ts';
import { Waveform } from '../player/waveform.tsx';
import { When } from '../when.tsx';
import { useMayEdit, useProject } from '../workspace/context.tsx';
import { BalanceSetting } from './balance-setting.tsx';
import { Certificate } from './certificate.tsx';
import { Clarity } from './clarity.tsx';
import { ClarityStrip } from './clarity-strip.tsx';
import { Files } from './files.tsx';
import { FollowAlong } from './follow-along.tsx';
import { History } from './history.tsx';
import { Lanes } from './lanes.tsx';
import { Masters } from './masters.tsx';
import { Meters } from './meters.tsx';
import { Publish } from './publish.tsx';
import { ProofStanding } from './proof-standing.tsx';
import { ShareLink } from './share-link.tsx';
import { SpeakerKey } from './speaker-key.tsx';
import { Versions } from './versions.tsx';

/** The finished mix: seen, heard, measured, taken away. */
export function MixTab() {
  const project = useProject();
  const mix = project.export;
  return (
    <main className="h-full overflow-y-auto px-4 py-8 sm:px-8">
      <div className="mx-auto max-w-[68rem]">
        <h1 className="title [overflow-wrap:anywhere]">{project.title}</h1>
        {mix ? <Made project={project} mix={mix} /> : <NotMade project={project} />}
      </div>
    </main>
  );
}

function Made({ project, mix }: { project: ProjectView; mix: ExportView }) {
  const mayEdit = useMayEdit();
  return (
    <>
      <p className="mt-1 text-ink-soft">
        {mix.scope.kind === 'sample' ? 'A sample' : count(mix.timeline.chapters.length, 'chapter')}, {clock(mix.measure.durationSeconds)}. Mixed <When iso={mix.createdAt} />
        {mix.stale ? <span className="text-warn">; something has changed since.{mayEdit && ' “Make the changes” mixes it anew.'}</span> : ', nothing has changed since.'}
      </p>
      <ProofStanding mix={mix} projectId={project.id} />
      <section aria-label="The mix" className="card mt-6 px-4 py-4 shadow-lift sm:px-6 sm:py-5">
        <div className="grid grid-cols-1 items-center gap-x-4 gap-y-2 sm:grid-cols-[4.5rem_minmax(0,1fr)]">
          <span className="text-[13px] text-ink-soft max-sm:hidden">Speech</span>
          <Waveform mix={mix} height={84} />
          <ClarityStrip mix={mix} clarity={project.mixSettings.clarity} />
          <Lanes mix={mix} cues={project.cues} />
        </div>
        <Meters mix={mix} />
        <SpeakerKey mix={mix} />
      </section>
      <FollowAlong mix={mix} />
      <div className="mt-8 grid grid-cols-1 gap-8 wide:grid-cols-[minmax(0,1fr)_20rem]">
        {mix.certificate === null ? <div /> : <Certificate certificate={mix.certificate} stale={mix.stale} />}
        <Files mix={mix} projectId={project.id} />
      </div>
      <div className={`mt-8 grid gap-8 ${mayEdit ? 'wide:grid-cols-2' : ''}`}>
        {mayEdit && <BalanceSetting project={project} />}
        <Clarity project={project} mix={mix} />
      </div>
      <Masters mix={mix} projectId={project.id} />
      <History projectId={project.id} mix={mix} />
      {mayEdit && (
        <>
          <Publish project={project} />
          <div className="mt-10 grid gap-8 border-t border-line pt-8 wide:grid-cols-2">
            <Versions projectId={project.id} />
            {project.shared === null && <ShareLink projectId={project.id} />}
          </div>
        </>
      )}
    </>
  );
}

function NotMade({ project }: { project: ProjectView }) {
  const mayEdit = useMayEdit();
  const running = project.production?.state === 'running' && project.production.kind === 'make';
  return (
    <p className="mt-3 max-w-[60ch] font-text text-lg leading-7 text-ink-soft">
      {running
        ? 'The mix is on its way. Its waveform appears here when it is done; until then you can read the script and check who speaks.'
        : !mayEdit
          ? 'There is no mix yet. What is spoken already can be heard by chapter and by scene, under Script.'
          : `There is no mix yet. “Make everything” speaks the lines, makes the sounds and mixes them, in ${about(project.estimateSeconds)}. What is spoken already can be heard at once, by chapter and by scene, under Script.`}
    </p>
  );
}
