'use client';

import { Combobox } from '@base-ui/react/combobox';
import { Check, ChevronDown } from 'lucide-react';
import { personColour } from '../format.ts';
import type { Speaker } from './cast-of.ts';

/** Who speaks a line: a menu in which one can type. */
export function SpeakerPicker({ speaker, speakers, onChoose }: { speaker: Speaker; speakers: Speaker[]; onChoose: (speaker: Speaker) => void }) {
  return (
    <Combobox.Root<Speaker>
      items={speakers}
      value={speaker}
      autoHighlight
      itemToStringLabel={(one) => one.name}
      isItemEqualToValue={(one, other) => one.id === other.id}
      onValueChange={(chosen) => {
        if (chosen && chosen.id !== speaker.id) onChoose(chosen);
      }}
    >
      <Combobox.Trigger className="input flex items-center gap-2.5 text-left" aria-label={`Speaker: ${speaker.name}. Change the speaker.`}>
        <span aria-hidden className="size-2.5 flex-none rounded-full" style={{ background: personColour(speaker.colour) }} />
        <span className="min-w-0 flex-1 truncate">{speaker.name}</span>
        <ChevronDown size={16} aria-hidden className="flex-none text-ink-soft" />
      </Combobox.Trigger>
      <Combobox.Portal>
        <Combobox.Positioner sideOffset={4} className="z-50 outline-none">
          <Combobox.Popup className="popup flex max-h-[min(24rem,var(--available-height))] w-(--anchor-width) min-w-56 flex-col p-1" aria-label="Choose the speaker">
            <Combobox.Input className="input mb-1 flex-none" aria-label="Speaker of this line" placeholder="Type a name" />
            <Combobox.Empty>
              <p className="px-3 py-2 text-ink-soft empty:hidden">Nobody of that name in this drama.</p>
            </Combobox.Empty>
            <Combobox.List className="min-h-0 overflow-y-auto overscroll-contain">
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
