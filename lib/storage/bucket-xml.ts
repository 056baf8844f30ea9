/** The few things that are read from an object store's answers. */
import { DomUtils } from 'htmlparser2';

type Document = Parameters<typeof DomUtils.getElementsByTagName>[1];
export type Tag = ReturnType<typeof DomUtils.getElementsByTagName>[number];

/** Every element of this name, at any depth. */
export function tagsOf(within: Document, name: string): Tag[] {
  return DomUtils.getElementsByTagName(name, within, true);
}

/** The text of the first element of this name; empty where there is none. */
export function textOf(within: Document, name: string): string {
  const [first] = tagsOf(within, name);
  return first === undefined ? '' : DomUtils.innerText(first).trim();
}
