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
  // What is on its way is drawn by the page at once: it is one's own, and nobody else's.
  const [sent, setSent] = useState<string | null>(null);
  const clean = written?.text.trim() ?? kept;
  const theirs = written !== null && written.from !== kept && clean !== kept && kept !== sent ? kept : null;

  const field = useRef<Field>({ written: null, sending: null, again: false, gone: false });
  const put = (next: Written | null): void => {
    field.current.written = next;
    setWritten(next);
  };
  const sendIt = async (mine: Written): Promise<void> => {
    const state = field.current;
    // Enter, and then leaving the field, are one sending; what was written on meanwhile is sent after it.
    if (state.sending !== null) {
      state.again = state.sending !== mine.text;
      return;
    }
    state.sending = mine.text;
    state.again = false;
    setSent(mine.text.trim());
    const done = await send(mine.text.trim());
    state.sending = null;
    setSent(null);
    const now = state.written;
    if (now === null) return;
    if (now.text === mine.text) {
      if (done) put(null);
      else if (state.gone) tellNotKept(now, null, () => void sendIt(now));
      return;
    }
    const next = { ...now, from: done ? mine.text.trim() : now.from };
    put(next);
    if (state.again) await sendIt(next);
    else if (state.gone) tellNotKept(next, null, () => void sendIt(next));
  };
  const latest = useRef({ theirs, sendIt });
  useEffect(() => {
    latest.current = { theirs, sendIt };
  });
  // Whoever leaves before it was kept, or without having chosen, is told so and may still have it.
  useEffect(() => {
    const state = field.current;
    state.gone = false;
    return () => {
      state.gone = true;
      const { theirs: other, sendIt: sends } = latest.current;
      const mine = state.written;
      // What is on its way is told of when it is answered.
      if (mine === null || state.sending !== null) return;
      tellNotKept(mine, other, () => void sends(mine));
    };
  }, []);
  return {
    text: written?.text ?? kept,
    theirs,
    write: (text) => put({ text, from: field.current.written?.from ?? kept }),
    keep: () => {
      if (written === null || theirs !== null) return;
      if (clean === kept && sent === null) put(null);
      else void sendIt(written);
    },
    keepMine: () => {
      if (written === null) return;
      const mine = { text: written.text, from: kept };
      put(mine);
      void sendIt(mine);
    },
    takeTheirs: () => put(null),
  };
}

/** What a field knows besides what it shows: it outlives the field, for what is still on its way. */
interface Field {
  written: Written | null;
  /** The words on their way. */
  sending: string | null;
  /** They were written on meanwhile, and left: that is sent next. */
  again: boolean;
  /** The field is not there any more. */
  gone: boolean;
}

function tellNotKept({ text }: Written, other: string | null, keepMine: () => void): void {
  const why = other === null ? 'Not kept' : `Not kept, because it had become “${short(other)}” meanwhile`;
  toast.error(`${why}: “${short(text)}”`, { duration: 30_000, action: { label: 'Keep mine', onClick: keepMine } });
}

/** Room for a sentence in a message. */
const longest = 160;
const short = (text: string): string => (text.length > longest ? `${text.slice(0, longest)}…` : text);
