import type { Metadata } from 'next';
import Link from 'next/link';
import { connection } from 'next/server';
import { getEnv, publicOrigin } from '../../../lib/env.ts';
import { apiHelp, type HelpOperation } from '../../api/v1/_api/help.ts';
import { LibraryFrame } from '../../ui/library/frame.tsx';

/** No page of Next’s: a link of its router would look for one. */
const documentAddress = '/api/v1/openapi.json';

export const metadata: Metadata = { title: 'HTTP API' };

/** What programmes can ask of this studio, for people to read: the same table that answers them. */
export default async function ApiHelpPage() {
  await connection();
  const { tags, problems } = apiHelp();
  return (
    <LibraryFrame narrow plainFoot>
      <p className="mb-2 text-ink-soft">
        <Link href="/" className="hover:underline">
          Library
        </Link>{' '}
        / HTTP API
      </p>
      <h1 className="title mb-3">HTTP API</h1>
      <p className="max-w-[62ch] text-ink-soft">
        For programmes of yours that bring stories in, have them made and fetch what was made. The whole of it, as OpenAPI 3.1:{' '}
        <a href={documentAddress} className="text-accent underline underline-offset-2">
          openapi.json
        </a>
        .
      </p>
      <Begin origin={publicOrigin(getEnv())} />
      {tags.map(({ tag, operations }) => (
        <section key={tag} aria-labelledby={`tag-${tag}`} className="mt-10">
          <h2 id={`tag-${tag}`} className="mb-3 text-[15px] font-semibold">
            {tag}
          </h2>
          <div className="grid gap-3">
            {operations.map((one) => (
              <OperationCard key={one.id} operation={one} />
            ))}
          </div>
        </section>
      ))}
      <section aria-labelledby="problems" className="mt-10">
        <h2 id="problems" className="mb-1 text-[15px] font-semibold">
          Problems
        </h2>
        <p className="mb-3 max-w-[62ch] text-ink-soft">Every error is JSON (application/problem+json, RFC 9457): its “detail” is a sentence that says what was wrong and what to do, its “code” is for your programme.</p>
        <dl>
          {problems.map(({ status, means }) => (
            <div key={status} className="grid grid-cols-[4rem_minmax(0,1fr)] border-b border-line py-1.5 last:border-0">
              <dt className="font-mono">{status}</dt>
              <dd className="text-ink-soft">{means}</dd>
            </div>
          ))}
        </dl>
      </section>
    </LibraryFrame>
  );
}

function Begin({ origin }: { origin: string }) {
  return (
    <section aria-labelledby="begin" className="mt-8">
      <h2 id="begin" className="mb-1 text-[15px] font-semibold">
        To begin
      </h2>
      <ol className="list-decimal space-y-1 pl-5 text-ink-soft">
        <li>
          Make a token under{' '}
          <Link href="/settings#tokens" className="text-accent underline underline-offset-2">
            Settings
          </Link>
          . It is shown once.
        </li>
        <li>Send it with each request. Cookies count for nothing here.</li>
        <li>Give a POST an “Idempotency-Key” of your choice, and it is done once: sent again within a day, it gets the first answer.</li>
      </ol>
      <pre className="mt-3 rounded-small break-words whitespace-pre-wrap border border-line bg-surface p-3 text-[13px]">
        <code>{`curl -H "Authorization: Bearer $NARRATIX_TOKEN" ${origin}/api/v1/projects`}</code>
      </pre>
    </section>
  );
}

function OperationCard({ operation }: { operation: HelpOperation }) {
  const { id, method, path, summary, description, scope, takes, answers } = operation;
  return (
    <article className="card p-4" aria-labelledby={id}>
      <h3 id={id} className="font-semibold">
        {summary}
      </h3>
      <p className="mt-1 font-mono text-[13px] break-words">
        <span className="font-semibold">{method}</span> {path}
      </p>
      {description !== '' && <p className="mt-2 max-w-[62ch] text-ink-soft">{description}</p>}
      <p className="mt-2 text-[13px] text-ink-soft">
        Scope: {scope}. {answers}
      </p>
      {takes.length > 0 && (
        <dl className="mt-2 text-[13px]">
          {takes.map(({ name, kind, means }) => (
            <div key={`${kind} ${name}`} className="grid gap-x-4 border-t border-line py-1 sm:grid-cols-[14rem_minmax(0,1fr)]">
              <dt className="min-w-0 break-words">
                <span className="font-mono">{name}</span> <span className="text-ink-faint">{kind}</span>
              </dt>
              <dd className="text-ink-soft">{means}</dd>
            </div>
          ))}
        </dl>
      )}
    </article>
  );
}
