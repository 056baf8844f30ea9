import type { ReactNode } from 'react';
import { dollars } from '../../../lib/services/money.ts';
import type { OperationView } from '../../../lib/services/operation/operation-view.ts';
import { size } from '../format.ts';
import { When } from '../when.tsx';
import { Table } from './table.tsx';

const parts = { database: 'Database', schema: 'Its schema', worker: 'A worker', disk: 'Room on the disk', sounds: 'Store of the sounds' } as const;

/** Everything that is known of how the studio is, in tables. */
export function OperationTables({ view }: { view: OperationView }) {
  const { readiness, queues, failures, spending, storage, people, peopleInAll, workers } = view;
  return (
    <div className="grid grid-cols-1 gap-10">
      <Section id="ready" title={readiness.ready ? 'It is ready for work' : 'It is not ready for work'} text={`${workers} ${workers === 1 ? 'worker lives' : 'workers live'}. ${size(storage.bytes)} in ${storage.assets.toLocaleString('en-GB')} sounds and pictures; ${size(storage.freeBytes)} are free on the volume of the data folder.`}>
        <ul className="flex flex-wrap gap-2">
          {(['database', 'schema', 'worker', 'disk', 'sounds'] as const).map((part) => (
            <li key={part} className={`card px-3 py-1.5 text-[13px] ${readiness[part] ? '' : 'border-bad text-bad'}`}>
              {parts[part]}: {readiness[part] ? 'in order' : 'out of order'}
            </li>
          ))}
        </ul>
      </Section>
      <Section id="queues" title="Work" text="Jobs by queue. What ended is counted for a day.">
        <Table
          label="Jobs by queue"
          heads={['Queue', 'Waiting', 'Longest wait', 'Running', 'Done', 'Failed']}
          rows={queues.map((queue) => [queue.queue, queue.waiting, queue.oldestSeconds === null ? '' : waited(queue.oldestSeconds), queue.running, queue.done, queue.failed])}
          none="Nothing was done in the last day, and nothing waits."
        />
      </Section>
      <Section id="failures" title="What failed" text="In the last seven days, as the writers were told; names and words in quotation marks are left out.">
        <Table label="Failures by kind" heads={['Part', 'What was said', 'Times', 'Last']} rows={failures.map((failure) => [failure.stage, failure.sentence, failure.times, <When key="last" iso={failure.lastAt} />])} none="Nothing failed." />
      </Section>
      <Section id="spending" title="Spending" text={`Of all writers, in ${spending.month}. Uncertain: sold, perhaps, and counted as if it were; open: under way.`}>
        <Table label="Spending by vendor" heads={['Vendor', 'Settled', 'Uncertain', 'Open']} rows={spending.vendors.map((vendor) => [vendor.vendor, dollars(vendor.settledMicros), dollars(vendor.uncertainMicros), dollars(vendor.openMicros)])} none="Nothing was bought." />
      </Section>
      <Section id="people" title="Writers" text={`${peopleInAll.toLocaleString('en-GB')} in all. Those who spend and store most come first.`}>
        <Table label="Use by writer" heads={['Account', 'Dramas', 'Stored', 'Settled this month']} rows={people.map((person) => [person.email ?? 'The person of this machine', person.dramas, size(person.bytes), dollars(person.micros)])} none="Nobody has an account yet." />
      </Section>
    </div>
  );
}

function Section({ id, title, text, children }: { id: string; title: string; text: string; children: ReactNode }) {
  return (
    <section aria-labelledby={id}>
      <h2 id={id} className="mb-1 text-[15px] font-semibold">
        {title}
      </h2>
      <p className="mb-3 max-w-[72ch] text-ink-soft">{text}</p>
      {children}
    </section>
  );
}

function waited(seconds: number): string {
  if (seconds < 90) return `${Math.round(seconds)} s`;
  return seconds < 5400 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 3600)} h`;
}
