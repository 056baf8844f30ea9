/** Faults of Replicate, of its SDK (`replicate` 1.4.0), of its webhooks and of the models that are asked there. */
import type { VendorFault } from './vendor-faults.ts';

const clients = 'lib/services/clients.ts';
const clientsTest = 'lib/services/clients.test.ts';
const vendor = 'lib/services/replicate-audio/vendor.ts';
const index = 'lib/services/replicate-audio/index.ts';
const record = 'lib/services/replicate-audio/record.ts';
const takeIn = 'lib/services/replicate-audio/take-in.ts';
const fetching = 'lib/services/replicate-audio/fetch-output.ts';
const find = 'lib/services/replicate-audio/find.ts';
const webhook = 'lib/services/replicate-audio/webhook.ts';
const predict = 'lib/services/replicate-audio/predict.test.ts';
const fetched = 'lib/services/replicate-audio/fetch-output.test.ts';
const called = 'lib/services/replicate-audio/webhook.test.ts';
const answers = 'lib/services/replicate-audio/vendor.test.ts';
const speech = 'lib/services/speech-generation/paid/replicate-speech.test.ts';
const sounds = 'lib/services/cues/paid/paid-sounds.test.ts';

export const replicateFaults: readonly VendorFault[] = [
  { fault: 'six identical paid POSTs on a broken connection', file: clients, guard: 'fetch: oneAttempt(sender(baseUrl)),', without: 'fetch: sender(baseUrl),', test: [clientsTest, 'sends every request once after a broken connection'] },
  { fault: 'six GETs after a 429, without a pause', file: clients, guard: 'if (earlier !== undefined) return earlier;', without: '', test: [clientsTest, 'sends every request once after 429'] },
  { fault: 'no clock at all: headers or a body that stall', file: vendor, guard: '      stallMs,\n      signal,\n    );', without: '      2 ** 31 - 1,\n      signal,\n    );', test: [predict, 'whose answer is lost (stalled-body)'] },
  { fault: 'the answer to a paid POST is lost', file: index, guard: "if (error.bought === 'maybe') return row;", without: '', test: [predict, 'whose answer is lost (reset-after)'] },
  { fault: 'the answer to a paid POST is no JSON', file: vendor, guard: "bought: neverConnected(error) ? 'no' : 'maybe'", without: "bought: 'no'", test: [predict, 'whose answer is lost (malformed)'] },
  { fault: 'the answer to a paid POST has another shape', file: vendor, guard: "retryable: true, bought: 'maybe' });\n}", without: "retryable: true, bought: 'no' });\n}", test: [answers, 'is told in words, and may have been charged'] },
  { fault: 'a lost prediction is known by its input', file: find, guard: 'inputHashOf(said.input) !== row.inputHash) continue;', without: 'true) continue;', test: [predict, 'whose answer is lost (reset-after)'] },
  { fault: 'a prediction of another line, asked alike', file: find, guard: 'if (taken === null || taken.id === row.id) return said;', without: 'return said;', test: ['lib/services/replicate-audio/find.test.ts', 'is none that another row knows as its own'] },
  { fault: 'an older prediction of the same input', file: find, guard: 'if (said.ageMs !== null && said.ageMs > askedAgoMs + (performance.now() - began) + slackMs) return null;', without: '', test: ['lib/services/replicate-audio/find.test.ts', 'is none that was made before it was asked for'] },
  { fault: 'the vendor’s clock is far from ours', file: vendor, guard: "answeredAt - Date.parse(one.created_at ?? '')", without: "Date.now() - Date.parse(one.created_at ?? '')", test: ['lib/services/replicate-audio/find.test.ts', 'is found however far the vendor’s clock is from ours'] },
  { fault: 'a request that never arrived', file: index, guard: "if (ended.count > 0) await endPurchase(context, tx, row.purchaseId, { state: 'released', note: 'It never reached the vendor: it was looked for there and not found.' });", without: '', test: [predict, 'that never arrived (reset-before)'] },
  { fault: 'a prediction that was given up turns up', file: record, guard: 'if (givenUp) await countAgain(', without: 'if (givenUp) void (', test: [predict, 'that was given up as never created, and had succeeded'] },
  { fault: 'a 429 says when in its header or its body', file: vendor, guard: 'retryAfterSeconds: askedToWait(headers.get(\'retry-after\'), text)', without: 'retryAfterSeconds: null', test: ['lib/services/replicate-audio/vendor.test.ts', 'is told to be waited for as long as it says'] },
  { fault: 'a 429 is about everybody who calls with the key', file: index, guard: "if (error.code === 'vendor-busy') await slowDown(context, line, error.retryAfterSeconds);", without: '', test: [predict, 'that is turned away (rate-limit)'] },
  { fault: 'a refusal would hold money', file: index, guard: "await endPurchase(context, tx, row.purchaseId, { state: 'released', note: 'Replicate did not take it on.' });", without: '', test: [predict, 'that is turned away (server-error)'] },
  { fault: 'no credit (402)', file: vendor, guard: 'if (status === 402) return refused(sentences.credit);', without: '', test: [predict, 'without credit is a plain sentence'] },
  { fault: 'a gateway’s 502 says nothing of what was sold', file: vendor, guard: "bought: status === 500 || status === 503 ? 'no' : 'maybe'", without: "bought: 'no'", test: ['lib/services/replicate-audio/vendor.test.ts', 'of a gateway says nothing of what was sold'] },
  { fault: 'an answer of another shape', file: vendor, guard: 'id: z.string().regex(/^[\\w-]{1,100}$/),', without: 'id: z.string(),', test: [answers, 'is told in words, and may have been charged'] },
  { fault: 'a prediction that nobody ever gives up', file: vendor, guard: "headers: { 'Cancel-After': `${Math.max(5, Math.round(ask.cancelAfterSeconds))}s` }", without: 'headers: {}', test: [predict, 'tells the vendor when to give it up'] },
  { fault: 'a state that is not in the SDK’s list: aborted', file: vendor, guard: "'canceled', 'aborted']),", without: "'canceled']),", test: [predict, 'that ended aborted is asked for again'] },
  { fault: 'what was called off while it ran is charged', file: takeIn, guard: "{ state: 'uncertain', note: 'It was called off while it ran", without: "{ state: 'released', note: 'It was called off while it ran", test: [predict, 'that ended canceled is asked for again'] },
  { fault: 'what failed is not charged', file: takeIn, guard: "return { state: 'released', note: `The model failed", without: "return { state: 'uncertain', note: `The model failed", test: [predict, 'that ended failed is asked for again'] },
  { fault: 'the output was removed after an hour', file: takeIn, guard: "note: 'It was made, and its sound was gone before it could be fetched.' }, 'lost');", without: "note: 'It was made, and its sound was gone before it could be fetched.' });", test: ['lib/services/replicate-audio/take-in.test.ts', 'whose output was removed is paid and lost'] },
  { fault: 'a file that is gone', file: takeIn, guard: "note: 'It was made, and its sound could not be used.' }, 'lost');", without: "note: 'It was made, and its sound could not be used.' });", test: [predict, 'whose sound cannot be had (output-gone)'] },
  { fault: 'a file that is cut and says so', file: fetching, guard: "if (Number.isFinite(told) && told !== length && response.headers.get('content-encoding') === null) throw", without: 'if (false) throw', test: [fetched, 'says of a file that is gone that it is gone'] },
  { fault: 'a file that is cut and does not say so', file: takeIn, guard: 'const { durationSeconds, mediaType } = await decoded(bytes);', without: "const [durationSeconds, mediaType] = [1, 'audio/wav'];", test: [predict, 'whose sound cannot be had (cut-audio)'] },
  { fault: 'an empty file', file: fetching, guard: "if (length === 0) throw broken('the file was empty');", without: '', test: [fetched, 'says of a file that is gone that it is gone'] },
  { fault: 'a file that is too large, and says so', file: fetching, guard: "if (told > largestOutputBytes) throw refused('the file is too large');", without: '', test: [fetched, 'says of a file that is gone that it is gone'] },
  { fault: 'a file that is too large, and says nothing', file: fetching, guard: "if (length > largestOutputBytes) throw refused('the file is too large');", without: '', test: [fetched, 'stops reading a file that is too large'] },
  { fault: 'a file that stalls', file: fetching, guard: 'const timer = setTimeout(() => ours.abort(), getEnv().NARRATIX_STALL_SECONDS * 1000);', without: 'const timer = setTimeout(() => {}, 0);', test: [fetched, 'gives up a file that stalls'] },
  { fault: 'a file that breaks off', file: takeIn, guard: "tries: downloads, firstDelayMs", without: 'tries: 1, firstDelayMs', test: [predict, 'whose file breaks off on the way is fetched again'] },
  { fault: 'an output that lies elsewhere', file: fetching, guard: 'let url = allowed(address);', without: 'let url = new URL(address);', test: [fetched, 'asks nothing of https://169.254.169.254/latest/meta-data'] },
  { fault: 'a redirect to a private address', file: fetching, guard: 'url = allowed(new URL(next, url).href);', without: 'url = new URL(next, url);', test: [fetched, 'follows no redirect to another host'] },
  { fault: 'a redirect to itself', file: fetching, guard: "if (redirects >= mostRedirects) throw refused('it was sent on too often');", without: 'if (redirects > 20) return { bytes: new Uint8Array(1), mediaType: \'\' };', test: [fetched, 'follows no redirect to another host'] },
  { fault: 'webhooks that never come', file: 'lib/services/replicate-audio/sweep.ts', guard: 'if (rows.length > 0) await context.queue.enqueue(tx, rows.map(', without: 'if (rows.length > 999) await context.queue.enqueue(tx, rows.map(', test: ['lib/services/replicate-audio/sweep.test.ts', 'finds what nobody looks at'] },
  { fault: 'a prediction whose answer may still come is swept', file: 'lib/services/replicate-audio/sweep.ts', guard: 'AND (p."vendorId" IS NOT NULL OR p."createdAt" < n."at" - ${unansweredMs} * interval \'1 millisecond\')', without: '', test: ['lib/services/replicate-audio/sweep.test.ts', 'finds what nobody looks at'] },
  { fault: 'a webhook that is forged', file: webhook, guard: "if (secret === null || !isSigned(call, secret)) return 'forged';", without: '', test: [called, 'whose signature is of another secret'] },
  { fault: 'a webhook that is ten minutes old: the SDK’s own check has no limit', file: webhook, guard: "if (!isFresh(call)) return 'late';", without: '', test: [called, 'that is ten minutes old, or of the future'] },
  { fault: 'a webhook that comes again', file: webhook, guard: "if (written === 0) return 'repeated';", without: '', test: [called, 'that comes again is known by its id'] },
  { fault: 'webhooks out of order', file: record, guard: "(hasEnded(row.state) || (row.state === 'processing' && said.status === 'starting'))", without: 'false', test: [called, 'that comes late in order never moves what has ended back'] },
  { fault: 'a webhook before the answer to the request', file: record, guard: 'vendorId: said.id,\n      state: said.status,', without: 'state: said.status,', test: [called, 'that comes before the answer to the request tells the vendor’s id'] },
  { fault: 'a webhook before the answer, about another prediction', file: record, guard: "const mistaken = by === 'answer' && row.vendorId !== null && row.vendorId !== said.id;", without: 'const mistaken = false;', test: [called, 'that comes before the answer and tells of another prediction'] },
  { fault: 'a signed webhook about another prediction than its address says', file: webhook, guard: "if (row.vendorId !== null && row.vendorId !== said.id) return 'forged';", without: '', test: [called, 'about a prediction that nobody knows, or another'] },
  { fault: 'a webhook with an address that nobody made', file: webhook, guard: "if (!row) return 'unknown';", without: "if (!row) return 'accepted';", test: [called, 'about a prediction that nobody knows, or another'] },
  { fault: 'a webhook that cannot be read', file: webhook, guard: 'return result.success ? result.data : null;', without: 'return result.success ? result.data : { id: \'x\', status: \'failed\', output: null, error: null };', test: [called, 'that cannot be read is malformed'] },
  { fault: 'a webhook whose work could not be written down', file: webhook, guard: 'await context.queue.enqueue(tx,', without: 'void context.queue.enqueue(tx,', test: [called, 'is not recorded where the work could not be left to a job'] },
  { fault: 'an oversized webhook', file: 'app/api/webhooks/replicate/[token]/route.ts', guard: "await readBody(request, largestCallBytes, 'That call is too large.')", without: "new Uint8Array(await request.arrayBuffer())", test: ['app/api/webhooks/replicate/[token]/route.test.ts', 'that is too large is refused before it is read'] },
  { fault: 'one secret for all webhooks lies in the database', file: 'lib/services/replicate-audio/webhook-secret.ts', guard: 'const sealed = seal(secret, token);', without: 'const sealed = Buffer.from(secret).toString(\'base64\');', test: [called, 'the secret is kept sealed'] },
  { fault: 'a person calls it off while it runs', file: index, guard: 'if (signal.reason instanceof CancelledByPerson) await callOff(row, client);', without: '', test: [predict, 'that a person calls off is called off at the vendor’s'] },
  { fault: 'the worker dies while it runs', file: index, guard: 'return open?.prediction ?? (await boughtBefore(tx, { ownerId, inputHash: order.inputHash }));', without: 'return await boughtBefore(tx, { ownerId, inputHash: order.inputHash });', test: [predict, 'goes on where it stood when its worker dies'] },
  { fault: 'two take the same sound in', file: takeIn, guard: ' AND ("takenUntil" IS NULL OR "takenUntil" < now() AT TIME ZONE \'UTC\')', without: '', test: ['lib/services/replicate-audio/take-in.test.ts', 'is taken in by one of those who come at once'] },
  { fault: 'a model that speaks silence', file: 'lib/services/speech-generation/paid/speak-predictions.ts', guard: "await discardBought(tools.context, purchases, 'Nothing could be heard in it.');", without: '', test: [speech, 'a silent sound is let go of'] },
  { fault: 'Stable Audio makes 190 s where nothing is said of how long', file: 'lib/services/cues/paid/stable-audio.ts', guard: 'duration: seconds, ', without: '', test: [sounds, 'is always told how long'] },
  { fault: 'Stable Audio gives silence', file: 'lib/services/cues/paid/make-paid-sound.ts', guard: 'const tries = 2;', without: 'const tries = 1;', test: [sounds, 'that gave silence is paid, let go of, and asked once more'] },
  { fault: 'Stable Audio gives less than was asked for', file: 'lib/services/cues/paid/make-paid-sound.ts', guard: 'warnings: short ?', without: 'warnings: false ?', test: [sounds, 'that gave half of a bed says so'] },
  { fault: 'ElevenLabs Music sings', file: 'lib/services/cues/paid/elevenlabs-music.ts', guard: 'force_instrumental: true, ', without: '', test: [sounds, 'is asked without a voice, for the length'] },
  { fault: 'a model whose weights may not be used for money', file: 'lib/services/vendors/models.ts', guard: "licence: 'Apache-2.0 weights',\n    commercial: true,", without: "licence: 'CC-BY-NC-4.0',\n    commercial: false,", test: [sounds, 'may be used for money, every engine of it'] },
];
