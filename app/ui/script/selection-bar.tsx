'use client';

import { Menu } from '@base-ui/react/menu';
import { ChevronDown, X } from 'lucide-react';
import { useState } from 'react';
import type { LineRef, SegmentView } from '../../../lib/services/views.ts';
import { count } from '../format.ts';
import type { Speaker } from './cast-of.ts';
import { isKindName, kindNames } from './kinds.ts';
import { NameDialog } from '../name-dialog.tsx';
import { SpeakerPicker } from './speaker-picker.tsx';
import type { LineSetting, LineVerbs } from './use-line-verbs.ts';

interface Props {
  /** Every chosen line; those of other chapters are not among `shown`. */
  lines: readonly LineRef[];
  shown: readonly SegmentView[];
  speakers: Speaker[];
  verbs: LineVerbs;
  onClear: () => void;
}

/** What is set of several lines at once; the finer things are set line by line. */
const manners: readonly (readonly [string, LineSetting])[] = [
  ['Whispering', { direction: 'whispering' }],
  ['Shouting', { direction: 'shouting' }],
  ['Softly', { direction: 'softly' }],
  ['No direction', { direction: null }],
  ['A little slower', { pace: 0.9 }],
  ['A little faster', { pace: 1.1 }],
  ['At the voice’s own pace', { pace: 1 }],
  ['3 dB softer', { gainDb: -3 }],
  ['At the level of the others', { gainDb: 0 }],
  ['Keep their takes', { locked: true }],
  ['Let their takes go', { locked: false }],
];

/** What can be done with several chosen lines at once. */
export function SelectionBar({ lines, shown, speakers, verbs, onClear }: Props) {
  const [naming, setNaming] = useState(false);
  const elsewhere = lines.length - shown.length;
  const one = shown.every((segment) => segment.characterId === shown[0]?.characterId) && elsewhere === 0 ? (speakers.find((speaker) => speaker.id === shown[0]?.characterId) ?? null) : null;
  const allSilent = shown.length > 0 && shown.every((segment) => segment.silent);
  const allSettled = shown.length > 0 && shown.every((segment) => segment.speakerSetBy === 'person');
  return (
    <section aria-label="Chosen lines" className="border-t border-line bg-surface px-3 py-2.5">
      <div className="mx-auto flex max-w-[56rem] flex-wrap items-center gap-2">
      <output className="px-1 font-semibold whitespace-nowrap max-sm:order-first max-sm:grow max-sm:basis-[calc(100%-4rem)]">
        {count(lines.length, 'line')}
        {elsewhere > 0 && <span className="font-normal text-ink-soft">, {elsewhere} in other chapters</span>}
      </output>
      <div className="w-40 max-sm:order-last max-sm:w-full">
        <SpeakerPicker speaker={one} speakers={speakers} label="Speaker of the chosen lines" placeholder="Give them to…" onChoose={(speaker) => void verbs.assign(lines, speaker)} />
      </div>
      <button type="button" className="btn" onClick={() => setNaming(true)}>
        Somebody new…
      </button>
      <button type="button" className="btn" onClick={() => void verbs.lock(lines, !allSettled)}>
        {allSettled ? 'Let the reader decide' : 'They are right'}
      </button>
      <button type="button" className="btn" onClick={() => void verbs.silence(lines, !allSilent)}>
        {allSilent ? 'Speak them' : 'Silent'}
      </button>
      <Menu.Root>
        <Menu.Trigger className="btn">
          Kind <ChevronDown size={14} aria-hidden />
        </Menu.Trigger>
        <Menu.Portal>
          <Menu.Positioner sideOffset={4} className="z-50 outline-none">
            <Menu.Popup className="popup p-1">
              {Object.entries(kindNames).map(([kind, name]) => (
                <Menu.Item key={kind} className="option" onClick={() => isKindName(kind) && void verbs.kind(lines, kind)}>
                  {name}
                </Menu.Item>
              ))}
            </Menu.Popup>
          </Menu.Positioner>
        </Menu.Portal>
      </Menu.Root>
      <Menu.Root>
        <Menu.Trigger className="btn">
          How they are said <ChevronDown size={14} aria-hidden />
        </Menu.Trigger>
        <Menu.Portal>
          <Menu.Positioner sideOffset={4} className="z-50 outline-none">
            <Menu.Popup className="popup p-1">
              {manners.map(([name, set]) => (
                <Menu.Item key={name} className="option" onClick={() => void verbs.set(lines, set)}>
                  {name}
                </Menu.Item>
              ))}
            </Menu.Popup>
          </Menu.Positioner>
        </Menu.Portal>
      </Menu.Root>
      <button type="button" className="btn btn-quiet ml-auto px-2 max-sm:order-first" aria-label="Choose no more than one line" onClick={onClear}>
        <X size={16} aria-hidden />
      </button>
      </div>
      {naming && (
        <NameDialog
          title={`Who speaks ${lines.length === 1 ? 'this line' : `these ${lines.length} lines`}?`}
          description="Somebody who is not in the cast yet. The lines are theirs from now on."
          action="Add to the cast"
          onClose={() => setNaming(false)}
          onName={async (name) => (await verbs.split(lines, name)) !== null}
        />
      )}
    </section>
  );
}
