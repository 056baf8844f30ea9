'use client';

import { Tabs } from '@base-ui/react/tabs';
import { Panel, PanelActions } from '../dialog.tsx';
import { EnginesPart } from './engines-part.tsx';
import { SpendingPart } from './spending-part.tsx';

const tab = 'rounded-full px-4 py-1.5 text-ink-soft hover:text-ink data-active:bg-raised data-active:font-semibold data-active:text-ink data-active:shadow-lift pointer-coarse:py-2.5';

/** Which engine makes what of this drama, what may leave the machine for it, and what it costs. */
export function EnginesDialog({ part, close }: { part: 'engines' | 'spending'; close: () => void }) {
  return (
    <Panel wide title="Engines and spending" onClose={close}>
      <Tabs.Root defaultValue={part} className="flex min-h-0 flex-col">
        <Tabs.List className="mx-5 mt-3 flex gap-0.5 self-start rounded-full border border-line bg-paper p-[3px]">
          <Tabs.Tab value="engines" className={tab}>
            Engines
          </Tabs.Tab>
          <Tabs.Tab value="spending" className={tab}>
            Spending
          </Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="engines" className="min-h-0 overflow-y-auto px-5 pt-4 pb-5">
          <EnginesPart />
        </Tabs.Panel>
        <Tabs.Panel value="spending" className="min-h-0 overflow-y-auto px-5 pt-4 pb-5">
          <SpendingPart />
        </Tabs.Panel>
      </Tabs.Root>
      <PanelActions>
        <button type="button" className="btn" onClick={close}>
          Done
        </button>
      </PanelActions>
    </Panel>
  );
}
