import { describe, expect, it } from 'vitest';
import { languageOfText } from './language.ts';

describe('the language of a story', () => {
  it.each([
    ['en', 'Rain fell on the mill roof all evening, and Agnes counted the drips in the pail. “Somebody is at the door,” said Tom. “Nobody comes here in the rain,” said Agnes.'],
    ['fr', 'La pluie tombait sur le toit du moulin, et Agnès comptait les gouttes dans le seau. « Il y a quelqu’un à la porte », dit Tom. « Personne ne vient ici sous la pluie », répondit-elle.'],
    ['es', 'La lluvia caía sobre el tejado del molino, e Inés contaba las gotas en el cubo. —Hay alguien en la puerta —dijo Tomás. —Nadie viene por aquí con la lluvia —dijo ella, y no se movió.'],
    ['it', 'La pioggia cadeva sul tetto del mulino e Agnese contava le gocce nel secchio. «C’è qualcuno alla porta», disse Tommaso. «Nessuno viene qui con la pioggia», disse lei, e non si mosse dalla sedia.'],
    ['pt', 'A chuva caía no telhado do moinho, e Inês contava as gotas no balde. — Há alguém à porta — disse Tomás. — Ninguém vem aqui com a chuva — disse ela, e não se mexeu da cadeira.'],
    ['de', 'Der Regen fiel auf das Dach der alten Mühle, und Agnes zählte die Tropfen in dem Eimer. „Es ist jemand an der Tür“, sagte Tom. „Bei dem Regen kommt niemand zu uns“, sagte sie.'],
    ['nl', 'De regen viel op het dak van de molen, en Agnes telde de druppels in de emmer. “Er is iemand aan de deur,” zei Tom. “Niemand komt hier met die regen,” zei ze, en ze bleef zitten.'],
    ['hi', 'बारिश पूरी शाम चक्की की छत पर गिरती रही, और अंजलि बाल्टी में बूँदें गिनती रही। “दरवाज़े पर कोई है,” मोहन ने कहा। “इस बारिश में यहाँ कोई नहीं आता,” उसने कहा और बैठी रही। फिर किसी ने तीन बार दरवाज़ा खटखटाया।'],
  ])('is %s', (language, text) => {
    expect(languageOfText(text)).toBe(language);
  });

  it('is not told by a few words, by verses of names or by what is no language', () => {
    expect(languageOfText('La Traviata. Il Trovatore. Die Zauberflöte.')).toBeNull();
    expect(languageOfText(Array.from({ length: 60 }, (_, at) => ['Alpha', 'Bravo', 'Zulu', '42'][at % 4]).join(' '))).toBeNull();
  });

  it('of English with much French in it is English', () => {
    const french = '“Mais non, monsieur, je ne sais pas,” said the maid. ';
    expect(languageOfText('He asked her where the count had gone and whether there was a letter for him in the house. '.repeat(3) + french.repeat(3))).toBe('en');
  });
});
