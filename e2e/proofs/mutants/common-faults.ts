/** Faults of any vendor: retries, caps, the ledger, the way out. */
import type { VendorFault } from './vendor-faults.ts';

const purchasing = 'lib/services/spending/purchasing.ts';
const buying = 'lib/services/spending/purchasing.test.ts';
const line = 'lib/services/vendors/line.ts';
const lining = 'lib/services/vendors/line.test.ts';
const retry = 'lib/services/retry.ts';
const retrying = 'lib/services/retry.test.ts';
const outgoing = 'lib/services/outgoing.ts';
const goingOut = 'lib/services/outgoing.test.ts';

export const commonFaults: readonly VendorFault[] = [
  { fault: 'an answer is lost after the request went out', file: purchasing, guard: "const sold = known && error.bought === 'no' ? 'released' : 'uncertain';", without: "const sold: 'released' | 'uncertain' = 'released';", test: [buying, 'an answer that was lost is uncertain and stays counted'] },
  { fault: 'an error says nothing of whether anything was sold', file: purchasing, guard: "known && error.bought === 'no'", without: "!known || error.bought === 'no'", test: [buying, 'any error that says nothing of the sale counts as uncertain'] },
  { fault: 'the programme dies while a vendor is asked', file: purchasing, guard: 'if (known.stale) await endStale(context, known.id);', without: '', test: [buying, 'what a dead caller had open becomes uncertain'] },
  { fault: 'a process that stood still would ask for what another took for dead', file: purchasing, guard: '|| !(await held.isOurs())', without: '', test: [buying, 'that another took for dead, as this process stood still, is not asked for'] },
  { fault: 'what was held and never asked for would stay held', file: purchasing, guard: 'if (!called) await giveUp(opening);', without: '', test: [buying, 'is released where it is called off before the vendor was asked'] },
  { fault: 'machines’ clocks differ: one that lives would be taken for dead', file: 'lib/services/spending/purchase-rows.ts', guard: 'COALESCE(found."heldUntil" < now() AT TIME ZONE \'UTC\', false) AS "stale"', without: 'true AS "stale"', test: [buying, 'of a caller that lives is never taken for dead'] },
  { fault: 'a sound that was paid for cannot be stored', file: purchasing, guard: 'if (!(await end(tx, null, note))) await discardIn(context, tx, { id: purchase.id }, note);', without: '', test: [buying, 'a sound that cannot be stored is paid all the same'] },
  { fault: 'the same is asked for once more, as after a crash', file: purchasing, guard: "if (known?.state === 'settled') return receiptOf(known, true);", without: '', test: [buying, 'the same again finds it, and asks nobody'] },
  { fault: 'a vendor is busy for longer than a call can wait', file: purchasing, guard: 'throw waitingForVendor(error);', without: 'throw error;', test: [buying, 'a vendor that goes on being busy is left to the queue'] },
  { fault: 'a price passes the cap', file: 'lib/services/spending/purchase-rows.ts', guard: 'AND (SELECT "heldMicros" FROM held WHERE "id" = ${projectId}) + w."upTo" <= p."capMicros"', without: '', test: ['lib/services/spending/caps.test.ts', 'of 50 that race for the last of a cap'] },
  { fault: 'calls beyond what a vendor takes at once', file: line, guard: 'AND "slot" < ${limits.atOnce} AND "heldUntil" < now() AT TIME ZONE \'UTC\'', without: '', test: [lining, 'lets no more in than there are places'] },
  { fault: 'a worker dies in its place in the line', file: line, guard: '"heldUntil" < now() AT TIME ZONE \'UTC\'\n', without: '"heldUntil" = \'epoch\'\n', test: [lining, 'gives the place of somebody who died to another'] },
  { fault: 'a place that was lost while a process stood still would be used', file: line, guard: '&& performance.now() - since < placeMs / 2', without: '', test: [lining, 'a place that was lost while this process stood still is not used'] },
  { fault: 'calls come faster than a vendor takes them', file: line, guard: '"restUntil") + p."intervalMs" * interval \'1 millisecond\',', without: '"restUntil"),', test: [lining, 'spaces calls by the interval once a burst is used up'] },
  { fault: 'a 429 asks for a rest', file: line, guard: '"restUntil" = GREATEST("restUntil", now() AT TIME ZONE \'UTC\' + ${rest}::float8 * interval \'1 second\')', without: '"restUntil" = "restUntil"', test: [lining, 'rests for as long as the vendor asked'] },
  { fault: '429s go on at the pace that was kept', file: line, guard: 'GREATEST(${slowest.first}::float8, "intervalMs" * 1.5)', without: '"intervalMs"', test: [lining, 'rests for as long as the vendor asked'] },
  { fault: 'a Retry-After of an hour would be slept through', file: retry, guard: 'if (attempt >= tries || asked > maxDelayMs) {', without: 'if (attempt >= tries) {', test: [retrying, 'waits as long as it was asked to, and gives up at once'] },
  { fault: 'a Retry-After is passed over', file: retry, guard: '(full / 2) * random(), asked)', without: '(full / 2) * random())', test: [retrying, 'waits as long as it was asked to, and gives up at once'] },
  { fault: 'a refusal is asked for again', file: retry, guard: 'if (!(error instanceof ServiceError) || !error.retryable) throw error;', without: 'if (!(error instanceof ServiceError)) throw error;', test: [retrying, 'does not repeat a refusal'] },
  { fault: 'many callers come back together', file: retry, guard: 'full / 2 + (full / 2) * random()', without: 'full', test: [retrying, 'sends nobody back with all the others'] },
  { fault: 'an answer or a redirect names another host', file: outgoing, guard: '|| !isNamed(url.hostname, hosts[purpose])', without: '', test: [goingOut, 'sends nothing to https://api.replicate.com.evil.example/'] },
  { fault: 'a vendor’s name leads to this machine or its network', file: outgoing, guard: 'if (addresses.length === 0 || !addresses.every(isPublicAddress)) throw refused(url.host);', without: '', test: [goingOut, 'sends nothing where a name leads inside'] },
  { fault: 'a redirect is followed unseen', file: outgoing, guard: "=== 'manual' ? 'manual' : 'error';", without: "=== 'manual' ? 'manual' : 'follow';", test: [goingOut, 'asks the vendors over TLS, and follows no redirect by itself'] },
  { fault: 'a key in what a vendor says would stand in the log', file: 'lib/services/log.ts', guard: "[/\\b(?:sk-ant-|sk-|r8_|hf_|ntx_|whsec_)[\\w-]{6,}/g, '[key]'],", without: '', test: ['lib/services/log.test.ts', 'never writes a key, a token, a password or the story'] },
  { fault: 'whoever reads a row of the database would have another’s key', file: 'lib/services/keys/seal.ts', guard: "JSON.stringify(['narratix api key', userId, vendor, number])", without: "JSON.stringify(['narratix api key', number])", test: ['lib/services/keys/keys.test.ts', 'opens for nobody else, for no other vendor'] },
  { fault: 'text would go to a vendor before the writer agreed', file: 'lib/services/vendors/pick.ts', guard: '(standings[vendor].hasKey && standings[vendor].agreed)', without: 'standings[vendor].hasKey', test: ['lib/services/vendors/pick.test.ts', 'needs a key and the writer’s word, each of them'] },
  { fault: 'a body stalls and heeds no signal', file: 'lib/services/vendors/within-time.ts', guard: 'return await Promise.race([work(ours.signal), gone.promise]);', without: 'return await work(ours.signal);', test: ['lib/services/vendors/within-time.test.ts', 'lets go of work that heeds no signal'] },
  { fault: 'the connection itself is refused: nothing can have been sold', file: 'lib/services/never-connected.ts', guard: "if ('code' in at && typeof at.code === 'string' && codes.has(at.code)) return true;", without: '', test: ['lib/services/text-analysis/claude/ledger.test.ts', 'nobody there: nothing is counted'] },
  { fault: 'a take is silent', file: 'lib/audio/take-check.ts', guard: "found.add('silent');", without: '', test: ['lib/audio/take-check.test.ts', 'hears silence inside, silence throughout, and no sound at all'] },
  { fault: 'a take falls silent inside', file: 'lib/audio/take-check.ts', guard: "if (measure.longestSilenceSeconds > longestInnerSilence) found.add('inner-silence');", without: '', test: ['lib/audio/take-check.test.ts', 'hears silence inside, silence throughout, and no sound at all'] },
  { fault: 'a take is half or twice as long as it can be', file: 'lib/audio/take-check.ts', guard: 'if (reference.words.length > 0) lengthProblems(measure, warp === null, found);', without: '', test: ['lib/audio/take-check.test.ts', 'holds the length against the pace of the voice'] },
  { fault: 'a take breaks off', file: 'lib/audio/take-check.ts', guard: 'cutOff(warp, faults, broken), ', without: '', test: ['lib/audio/take-check.test.ts', 'hears that the take breaks off inside a word'] },
  { fault: 'a take leaves words out', file: 'lib/audio/take-check.ts', guard: 'found.add(fault.problem);', without: '', test: ['lib/audio/take-check.test.ts', 'hears that words are missing, and which'] },
  { fault: 'a take goes on after its last word', file: 'lib/audio/take-check.ts', guard: "if (words && speaksAfter(words, pitch)) found.add('speech-after-end');", without: '', test: ['lib/audio/take-check.test.ts', 'believes an engine that says when its last word ends'] },
  { fault: 'a take is spoken by another voice', file: 'lib/audio/take-check.ts', guard: "if (isOtherVoice(pitch, voiceMedianHz)) found.add('pitch');", without: '', test: ['lib/audio/take-check.test.ts', 'hears another pitch than the voice’s'] },
  { fault: 'a take has noise under the voice', file: 'lib/audio/take-check.ts', guard: "measure.noiseUnderPeakDb < noiseDb &&", without: 'false &&', test: ['lib/audio/take-check.test.ts', 'hears noise under the voice'] },
];
