'use client';

import { Combobox } from '@base-ui/react/combobox';
import { Check, ChevronDown } from 'lucide-react';
import { personColour } from '../format.ts';
import type { Speaker } from './cast-of.ts';

interface Props {
  /** Null while several lines are chosen, or somebody is asked for. */
  speaker: Speaker | null;
  speakers: Speaker[];
  onChoose: (speaker: Speaker) => void;
  label?: string;
  placeholder?: string;
}

/** Who speaks: a menu in which one can type. */
export function SpeakerPicker({ speaker, speakers, onChoose, label = 'Speaker of this line', placeholder }: Props) {
  return (
    <Combobox.Root<Speaker>
      items={speakers}
      value={speaker}
      autoHighlight
      itemToStringLabel={(one) => one.name}
      isItemEqualToValue={(one, other) => one.id === other.id}
      onValueChange={(chosen) => {
        if (chosen && (speaker === null || chosen.id !== speaker.id)) onChoose(chosen);
      }}
    >
      <Combobox.InputGroup className="relative flex items-center">
        {speaker && <span aria-hidden className="pointer-events-none absolute left-3 size-2.5 rounded-full" style={{ background: personColour(speaker.colour) }} />}
        <Combobox.Input className={`input pr-9 ${speaker ? 'pl-8' : ''}`} aria-label={label} placeholder={placeholder} />
        <Combobox.Trigger className="absolute right-0 grid h-full w-9 place-items-center text-ink-soft" aria-label="Show everyone">
          <ChevronDown size={16} aria-hidden />
        </Combobox.Trigger>
      </Combobox.InputGroup>
      <Combobox.Portal>
        <Combobox.Positioner sideOffset={4} className="z-50 outline-none">
          <Combobox.Popup className="popup max-h-[min(22rem,var(--available-height))] w-(--anchor-width) overflow-y-auto overscroll-contain p-1">
            <Combobox.Empty>
              <p className="px-3 py-2 text-ink-soft empty:hidden">Nobody of that name in this drama.</p>
            </Combobox.Empty>
            <Combobox.List>
              {(one: Speaker) => (
                <Combobox.Item key={one.id ?? 'narrator'} value={one} className="option">
                  <span aria-hidden className="size-2.5 flex-none rounded-full" style={{ background: personColour(one.colour) }} />
                  <span className="min-w-0 flex-1 truncate">{one.name}</span>
                  <Combobox.ItemIndicator>
                    <Check size={14} aria-hidden />
                  </Combobox.ItemIndicator>
                  {one.key !== null && <kbd className="key pointer-coarse:hidden">{one.key}</kbd>}
                </Combobox.Item>
              )}
            </Combobox.List>
          </Combobox.Popup>
        </Combobox.Positioner>
      </Combobox.Portal>
    </Combobox.Root>
  );
}
