'use client';

import { useId, useRef, useState } from 'react';
import type { VendorId } from '../../../lib/services/interfaces.ts';
import type { KeyView } from '../../../lib/services/keys/view.ts';
import { api, post, put, sentence } from '../api.ts';
import { KeyForm, takeFocus } from './key-form.tsx';
import { KeyStanding } from './key-standing.tsx';

const about: { [Vendor in VendorId]: { does: string; from: { name: string; address: string } } } = {
  anthropic: { does: 'Claude as the reader of your stories (who speaks, and how), and as the ear for their sounds.', from: { name: 'console.anthropic.com', address: 'https://console.anthropic.com/settings/keys' } },
  replicate: { does: 'Designed voices and speech (Qwen3-TTS, MiniMax Speech), and music, places and effects (Stable Audio, ElevenLabs Music).', from: { name: 'replicate.com', address: 'https://replicate.com/account/api-tokens' } },
  hume: { does: 'Hume’s voices, where your account still has them: Hume’s own pages say that access ended on 13 November 2026.', from: { name: 'platform.hume.ai', address: 'https://platform.hume.ai/settings/keys' } },
};

/** One company’s key: whose it is, what it switches on, and what is done with it. */
export function KeyCard({ view, changed }: { view: KeyView; changed: (now: KeyView[]) => void }) {
  const { vendor, name } = view;
  const { does, from } = about[vendor];
  const path = `/api/keys/${vendor}`;
  const title = useId();
  /** The form went away with the focus in it: it goes to the first button once that is there. */
  const returning = useRef(false);
  const [doing, setDoing] = useState<'nothing' | 'adding' | 'deleting'>('nothing');
  const [busy, setBusy] = useState<'saving' | 'testing' | 'deleting' | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const own = view.from === 'you' || view.problem !== null;

  const run = async (what: NonNullable<typeof busy>, work: () => Promise<KeyView[]>): Promise<boolean> => {
    setBusy(what);
    setProblem(null);
    try {
      changed(await work());
      return true;
    } catch (error) {
      setProblem(sentence(error));
      return false;
    } finally {
      setBusy(null);
    }
  };
  const done = () => {
    setProblem(null);
    setDoing('nothing');
    returning.current = true;
  };
  const takeFocusBack = (button: HTMLButtonElement | null) => {
    if (button === null || !returning.current) return;
    returning.current = false;
    button.focus();
  };
  const test = () => run('testing', () => post<KeyView[]>(`${path}/check`));
  const save = async (key: string) => {
    if (!(await run('saving', () => put<KeyView[]>(path, { key })))) return;
    done();
    await test();
  };
  const remove = async () => {
    if (await run('deleting', () => api<KeyView[]>(path, { method: 'DELETE' }))) done();
  };

  return (
    <li className="card p-4 sm:p-5" aria-labelledby={title}>
      <div className="flex flex-wrap items-start gap-x-6 gap-y-3">
        <div className="min-w-0 flex-1 basis-72">
          <h3 id={title} className="font-semibold">
            {name}
          </h3>
          <p className="mt-0.5 max-w-[56ch] text-ink-soft">{does}</p>
          <output className="mt-2 block">
            <KeyStanding view={view} testing={busy === 'testing'} />
          </output>
        </div>
        {doing === 'nothing' && (
          <div className="flex flex-wrap gap-2">
            <button ref={takeFocusBack} type="button" className="btn" onClick={() => setDoing('adding')}>
              {own ? 'Replace' : view.from === 'installation' ? 'Use my own' : 'Add a key'}
              <span className="sr-only"> for {name}</span>
            </button>
            {view.from !== null && (
              <button type="button" className="btn" disabled={busy !== null} onClick={() => void test()}>
                Test<span className="sr-only"> the key for {name}</span>
              </button>
            )}
            {own && (
              <button type="button" className="btn" disabled={busy !== null} onClick={() => setDoing('deleting')}>
                Delete<span className="sr-only"> the key for {name}</span>
              </button>
            )}
          </div>
        )}
      </div>
      {doing === 'adding' && <KeyForm name={name} from={from} busy={busy !== null} problem={problem} save={(key) => void save(key)} leave={done} />}
      {doing === 'deleting' && (
        <div className="mt-4 flex flex-wrap items-center gap-x-4 gap-y-2 border-t border-line pt-4">
          <p className="min-w-0 flex-1 basis-60">Delete this key from here? What was made with it stays; the company’s own page is where it is revoked.</p>
          <div className="flex gap-2">
            <button type="button" ref={takeFocus} className="btn" onClick={done}>
              Keep it
            </button>
            <button type="button" className="btn btn-bad" disabled={busy !== null} onClick={() => void remove()}>
              Delete it
            </button>
          </div>
        </div>
      )}
      {doing !== 'adding' && problem !== null && (
        <p role="alert" className="mt-2 text-bad">
          {problem}
        </p>
      )}
    </li>
  );
}
