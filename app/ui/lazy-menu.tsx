'use client';

import { Ellipsis } from 'lucide-react';
import { useState } from 'react';
import type { ComponentType } from 'react';
import { toast } from 'sonner';

interface Props<P> {
  label: string;
  /** Fetches the menu, which comes open. */
  load: () => Promise<ComponentType<P>>;
  /** What the menu is given. */
  of: P;
}

/** What stands for a menu until it is first opened: its program is fetched when the pointer or the focus comes near. */
export function LazyMenu<P extends object>({ label, load, of }: Props<P>) {
  const [Menu, setMenu] = useState<ComponentType<P> | null>(null);
  if (Menu !== null) return <Menu {...of} />;
  const near = () => void load().catch(() => null);
  const open = () => {
    load().then(
      (found) => setMenu(() => found),
      () => toast.error('The studio does not answer. Is it still running? Nothing is lost; try again once it is.'),
    );
  };
  return (
    <button type="button" className="btn btn-quiet w-9 flex-none px-0" aria-label={label} aria-haspopup="menu" aria-expanded={false} onPointerEnter={near} onFocus={near} onClick={open}>
      <Ellipsis size={18} aria-hidden />
    </button>
  );
}
