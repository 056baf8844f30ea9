import load from '@echogarden/espeak-ng-emscripten';
import { beforeAll, describe, expect, it } from 'vitest';
import { spokenForm } from '../../../story/spoken/index.ts';
import { phonemizer } from './espeak-phonemes.ts';
import { symbolsOf } from './phonemes.ts';
import { piecesOf } from './pieces.ts';
import { kokoroLanguages } from './tables.ts';
import type { KokoroLanguage } from './tables.ts';

let read: (text: string, language: KokoroLanguage) => string;

beforeAll(async () => {
  const { eSpeakNGWorker } = await load({ print: () => {}, printErr: () => {} });
  const espeak = new eSpeakNGWorker();
  read = (text, language) => {
    const phonemize = phonemizer(espeak, kokoroLanguages[language].phonemes);
    const english = language === 'en-US' ? 'american' : language === 'en-GB' ? 'british' : null;
    return piecesOf(spokenForm(text, { kind: 'narration', language })).map((piece) => symbolsOf(piece, phonemize, english).map(({ symbol }) => symbol).join('')).join(' ');
  };
});

describe('phonemes by espeak-ng', () => {
  // American, then British, as kokoro-js 1.2.1 with phonemizer 1.2.1 has them.
  it.each([
    ['The quick brown fox jumped over the lazy dog, and nobody laughed.', 'ðə kwˈɪk bɹˈaʊn fˈɑːks dʒˈʌmpt ˌoʊvɚ ðə lˈeɪzi dˈɑːɡ, ænd nˈoʊbɑːdi lˈæft.', 'ðə kwˈɪk bɹˈaʊn fˈɒks dʒˈʌmpt ˌəʊvə ðə lˈeɪzi dˈɒɡ, and nˈəʊbɒdi lˈaft.'],
    ['She whispered; I’ve had enough of it!', 'ʃiː wˈɪspɚd; aɪvhˌæd ɪnˈʌf ʌv ɪt!', 'ʃiː wˈɪspəd; aɪvhˌad ɪnˈʌf ɒv ɪt!'],
    ['One of the men said: It was ninety miles! Then he went to the party.', 'wˈʌn ʌvðə mˈɛn sˈɛd: ɪt wʌz nˈaɪndi mˈaɪlz! ðˈɛn hiː wɛnt tə ðə pˈɑːɹɾi.', 'wˈɒn ɒvðə mˈɛn sˈɛd: ɪt wɒz nˈaɪnti mˈaɪlz! ðˈɛn hiː wɛnt tə ðə pˈɑːti.'],
    ['Kokoro is a word. Yeah, so is button.', 'kˈoʊkəɹoʊ ɪz ɐ wˈɜːd. jˈɛə, sˌoʊ ɪz bˈʌʔn̩.', 'kˈəʊkəɹəʊ ɪz ɐ wˈɜːd. jˈɛə, sˌəʊ ɪz bˈʌtən.'],
    ['A mother-in-law\'s well-known half-finished work…', 'ɐ mˈʌðɚɹɪnlˈɔːz wˈɛlnˈoʊn hˈæffˈɪnɪʃt wˈɜːk…', 'ɐ mˈʌðəɹɪnlˈɔːz wˈɛlnˈəʊn hˈɑːffˈɪnɪʃt wˈɜːk…'],
    ['Tom\'s cats\' tails, the girls\' room, and o\'clock.', 'tˈɑːmz kˈæts tˈeɪlz, ðə ɡˈɜːlz ɹˈuːm, ænd əklˈɑːk.', 'tˈɒmz kˈats tˈeɪlz, ðə ɡˈɜːlz ɹˈuːm, and əklˈɒk.'],
    // ˈɑːɹ fills the eight bytes that an event has for a phoneme.
    ['Large hard arms are sharp, sir.', 'lˈɑːɹdʒ hˈɑːɹd ˈɑːɹmz ɑːɹ ʃˈɑːɹp, sˈɜː.', 'lˈɑːdʒ hˈɑːd ˈɑːmz ɑː ʃˈɑːp, sˈɜː.'],
    ['The nurse heard a loch, a llama and a rhythm.', 'ðə nˈɜːs hˈɜːd ɐ lˈɑːk, ɐ lˈɑːmə ænd ɐ ɹˈɪðəm.', 'ðə nˈɜːs hˈɜːd ɐ lˈɒk, ɐ lˈɑːmə and ɐ ɹˈɪðəm.'],
  ])('of %j are those of kokoro-js', (text, american, british) => {
    expect(read(text, 'en-US')).toBe(american);
    expect(read(text, 'en-GB')).toBe(british);
  });

  it('of Portuguese keep the nasal sounds that are longer than an event has room for', () => {
    expect(read('A mãe e o pão não são irmãos.', 'pt').normalize('NFC')).toContain('pˈɐ̃ʊ̃');
  });

  it('hold nothing but letters and signs, and no mark that the text has not', () => {
    const text = 'More order four cords of board before the door toward the store restored John Ford poured for Gordon';
    for (const language of Object.keys(kokoroLanguages) as KokoroLanguage[]) expect(read(text, language), language).toMatch(/^[\p{L}\p{M} ]+$/u);
    expect(read('लड़का पढ़ाई', 'hi')).toBe('lˈʌr.kˌaː pər.hˈaːi');
    expect(read('Longtemps je me suis couché de bonne heure', 'fr')).toBe('lɔ̃tˈɑ̃ ʒə mə syˌi kuʃˈe də bˈɔn ˈœʁ'.normalize('NFD'));
  });
});
