/** Text and attributes for XML 1.0: what it cannot hold at all is left out. */

/** Control characters but tab and line ends, and what is no character. */
const illegal = /[^\P{Cc}\t\n\r]|\ufffe|\uffff/gu;

export function xmlText(text: string): string {
  return text.toWellFormed().replaceAll(illegal, '').replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

export function xmlAttribute(text: string): string {
  return xmlText(text).replaceAll('"', '&quot;').replaceAll(/\s/gu, ' ');
}
