/** Which language a story is written in, where its file does not say. */

/** Small words that stand in every paragraph of their language. Some are shared: what tells is how many there are. */
const smallWords = {
  en: 'the and of to a in that he was it his her she had with as for you not at on said they from which him but is be were there them would what all so',
  fr: 'le la les de des du et un une il elle était que qui dans pas ne se sa son sur avec pour ce plus au en je vous est comme mais lui on cette nous',
  es: 'el la los las de del y un una que en no se por con para su era es lo como pero más había al le sus este ya muy sin sobre yo cuando',
  it: 'il lo la gli le di del della e un una che in non si per con era è come ma più aveva al nel suo sua i mi dei alla anche sono questo',
  pt: 'o a os as de do da dos das e um uma que em não se por com para era é como mas mais tinha ao no na seu sua lhe ele ela eu isso',
  de: 'der die das den dem des und ein eine einen er sie es war in nicht zu mit sich auf von ist im so wie aber als auch hatte ich ihm ihr noch nach',
  nl: 'de het een en van in dat hij was niet te op met zijn zich die voor er maar als ook aan had ik haar naar hem nog bij toen uit om ze',
} as const;
export type KnownLanguage = keyof typeof smallWords | 'hi';

const sets = Object.entries(smallWords).map(([language, words]) => ({ language: language as keyof typeof smallWords, words: new Set(words.split(' ')) }));

/** So much is looked at, UTF-16 code units. */
const looked = 40_000;
/** Fewer words tell nothing. */
const fewest = 25;
/** Small words of a language are a third of its prose; of another one's far fewer. */
const leastShare = 0.15;
const clearly = 1.4;

/** The language (BCP 47), by its small words and its script; null where that does not tell. */
export function languageOfText(text: string): KnownLanguage | null {
  const sample = text.slice(0, looked);
  const letters = sample.match(/\p{L}/gu)?.length ?? 0;
  if (letters > 40 && (sample.match(/\p{Script=Devanagari}/gu)?.length ?? 0) * 2 > letters) return 'hi';
  const words = sample.toLowerCase().match(/\p{L}+/gu) ?? [];
  if (words.length < fewest) return null;
  const [best, second] = sets.map(({ language, words: small }) => ({ language, share: words.filter((word) => small.has(word)).length / words.length })).toSorted((a, b) => b.share - a.share);
  if (!best || !second || best.share < leastShare || best.share < second.share * clearly) return null;
  return best.language;
}
