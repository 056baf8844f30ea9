import type { Metadata } from 'next';
import Link from 'next/link';
import { demoStories } from '../ui/library/demo-stories.ts';
import { Demos } from '../ui/library/demos.tsx';
import { LibraryFrame } from '../ui/library/frame.tsx';
import { NewDramaForm } from '../ui/library/new-drama-form.tsx';
import { pageContext } from '../page-context.ts';
import { Queries } from '../ui/providers.tsx';

export const metadata: Metadata = { title: 'New drama' };

export default async function NewDramaPage() {
  await pageContext();
  const stories = await demoStories();
  return (
    <Queries>
      <LibraryFrame narrow>
        <div>
          <p className="mb-2 text-ink-soft">
            <Link href="/" className="hover:underline">
              Library
            </Link>{' '}
            / New drama
          </p>
          <h1 className="title mb-6">New drama</h1>
          <NewDramaForm />
          <h2 className="mt-12 mb-4 text-[15px] font-semibold">Or try one of ours</h2>
          <Demos stories={stories} />
        </div>
      </LibraryFrame>
    </Queries>
  );
}
