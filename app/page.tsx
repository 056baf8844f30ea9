import { connection } from 'next/server';
import { listProjects } from '../lib/services/projects/list-projects.ts';
import { pageContext } from './page-context.ts';
import { demoStories } from './ui/library/demo-stories.ts';
import { Demos } from './ui/library/demos.tsx';
import { LibraryFrame } from './ui/library/frame.tsx';
import { NewDramaForm } from './ui/library/new-drama-form.tsx';
import { Shelf } from './ui/library/shelf.tsx';
import { TourOffer } from './ui/tour/tour-offer.tsx';
import { Queries } from './ui/providers.tsx';

export default async function LibraryPage() {
  await connection();
  const projects = await listProjects(await pageContext());
  return (
    <Queries>
      {projects.length > 0 ? (
        <LibraryFrame action>
          <h1 className="title mb-6">Library</h1>
          <Shelf initial={projects} />
        </LibraryFrame>
      ) : (
        <FirstRun />
      )}
    </Queries>
  );
}

async function FirstRun() {
  const stories = await demoStories();
  return (
    <LibraryFrame narrow>
      <div>
        <h1 className="title text-[34px]">Hear your story played</h1>
        <p className="mt-3 mb-7 max-w-[60ch] font-text text-lg leading-7 text-ink-soft">
          Give Narratix a story. It finds who speaks each line, gives everyone a voice, puts rain where it rains, and mixes it into a drama you can listen to and change, line by line.
        </p>
        {stories[0] && <TourOffer demo={stories[0]} />}
        <NewDramaForm />
        <h2 className="mt-12 mb-1 text-[15px] font-semibold">Nothing at hand? Try one of ours</h2>
        <p className="mb-4 text-ink-soft">Short stories with a few voices and some weather, to see how it goes.</p>
        <Demos stories={stories} />
      </div>
    </LibraryFrame>
  );
}
