'use client';

import { Menu } from '@base-ui/react/menu';
import { useQueryClient } from '@tanstack/react-query';
import { Ellipsis } from 'lucide-react';
import dynamic from 'next/dynamic';
import { useState } from 'react';
import { toast } from 'sonner';
import { Nothing } from '../nothing.ts';
import { post, sentence } from '../api.ts';
import { showAid } from '../palette/help-desk.ts';
import { startTour } from '../tour/tour-state.ts';
import { useProject, useWorkspace } from './context.tsx';
import { projectKey } from './keys.ts';
import { useUndo } from './use-undo.ts';

const RenameDialog = dynamic(() => import('./rename-dialog.tsx').then((file) => file.RenameDialog), { loading: Nothing });
const ReaderDialog = dynamic(() => import('../reader/reader-dialog.tsx').then((file) => file.ReaderDialog), { loading: Nothing });
const ReviseDialog = dynamic(() => import('./revise-dialog.tsx').then((file) => file.ReviseDialog), { loading: Nothing });
const PeopleDialog = dynamic(() => import('../people/people-dialog.tsx').then((file) => file.PeopleDialog), { loading: Nothing });
const DeleteDialog = dynamic(() => import('./delete-dialog.tsx').then((file) => file.DeleteDialog), { loading: Nothing });

/** The menu itself, open as it comes. */
export function ProjectMenuOpen() {
  const project = useProject();
  const { desk } = useWorkspace();
  const turn = useUndo();
  const queries = useQueryClient();
  const [dialog, setDialog] = useState<'rename' | 'revise' | 'reader' | 'people' | 'delete' | null>(null);
  const close = () => setDialog(null);
  const readAgain = async () => {
    try {
      await post(`/api/projects/${project.id}/read-again`);
      await queries.invalidateQueries({ queryKey: projectKey(project.id) });
    } catch (error) {
      toast.error(sentence(error));
    }
  };
  return (
    <>
      <Menu.Root defaultOpen>
        <Menu.Trigger className="btn btn-quiet w-9 flex-none px-0" aria-label="More for this drama">
          <Ellipsis size={18} aria-hidden />
        </Menu.Trigger>
        <Menu.Portal>
          <Menu.Positioner sideOffset={6} align="start" className="z-30 outline-none">
            <Menu.Popup className="popup min-w-52 p-1">
              {/* Where the header has no room for their buttons. */}
              <Menu.Item className="option sm:hidden" disabled={project.edits.undo === null} onClick={() => void turn(false)}>
                <span className="max-w-64 truncate">{project.edits.undo === null ? 'Undo' : `Undo: ${project.edits.undo}`}</span>
              </Menu.Item>
              <Menu.Item className="option sm:hidden" disabled={project.edits.redo === null} onClick={() => void turn(true)}>
                <span className="max-w-64 truncate">{project.edits.redo === null ? 'Redo' : `Redo: ${project.edits.redo}`}</span>
              </Menu.Item>
              <Menu.Separator className="mx-2 my-1 h-px bg-line sm:hidden" />
              <Menu.Item className="option" onClick={() => showAid('palette')}>
                Find anything
                <span className="ml-auto pl-4 text-[13px] text-ink-soft">Ctrl K</span>
              </Menu.Item>
              <Menu.Item className="option" onClick={() => showAid('shortcuts')}>
                Keyboard shortcuts
                <span className="ml-auto pl-4 text-[13px] text-ink-soft">?</span>
              </Menu.Item>
              <Menu.Item className="option" onClick={() => startTour('hear')}>
                Show the tour
              </Menu.Item>
              <Menu.Separator className="mx-2 my-1 h-px bg-line" />
              <Menu.Item className="option" onClick={() => setDialog('rename')}>
                Rename
              </Menu.Item>
              <Menu.LinkItem className="option" href={`/api/projects/${project.id}/copy`} download>
                Save a copy
              </Menu.LinkItem>
              <Menu.Item className="option" disabled={project.production?.state === 'running' || project.state === 'failed'} onClick={() => setDialog('revise')}>
                Upload a revised manuscript
              </Menu.Item>
              <Menu.Item className="option" disabled={project.production?.state === 'running'} onClick={() => void readAgain()}>
                Read the story again
              </Menu.Item>
              <Menu.Item className="option" onClick={() => setDialog('reader')}>
                Who reads the story
              </Menu.Item>
              <Menu.Item className="option" onClick={() => desk.open('engines')}>
                Engines and spending
              </Menu.Item>
              {project.invites && (
                <Menu.Item className="option" onClick={() => setDialog('people')}>
                  People and record
                </Menu.Item>
              )}
              {project.shared === null && (
                <>
                  <Menu.Separator className="mx-2 my-1 h-px bg-line" />
                  <Menu.Item className="option text-bad" onClick={() => setDialog('delete')}>
                    Delete this drama
                  </Menu.Item>
                </>
              )}
            </Menu.Popup>
          </Menu.Positioner>
        </Menu.Portal>
      </Menu.Root>
      {dialog === 'rename' && <RenameDialog close={close} />}
      {dialog === 'revise' && <ReviseDialog close={close} />}
      {dialog === 'reader' && <ReaderDialog close={close} />}
      {dialog === 'people' && <PeopleDialog close={close} />}
      {dialog === 'delete' && <DeleteDialog close={close} />}
    </>
  );
}
