'use client';

import dynamic from 'next/dynamic';
import Link from 'next/link';
import { useState } from 'react';
import { newCharacterAction } from '../../actions/edits.ts';
import { count } from '../format.ts';
import { Nothing } from '../nothing.ts';
import { useMayEdit, useProject, useWorkspace } from '../workspace/context.tsx';
import { CharacterCard } from './character-card.tsx';
import { RecastOffer } from './recast-offer.tsx';
import { ShopsAsk } from './shops-ask.tsx';
import { WalkOnsSetting } from './walk-ons-setting.tsx';

const CopyCastDialog = dynamic(() => import('./copy-dialog.tsx').then((file) => file.CopyCastDialog), { loading: Nothing });
const NameDialog = dynamic(() => import('../name-dialog.tsx').then((file) => file.NameDialog), { loading: Nothing });
const Clashes = dynamic(() => import('./clashes.tsx').then((file) => file.Clashes), { loading: Nothing });
const Pronunciations = dynamic(() => import('./pronunciations/pronunciations.tsx').then((file) => file.Pronunciations), { loading: Nothing });

/** Everybody in the drama, with the voice they have. */
export function CastTab() {
  const project = useProject();
  const people = project.cast.filter((character) => character.role === 'cast').length;
  const { changeFor } = useWorkspace();
  const mayEdit = useMayEdit();
  const [adding, setAdding] = useState(false);
  const [copying, setCopying] = useState(false);
  const natural = project.cast.some((character) => character.voice?.engine === 'kokoro') && project.cast.every((character) => character.voice === null || character.voice.engine === 'kokoro');
  const drafts = project.cast.every((character) => character.voice === null || character.voice.engine === 'local');
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- where nothing in it can be pressed, it is scrolled by keys all the same
    <main className="h-full overflow-y-auto px-4 py-8 outline-offset-[-2px] sm:px-8" {...(mayEdit ? {} : { tabIndex: 0 })}>
      <div className="mx-auto max-w-[68rem]">
        <div className="flex flex-wrap items-center gap-3">
          <h1 className="title">Cast</h1>
          {mayEdit && project.cast.length > 0 && (
            <div className="ml-auto flex flex-wrap gap-2">
              {/* It shows other dramas of the owner’s. */}
              {project.shared === null && (
                <button type="button" className="btn" onClick={() => setCopying(true)}>
                  Take a cast from another drama…
                </button>
              )}
              <button type="button" className="btn" onClick={() => setAdding(true)}>
                Somebody new…
              </button>
            </div>
          )}
        </div>
        {project.cast.length === 0 ? (
          <p className="mt-3 max-w-[60ch] font-text text-lg leading-7 text-ink-soft">
            {project.production?.state === 'running' ? 'Nobody yet: the story is still being read. They appear here as soon as they are found.' : 'Nobody was found in this story yet.'}
          </p>
        ) : (
          <>
            <p className="mt-1 text-ink-soft max-sm:mt-3">
              {count(people, 'character')} and a narrator. {drafts && 'Draft voices: for checking speakers, timing and effects.'}{' '}
              {mayEdit && drafts && project.recast === null && (
                <>
                  Natural ones come free on this machine, or with a key:{' '}
                  <Link href="/settings#natural" className="underline">
                    see Settings
                  </Link>
                  .
                </>
              )}
              {natural && project.recast === null && 'Natural voices speak, on this machine (Kokoro).'}
            </p>
            {mayEdit && (
              <>
                <ShopsAsk />
                <RecastOffer />
                <Clashes />
              </>
            )}
            <ul className="mt-6 grid gap-4 sm:grid-cols-2 broad:grid-cols-3">
              {project.cast.map((character) => (
                <li key={character.id} id={`person-${character.id}`} className="scroll-mt-6">
                  <CharacterCard character={character} />
                </li>
              ))}
            </ul>
            {mayEdit && <WalkOnsSetting />}
            <Pronunciations />
          </>
        )}
      </div>
      {copying && <CopyCastDialog onClose={() => setCopying(false)} />}
      {adding && (
        <NameDialog
          title="Somebody new"
          description="They come without lines: give them some in the script. A later reading knows them by this name."
          action="Add to the cast"
          onClose={() => setAdding(false)}
          onName={async (name) => (await changeFor(() => newCharacterAction({ projectId: project.id, name }))) !== null}
        />
      )}
    </main>
  );
}
