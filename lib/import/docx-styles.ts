import { attributeOf, childOf, elementsOf, type MarkupElement } from './markup.ts';
import { cleanLanguage } from './notes.ts';

/** What a style of a Word document says of its paragraphs or words; null: nothing. */
export interface DocxStyle {
  /** 1 for the document's title, 2 for Heading 1 and so on; 9 for a subtitle. */
  heading: number | null;
  block: 'quote' | 'verse' | null;
  contents: boolean;
  italic: boolean | null;
  bold: boolean | null;
  hidden: boolean | null;
}

export interface DocxStyles {
  /** By style id; an unknown one says nothing. */
  of(id: string | null): DocxStyle;
  language: string | null;
}

export const plainStyle: DocxStyle = { heading: null, block: null, contents: false, italic: null, bold: null, hidden: null };
const longestChain = 20;

/** A switch of WordprocessingML (ECMA-376 17.3.2): present without a value means on. */
export function isOn(properties: MarkupElement | null, name: string): boolean | null {
  const element = childOf(properties, name);
  if (element === null) return null;
  return !['0', 'false', 'off', 'none'].includes(attributeOf(element, 'val') ?? '1');
}

/** Outline level 0 is a Heading 1; 9 is body text. */
export function outlineOf(properties: MarkupElement | null): number | null {
  const value = attributeOf(childOf(properties, 'outlineLvl'), 'val');
  return value !== null && /^[0-8]$/.test(value) ? Number(value) + 2 : null;
}

/** Reads styles.xml. The names of Word's own styles are English in every language it speaks. */
export function readDocxStyles(root: MarkupElement | null): DocxStyles {
  const raw = new Map<string, MarkupElement>();
  const elements = root === null ? [] : elementsOf(root, 'style');
  for (const element of elements) {
    const id = attributeOf(element, 'styleId');
    if (id !== null && !raw.has(id)) raw.set(id, element);
  }
  const known = new Map<string, DocxStyle>();
  const resolve = (id: string, depth: number): DocxStyle => {
    const ready = known.get(id);
    const element = raw.get(id);
    if (ready) return ready;
    if (!element || depth > longestChain) return byName(id);
    const base = attributeOf(childOf(element, 'basedOn'), 'val');
    const around = base === null || base === id ? plainStyle : resolve(base, depth + 1);
    const own = byName(attributeOf(childOf(element, 'name'), 'val') ?? id);
    const words = childOf(element, 'rPr');
    const style: DocxStyle = {
      heading: own.heading ?? outlineOf(childOf(element, 'pPr')) ?? around.heading,
      block: own.block ?? around.block,
      contents: own.contents || around.contents,
      italic: isOn(words, 'i') ?? around.italic,
      bold: isOn(words, 'b') ?? around.bold,
      hidden: isOn(words, 'vanish') ?? around.hidden,
    };
    known.set(id, style);
    return style;
  };
  const defaults = root === null ? undefined : elementsOf(root, 'rPrDefault')[0];
  return {
    of: (id) => (id === null ? plainStyle : resolve(id, 0)),
    language: cleanLanguage(defaults ? attributeOf(elementsOf(defaults, 'lang')[0] ?? null, 'val') : null),
  };
}

function byName(name: string): DocxStyle {
  const line = name.toLowerCase().replace(/[-_]/g, ' ');
  const level = /^heading ?([1-6])\b/.exec(line)?.[1];
  if (/^toc\b|^toc ?(?:\d|heading)|^contents (?:\d|heading)/.test(line)) return { ...plainStyle, contents: true };
  if (level !== undefined) return { ...plainStyle, heading: Number(level) + 1 };
  if (/^(?:title|book title)$/.test(line)) return { ...plainStyle, heading: 1 };
  if (line === 'subtitle') return { ...plainStyle, heading: 9 };
  if (/^chapter ?(?:title|head(?:ing)?|name|number)?$/.test(line)) return { ...plainStyle, heading: 2 };
  if (/\b(?:verse|poem|poetry|stanza|lyrics?|song)\b/.test(line)) return { ...plainStyle, block: 'verse' };
  if (/\b(?:quote|quotation|quotations|block ?text|letter|epigraph|extract)\b/.test(line)) return { ...plainStyle, block: 'quote' };
  return plainStyle;
}
