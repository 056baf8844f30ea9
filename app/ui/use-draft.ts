'use client';

import { useEffect, useRef, useState } from 'react';
import { toast } from 'sonner';

export interface Draft {
  /** What the field shows. */
  text: string;
  /** What was kept elsewhere (another window, another person) since one began to write here; null where nothing was. */
  theirs: string | null;
  write: (text: string) => void;
  /** Sends what was written, once one leaves the field. Not where something else was kept meanwhile: then one chooses. */
  keep: () => void;
  /** Sends what was written, though something else was kept meanwhile. */
  keepMine: () => void;
  /** Lets what was written go. */
  takeTheirs: () => void;
}

interface Written {
  text: string;
  /** What was kept when one began to write. */
  from: string;
}

/**
 * A field whose words are kept when one leaves it, in a studio that others change at the same time. What is kept elsewhere
 * is shown at once where nothing was written here; where something was, neither takes the other's place unseen: what was
 * written stays in the field until one has chosen, also where the studio refused it.
 *
 * @param kept what is kept now; @param send gives whether the words were kept
 */
export function useDraft(kept: string, send: (text: string) => Promise<boolean>): Draft {
  const [written, setWritten] = useState<Written | null>(null);
  const clean = written?.text.trim() ?? kept;
  const theirs = written !== null && written.from !== kept && clean !== kept ? kept : null;

  // Enter, and then leaving the field, are one sending.
  const sending = useRef<string | null>(null);
  const sendIt = async (mine: Written) => {
    if (sending.current === mine.text) return;
    sending.current = mine.text;
    // Until it is answered the field shows what was written; what is written meanwhile stays.
    const done = await send(mine.text.trim());
    sending.current = null;
    setWritten((now) => {
      if (now === null || now.text !== mine.text) return now === null ? null : { ...now, from: done ? mine.text.trim() : now.from };
      return done ? null : now;
    });
  };
  const latest = useRef({ written, theirs, sendIt });
  useEffect(() => {
    latest.current = { written, theirs, sendIt };
  });
  // Whoever leaves without having chosen is told what was not kept, and may still have it.
  useEffect(
    () => () => {
      const { written: mine, theirs: other, sendIt: sends } = latest.current;
      if (mine === null || other === null) return;
      toast.error(`Not kept, because it had become “${short(other)}” meanwhile: “${short(mine.text)}”`, { duration: 30_000, action: { label: 'Keep mine', onClick: () => void sends(mine) } });
    },
    [],
  );
  return {
    text: written?.text ?? kept,
    theirs,
    write: (text) => setWritten((now) => ({ text, from: now?.from ?? kept })),
    keep: () => {
      if (written === null || theirs !== null) return;
      if (clean === kept) setWritten(null);
      else void sendIt(written);
    },
    keepMine: () => {
      if (written === null) return;
      const mine = { text: written.text, from: kept };
      setWritten(mine);
      void sendIt(mine);
    },
    takeTheirs: () => setWritten(null),
  };
}

/** Room for a sentence in a message. */
const longest = 160;
const short = (text: string): string => (text.length > longest ? `${text.slice(0, longest)}…` : text);
