'use client';

import { Tabs } from '@base-ui/react/tabs';
import { useState } from 'react';
import type { CharacterView } from '../../../../lib/services/views.ts';
import { sentence } from '../../api.ts';
import { Panel, PanelActions } from '../../dialog.tsx';
import { count } from '../../format.ts';
import { HearButton } from '../../hear-button.tsx';
import { voiceKind } from '../voice-kind.ts';
import { ChooseVoice } from './choose-voice.tsx';
import { DesignVoice } from './design-voice.tsx';
import { OwnVoice } from './own-voice.tsx';
import { useVoiceSheet } from './use-voice-sheet.ts';

type Way = 'choose' | 'design' | 'own';

/** Each of them scrolls by itself, at one height. */
const panel = 'h-[28rem] min-h-0 overflow-y-auto overscroll-contain px-5 py-4 outline-offset-[-2px] max-sm:h-[52dvh]';

/** A character's voice: chosen from a list, designed from words, or somebody's own. */
export function VoiceSheet({ character, onClose }: { character: CharacterView; onClose: () => void }) {
  const { data: sheet, error, refetch } = useVoiceSheet(character.id);
  const [way, setWay] = useState<Way>(character.candidates > 0 || character.voiceError !== null ? 'design' : 'choose');
  const waiting = sheet?.candidates.length ?? character.candidates;
  return (
    <Panel wide holds title={character.role === 'narrator' ? 'The narrator’s voice' : `The voice of ${character.name}`} onClose={onClose}>
      <div className="flex items-center gap-3 px-5 pt-2 pb-3">
        <p className="min-w-0 flex-1">
          {character.voice === null ? (
            <span className="text-ink-soft">None yet: one is given with the first making.</span>
          ) : (
            <>
              <span className="font-semibold">{character.voice.name}</span> <span className="text-ink-soft">{voiceKind(character.voice)}</span>
            </>
          )}
        </p>
        {character.voice !== null && character.sampleSegmentId !== null && <HearButton target={`characters/${character.id}`} what={character.name} className="flex-none" />}
      </div>
      <Tabs.Root value={way} onValueChange={(value: Way) => setWay(value)} className="flex min-h-0 flex-1 flex-col">
        <Tabs.List aria-label="Ways to a voice" className="flex gap-5 border-b border-line px-5">
          <WayTab value="choose">Choose</WayTab>
          <WayTab value="design">
            Design
            {waiting > 0 && (
              <span className="ml-1.5 text-ink-soft">
                {waiting}
                <span className="sr-only"> {waiting === 1 ? 'voice waits' : 'voices wait'} to be heard</span>
              </span>
            )}
          </WayTab>
          <WayTab value="own">Own voice</WayTab>
        </Tabs.List>
        {!sheet && (
          <div className={panel}>
            {error ? (
              <div role="alert">
                <p className="text-bad">{sentence(error)}</p>
                <button type="button" className="btn mt-3" onClick={() => void refetch()}>
                  Try again
                </button>
              </div>
            ) : (
              <p className="text-ink-soft">Looking what there is…</p>
            )}
          </div>
        )}
        {sheet && (
          <>
            <Tabs.Panel value="choose" className={panel}>
              <ChooseVoice character={character} sheet={sheet} />
            </Tabs.Panel>
            {/* What was written or recorded stays while one looks at another tab. */}
            <Tabs.Panel value="design" keepMounted className={panel}>
              <DesignVoice character={character} sheet={sheet} />
            </Tabs.Panel>
            <Tabs.Panel value="own" keepMounted className={panel}>
              <OwnVoice character={character} sheet={sheet} shown={way === 'own'} />
            </Tabs.Panel>
          </>
        )}
      </Tabs.Root>
      <PanelActions>
        <p className="min-w-0 flex-1 basis-0 self-center text-[13px] text-ink-soft">{character.lines > 0 && `A new voice speaks ${count(character.lines, 'line')} anew, with the next making.`}</p>
        <button type="button" className="btn" onClick={onClose}>
          Close
        </button>
      </PanelActions>
    </Panel>
  );
}

function WayTab({ value, children }: { value: Way; children: React.ReactNode }) {
  return (
    <Tabs.Tab value={value} className="-mb-px min-h-10 border-b-2 border-transparent text-ink-soft hover:text-ink data-active:border-accent data-active:font-semibold data-active:text-ink pointer-coarse:min-h-11">
      {children}
    </Tabs.Tab>
  );
}
