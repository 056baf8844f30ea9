'use client';

import { useQuery, useQueryClient } from '@tanstack/react-query';
import Link from 'next/link';
import { useId, useState } from 'react';
import type { VendorId } from '../../../lib/services/interfaces.ts';
import type { DramaService, EnginesView, ServiceEngines, VendorAgreement } from '../../../lib/services/vendors/view.ts';
import { api, post, put, sentence } from '../api.ts';
import { capital } from '../format.ts';
import { dayOf } from '../locale.ts';
import { useProject } from '../workspace/context.tsx';
import { projectKey } from '../workspace/keys.ts';
import { readerKey } from '../reader/use-reader.ts';
import { enginesKey } from './keys.ts';

const titles: { [Service in DramaService]: string } = {
  reading: 'Who reads the story',
  voices: 'Who makes voices and speaks',
  ear: 'Who listens for sounds',
  music: 'Who makes music and places',
  effects: 'Who makes effects',
};

/** The engine of each service, and the writer's word on what goes to whom. */
export function EnginesPart() {
  const project = useProject();
  const queries = useQueryClient();
  const path = `/api/projects/${project.id}/engines`;
  const { data: view, error } = useQuery({ queryKey: [...enginesKey(project.id), project.revision], queryFn: ({ signal }) => api<EnginesView>(path, { signal }), placeholderData: (before) => before });
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  /** What was chosen, while it is on its way to the server. */
  const [saying, setSaying] = useState<{ of: DramaService | VendorId; value: string } | null>(null);

  const change = async (said: NonNullable<typeof saying>, work: () => Promise<EnginesView>) => {
    setBusy(true);
    setSaying(said);
    setProblem(null);
    try {
      const now = await work();
      queries.setQueryData([...enginesKey(project.id), project.revision], now);
      await Promise.all([queries.invalidateQueries({ queryKey: projectKey(project.id) }), queries.invalidateQueries({ queryKey: readerKey(project.id) })]);
    } catch (failure) {
      setProblem(sentence(failure));
    } finally {
      setSaying(null);
      setBusy(false);
    }
  };
  const said = problem ?? (error ? sentence(error) : null);
  return (
    <>
      {said !== null && (
        <p role="alert" className="mb-3 text-bad">
          {said}
        </p>
      )}
      {view && (
        <>
          <section aria-label="What may leave this machine">
            <h3 className="font-semibold">What may leave this machine</h3>
            <p className="mt-1 text-ink-soft">Nothing of this drama goes out before you agree to it here, for each company by itself.</p>
            <ul className="mt-2">
              {view.agreements.map((agreement) => (
                <Agreement key={agreement.vendor} agreement={agreement} agreed={saying?.of === agreement.vendor ? saying.value === 'yes' : agreement.agreedAt !== null} busy={busy} agree={(vendor, agree) => void change({ of: vendor, value: agree ? 'yes' : 'no' }, () => post(`${path}/agree`, { vendor, agree }))} />
              ))}
            </ul>
          </section>
          <section aria-label="Engines" className="mt-6">
            <h3 className="font-semibold">Who makes what</h3>
            <p className="mt-1 text-ink-soft">What is made already stays as it is. People who have a voice keep it; give them another under Cast.</p>
            {view.services.map((service) => (
              <Service key={service.service} of={service} setting={saying?.of === service.service ? saying.value : service.setting} busy={busy} choose={(setting) => void change({ of: service.service, value: setting }, () => put(path, { service: service.service, setting }))} />
            ))}
            <p className="mt-4 text-[13px] text-ink-faint">Prices as the companies’ pages gave them on {date(view.pricesAsOf)}; what was charged stands in your account with them.</p>
          </section>
        </>
      )}
    </>
  );
}

function Agreement({ agreement, agreed, busy, agree }: { agreement: VendorAgreement; agreed: boolean; busy: boolean; agree: (vendor: VendorId, agree: boolean) => void }) {
  const { vendor, name, hasKey, agreedAt, sends } = agreement;
  const id = useId();
  if (!hasKey && agreedAt === null) {
    return (
      <li className="border-b border-line py-2.5 text-ink-soft last:border-0">
        {name}: no key.{' '}
        <Link href="/settings" className="font-semibold text-accent hover:underline">
          Add one in the settings
        </Link>
      </li>
    );
  }
  return (
    <li className="border-b border-line py-2.5 last:border-0">
      <label htmlFor={id} className="flex items-start gap-3">
        <input id={id} type="checkbox" className="mt-1 size-4 flex-none" checked={agreed} disabled={busy} onChange={(event) => agree(vendor, event.target.checked)} />
        <span className="font-semibold">I agree that text of this drama goes to {name}.</span>
      </label>
      <p className="pl-7 text-ink-soft">{sends}</p>
    </li>
  );
}

function Service({ of, setting, busy, choose }: { of: ServiceEngines; setting: string; busy: boolean; choose: (setting: string) => void }) {
  const ids = { choice: useId(), about: useId() };
  const used = of.options.find((option) => option.id === of.now.engine);
  return (
    <div className="border-b border-line py-3 last:border-0">
      <div className="grid gap-x-4 gap-y-1.5 sm:grid-cols-[minmax(0,1fr)_15rem] sm:items-center">
        <label htmlFor={ids.choice}>{titles[of.service]}</label>
        <select id={ids.choice} className="input" value={setting} disabled={busy} aria-describedby={ids.about} onChange={(event) => choose(event.target.value)}>
          <option value="auto">The best that may be used</option>
          {of.options.map((option) => (
            <option key={option.id} value={option.id}>
              {option.name}
              {option.missing === null ? '' : ' (not usable yet)'}
            </option>
          ))}
        </select>
      </div>
      <p id={ids.about} className="mt-1.5 text-[13px] text-ink-soft">
        <span className="text-ink">{of.now.why}</span>
        {used && used.vendor !== null && (
          <>
            {' '}
            {capital(used.price)}; {used.licence}. To {used.vendorName} goes {used.sends}.
          </>
        )}
        {used?.caution && <span className="text-warn"> {used.caution}</span>}
      </p>
    </div>
  );
}

function date(day: string): string {
  return dayOf(new Date(`${day}T00:00:00Z`), { utc: true });
}
