/** Faults of Hume and of its SDK (`hume` 0.16.0). */
import type { VendorFault } from './vendor-faults.ts';

const clients = 'lib/services/clients.ts';
const clientsTest = 'lib/services/clients.test.ts';
const client = 'lib/services/speech-generation/hume/client.ts';
const failures = 'lib/services/speech-generation/hume/failures.ts';
const speech = 'lib/services/speech-generation/hume/index.ts';
const hume = 'lib/services/speech-generation/hume/hume.test.ts';
const voices = 'lib/services/voice-generation/hume/hume.test.ts';

export const humeFaults: readonly VendorFault[] = [
  { fault: 'its SDK tries again by itself, twice', file: clients, guard: 'maxRetries: 0,\n          timeoutInSeconds: humeTimeoutSeconds,', without: 'timeoutInSeconds: humeTimeoutSeconds,', test: [clientsTest, 'sends every request once after 500'] },
  { fault: 'its SDK prints the words that were to be spoken', file: 'lib/services/quiet-validation.ts', guard: "if (typeof said[0] === 'string' && said[0].startsWith(beginning)) return;", without: '', test: ['lib/services/quiet-validation.test.ts', 'what Hume’s SDK cannot validate is not printed'] },
  { fault: 'its SDK forgets why fetch failed', file: clients, guard: 'fetch: namingCause(sender(baseUrl)),', without: 'fetch: sender(baseUrl),', test: [hume, 'nobody there'] },
  { fault: 'its service has ended (410)', file: failures, guard: 'if (status === 410) return refused(humeEnded);', without: '', test: [hume, 'the service has ended'] },
  { fault: 'its service has ended (403)', file: failures, guard: ': humeEnded);\n  if (status === 410)', without: ': sentences.rejected);\n  if (status === 410)', test: [hume, 'no access any more'] },
  { fault: 'its service has ended (404)', file: failures, guard: ': humeEnded);\n  if (status === 429)', without: ': sentences.rejected);\n  if (status === 429)', test: [hume, 'the road is gone'] },
  { fault: 'Cloudflare turns the machine away (403, 1010)', file: failures, guard: '/\\b1010\\b|cloudflare/iu.test(body) ? sentences.blocked : humeEnded', without: 'humeEnded', test: [hume, 'Cloudflare, which is not the key'] },
  { fault: 'a body stalls for ever: the SDK’s clock stops at the headers', file: 'lib/services/speech-generation/hume/call.ts', guard: '}), wholeMs, signal);', without: '}), 2 ** 31 - 1, signal);', test: [hume, 'a body that stalls is given up'] },
  { fault: 'an empty 200, a 200 of `{}`', file: client, guard: 'const answerSchema = z.object({ generations: z.array(generationSchema).min(1) });', without: 'const answerSchema = z.object({ generations: z.array(generationSchema).default([]) });', test: [hume, '{} with 200'] },
  { fault: 'a page of HTML with 200', file: client, guard: 'if (!read.success) throw spoiltAnswer(', without: 'if (!read.success) return []; if (!read.success) throw spoiltAnswer(', test: [hume, 'a page of HTML with 200'] },
  { fault: 'a sound that was cut, and is shorter than it says', file: client, guard: 'if (Math.abs(seconds - duration) > duration * durationSlack + roundingSeconds) throw', without: 'if (false) throw', test: [hume, 'a sound of half the time it says'] },
  { fault: 'a file that is not as long as it says', file: client, guard: 'if (fileSize != null && fileSize > 0 && fileSize !== bytes.length) throw', without: 'if (false) throw', test: [hume, 'a file that is not as long as it says'] },
  { fault: 'MP3 where WAV was asked for', file: client, guard: "throw spoiltAnswer('a sound that does not decode', error);", without: 'seconds = duration;', test: [hume, 'MP3 where WAV was asked for'] },
  { fault: 'noise that calls itself a WAV', file: client, guard: "throw spoiltAnswer('a sound that does not decode', error);", without: 'seconds = duration;', test: [hume, 'noise that is no file'] },
  { fault: 'a sound in which nothing is heard', file: speech, guard: "await discardBought(tools.context, [receipt.purchaseId], 'Nothing could be heard in it.');", without: '', test: [hume, 'a silent sound is let go of'] },
  { fault: 'a gateway’s 502 says nothing of what was sold', file: failures, guard: "bought: status === 500 || status === 503 ? 'no' : 'maybe'", without: "bought: 'no'", test: [hume, 'a gateway that gave up'] },
  { fault: 'a connection that broke says nothing of what was sold', file: failures, guard: "bought: never ? 'no' : 'maybe'", without: "bought: 'no'", test: [hume, 'a connection that broke'] },
  { fault: 'a 429 says when in X-RateLimit-Reset, as a moment', file: failures, guard: 'return reset > 1e9 ? Math.max(0, reset - Date.now() / 1000) : reset;', without: 'return reset;', test: [hume, '429 with X-RateLimit-Reset as a moment'] },
  { fault: 'a 429 says when in X-RateLimit-Reset', file: failures, guard: 'if (Number.isFinite(reset) && reset > 0)', without: 'if (false)', test: [hume, '429 with X-RateLimit-Reset as a time from now'] },
  { fault: 'a 429 says when in words', file: failures, guard: 'return askedToWait(null, body);', without: 'return null;', test: [hume, '429 with words in the body'] },
  { fault: 'an error repeats the key, which has no mark to be known by', file: failures, guard: "withoutSecrets(text.replaceAll(apiKey.trim(), '[key]'))", without: 'withoutSecrets(text)', test: [hume, 'the key is in no error'] },
  { fault: 'a voice stays in force for what follows', file: speech, guard: "voice: { id: voice.externalId, provider: 'CUSTOM_VOICE' as const },", without: "...(place === 0 && at === 0 ? { voice: { id: voice.externalId, provider: 'CUSTOM_VOICE' as const } } : {}),", test: [hume, 'parts paragraphs with a silence and a long text'] },
  { fault: 'no more than 5,000 characters an utterance', file: speech, guard: 'const pieces = sentPieces(paragraph, longest);', without: 'const pieces = [paragraph];', test: [hume, 'parts paragraphs with a silence and a long text'] },
  { fault: 'directions of more than 100 characters', file: speech, guard: 'shortened(direction.trim()) : null', without: 'direction.trim() : null', test: [hume, 'shortens a direction at a word'] },
  { fault: 'Octave 2 follows no direction', file: speech, guard: "const acting = octave === 1 && direction", without: 'const acting = direction', test: [hume, 'tells when each word is heard, keeps the direction and says so'] },
  { fault: 'word times that begin anew in each snippet', file: 'lib/services/speech-generation/hume/words.ts', guard: 'if (goesBack) offset += await secondsOf(snippets[index]);', without: '', test: [hume, 'counts from the snippet where its times go back'] },
  { fault: 'words that are not in the line', file: 'lib/services/speech-generation/hume/words.ts', guard: 'if (at === -1) continue;', without: '', test: [hume, 'passes over words that are not in the text'] },
  { fault: 'fewer voices than were asked for', file: 'lib/services/voice-generation/hume/index.ts', guard: 'costMicros: Math.round(receipt.costMicros / candidates.length)', without: 'costMicros: Math.round(receipt.costMicros / order.count)', test: [voices, 'are as many as were given, where fewer came'] },
  { fault: 'voices in which nothing is heard', file: 'lib/services/voice-generation/hume/index.ts', guard: 'if (!isHeard(pcm)) continue;', without: '', test: [voices, 'are none where nothing is heard'] },
  { fault: 'voices are deleted by name', file: 'lib/services/voice-generation/hume/keep.ts', guard: "await deleteHumeVoice(tools, settings['name'], signal);", without: ';', test: [voices, 'are saved with Hume when one is kept, and deleted by name'] },
  { fault: 'a voice that is deleted already', file: 'lib/services/voice-generation/hume/voices.ts', guard: '/answered (?:400|404)/u.test(error.message) && /not found|does not exist|no voice/iu.test(error.message)', without: 'false', test: [voices, 'misses no voice that is gone already'] },
  { fault: 'a list of voices in pages', file: 'lib/services/voice-generation/hume/voices.ts', guard: 'if (voices.data.length < pageSize) break;', without: 'break;', test: [voices, 'is read page by page'] },
  { fault: 'a voice that was not saved', file: 'lib/services/voice-generation/hume/voices.ts', guard: "if (!saved.success) throw unreadable('a saved voice');\n  return saved.data;", without: 'return saved.data as HumeVoice;', test: [voices, 'cannot be kept where the answer is none'] },
];
