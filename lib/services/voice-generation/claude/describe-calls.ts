import { z } from 'zod';
import { sourceOf } from '../../access.ts';
import { askClaude } from '../../claude/call.ts';
import { copiesStory } from '../../claude/copies.ts';
import { readJson, usedTokens } from '../../claude/message.ts';
import { costMicros } from '../../claude/models.ts';
import { mostOfRequest } from '../../claude/most.ts';
import { line } from '../../claude/words.ts';
import { ServiceError } from '../../errors.ts';
import { contentKey } from '../../hash.ts';
import type { CastingCall, ClientOptions, PurchasingService, ServiceContext, Tx } from '../../interfaces.ts';
import { vendorAccess } from '../../keys/access.ts';
import { createPurchasing } from '../../spending/purchasing.ts';
import { agreedAt } from '../../vendors/agreement.ts';
import { traitsOf } from '../cast-by-design.ts';
import { castAs } from '../describe-voice.ts';
import { longestDescription, personaModel, personaRequest, personaVersion, type PersonaQuestion } from './prompt.ts';

/** So many of a character's own lines are shown, each cut to so many UTF-16 code units. */
const mostLines = 12;
const longestLine = 240;
/** Asked about side by side. */
const atOnce = 4;
/** An answer shorter than this describes nothing, characters. */
const shortestDescription = 30;

const answerSchema = z.object({ description: line(longestDescription) });

/**
 * Has Claude describe the voices that are to be designed, each from what is known of its character and up to twelve of
 * their own lines. Where there is no key, no agreement or no answer, a call keeps what it has: it is then described from
 * the same facts here. The narrator of a story has a manner of their own, and is not asked about.
 *
 * Errors: `cancelled`.
 */
export async function describeCalls(context: ServiceContext, projectId: string, calls: CastingCall[], signal?: AbortSignal, purchasing: PurchasingService = createPurchasing(context)): Promise<CastingCall[]> {
  const access = await vendorAccess(context, 'anthropic');
  const agreed = await context.transaction.run((tx) => agreedAt(tx, projectId, 'anthropic'));
  if (access === null || agreed === null) return calls;
  const asked = await context.transaction.run((tx) => questions(tx, projectId, calls));
  const described: CastingCall[] = [];
  let away = false;
  for (let from = 0; from < calls.length; from += atOnce) {
    signal?.throwIfAborted();
    const ended = await Promise.allSettled(calls.slice(from, from + atOnce).map(one));
    for (const end of ended) {
      if (end.status === 'rejected') throw end.reason;
      described.push(end.value);
    }
  }
  return described;

  async function one(call: CastingCall): Promise<CastingCall> {
    const question = asked.get(call.characterId);
    if (question === undefined || away || access === null) return call;
    try {
      const description = await describe(context, { projectId, access, purchasing }, call, question, signal);
      return description === null ? call : { ...call, description };
    } catch (error) {
      if (signal?.aborted || !(error instanceof ServiceError) || error.code === 'cancelled') throw error;
      // A cap, a key or a vendor that is away: it would be the same for the next ones.
      away = true;
      context.log.warn({ projectId, code: error.code, reason: error.message }, 'Claude describes no voices; they are described here');
      return call;
    }
  }
}

interface Road {
  projectId: string;
  access: ClientOptions;
  purchasing: PurchasingService;
}

/** Null where what was answered describes no such voice. */
async function describe(context: ServiceContext, { projectId, access, purchasing }: Road, call: CastingCall, question: PersonaQuestion, signal: AbortSignal | undefined): Promise<string | null> {
  const params = personaRequest(question);
  const receipt = await purchasing.buy(
    {
      vendor: 'anthropic',
      model: personaModel.id,
      stage: 'voice',
      projectId,
      subjectId: call.characterId,
      inputHash: contentKey('describe', personaVersion, JSON.stringify(params)),
      mostMicros: mostOfRequest(personaModel, params, false),
    },
    access,
    async (run) => {
      const message = await askClaude(context.clients.anthropic(access), params, { signal: run });
      const said = readJson(message);
      const answer = answerSchema.safeParse(said.kind === 'read' ? said.value : null);
      // What says nothing is kept too: the same question would be answered, and paid, again.
      return { costMicros: costMicros(personaModel, usedTokens(message), false), value: { description: answer.success ? answer.data.description : '' } };
    },
    signal,
  );
  const { description } = answerSchema.catch({ description: '' }).parse(receipt.value);
  const usable = description.length >= shortestDescription && !contradicts(description, call) && !copiesStory(description, question.lines.join('\n'));
  return usable ? description : null;
}

const female = /\b(?:woman|girl|female|lady)\b/i;
const male = /\b(?:man|boy|male|gentleman)\b/i;

/** A voice of the other sex than the character's is none of theirs. */
function contradicts(description: string, call: CastingCall): boolean {
  const [own, other] = castAs(call) === 'female' ? [female, male] : [male, female];
  return other.test(description) && !own.test(description);
}

async function questions(tx: Tx, projectId: string, calls: CastingCall[]): Promise<Map<string, PersonaQuestion>> {
  const traits = traitsOf(calls);
  const { text } = await sourceOf(tx, projectId);
  const found = new Map<string, PersonaQuestion>();
  for (const call of calls) {
    if (call.role === 'narrator') continue;
    const character = await tx.character.findUnique({ where: { id: call.characterId }, select: { aliases: true } });
    const rows = await tx.segment.findMany({ where: { projectId, characterId: call.characterId, kind: 'dialogue', silent: false }, orderBy: { index: 'asc' }, select: { start: true, end: true }, take: 200 });
    found.set(call.characterId, {
      name: call.name,
      aliases: z.array(z.string()).catch([]).parse(character?.aliases).slice(0, 6),
      sex: castAs(call),
      age: call.age,
      persona: call.persona,
      trait: traits.get(call.characterId) ?? '',
      lines: telling(rows.map(({ start, end }) => text.slice(start, end).replace(/\s+/g, ' ').trim())),
    });
  }
  return found;
}

/** The longer lines tell more of how somebody talks; in the order of the story. */
function telling(lines: string[]): string[] {
  const longest = new Set(lines.map((_, at) => at).toSorted((a, b) => (lines[b]?.length ?? 0) - (lines[a]?.length ?? 0) || a - b).slice(0, mostLines));
  return lines.flatMap((one, at) => (longest.has(at) && one !== '' ? [one.slice(0, longestLine)] : []));
}
