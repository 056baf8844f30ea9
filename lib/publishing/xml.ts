/** Text and attributes for XML 1.0: what it cannot hold at all is left out. */

// eslint-disable-next-line no-control-regex
const illegal = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/gu;

export function xmlText(text: string): string {
  return text.toWellFormed().replaceAll(illegal, '').replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

export function xmlAttribute(text: string): string {
  return xmlText(text).replaceAll('"', '&quot;').replaceAll(/\s/gu, ' ');
}
