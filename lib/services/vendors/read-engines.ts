import type { Project } from '../../db/generated/client.ts';
import { requireProject } from '../access.ts';
import { ServiceError } from '../errors.ts';
import type { ServiceContext, Tx } from '../interfaces.ts';
import { vendorIds } from '../keys/view.ts';
import { agreedAt } from './agreement.ts';
import { describeEngine, engineName, missingOf, vendorSends, type AnyEngine } from './describe.ts';
import { pricesAsOf } from './models.ts';
import { engineChoices, requireUsable, vendorNames, vendorOf, type Standings } from './pick.ts';
import { standingsOf } from './standing.ts';
import { engineServices, type DramaService, type EnginesView, type ServiceEngines } from './view.ts';

/** What each service may be set to, and what `auto` tries in turn. */
export const servicesChoices: { [Service in DramaService]: { auto: readonly AnyEngine[]; all: readonly AnyEngine[] } } = {
  reading: { auto: ['claude', 'local'], all: ['local', 'claude'] },
  voices: engineChoices.voice,
  ear: engineChoices.ear,
  music: engineChoices.music,
  effects: engineChoices.effect,
};
/** Where each setting is kept. */
export const serviceColumns = { reading: 'reader', voices: 'voiceEngine', ear: 'earEngine', music: 'musicEngine', effects: 'effectEngine' } as const satisfies { [Service in DramaService]: keyof Project };

/** The engines of a drama: what is set, what that means now and why, what may be chosen, and what goes to whom. */
export async function readEngines(context: ServiceContext, input: { projectId: string }): Promise<EnginesView> {
  return await context.transaction.run(async (tx) => await enginesOf(context, tx, await requireProject(context, tx, input.projectId, 'listen')));
}

export async function enginesOf(context: ServiceContext, tx: Tx, project: Project): Promise<EnginesView> {
  const standings = await standingsOf(context, tx, project.id);
  const agreements = [];
  for (const vendor of vendorIds) {
    agreements.push({ vendor, name: vendorNames[vendor].name, hasKey: standings[vendor].hasKey, agreedAt: (await agreedAt(tx, project.id, vendor))?.toISOString() ?? null, sends: vendorSends[vendor] });
  }
  return { services: engineServices.map((service) => serviceOf(service, project[serviceColumns[service]], standings)), agreements, pricesAsOf };
}

function serviceOf(service: DramaService, set: string, standings: Standings): ServiceEngines {
  const { auto, all } = servicesChoices[service];
  const chosen = all.find((engine) => engine === set) ?? null;
  const best = bestOf(service, auto, standings);
  return {
    service,
    setting: chosen ?? 'auto',
    now: chosen === null ? best : { engine: chosen, why: chosenWhy(service, chosen, standings) },
    auto: best.why,
    options: all.map((engine) => describeEngine(service, engine, standings)),
  };
}

/** What `auto` takes, and why: what stands in the way of the better ones. */
function bestOf(service: DramaService, auto: readonly AnyEngine[], standings: Standings): { engine: AnyEngine; why: string } {
  const engine = auto.find((one) => missingOf(one, standings) === null) ?? 'local';
  const vendor = vendorOf[engine];
  const name = capital(engineName(service, engine));
  if (vendor !== null) return { engine, why: `${name}: there is a key for ${vendorNames[vendor].name}, and you agreed.` };
  const better = auto.slice(0, auto.indexOf(engine)).flatMap((one) => missingOf(one, standings) ?? []);
  return { engine, why: `${name}: ${better.join(', and ') || 'nothing else is needed'}.` };
}

function chosenWhy(service: DramaService, engine: AnyEngine, standings: Standings): string {
  try {
    requireUsable(engine, standings);
    return `${capital(engineName(service, engine))}: you chose it.`;
  } catch (error) {
    if (error instanceof ServiceError) return error.person;
    throw error;
  }
}

function capital(words: string): string {
  return words.charAt(0).toLocaleUpperCase('en-GB') + words.slice(1);
}
