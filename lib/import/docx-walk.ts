import { isOn, outlineOf, type DocxStyle, type DocxStyles } from './docx-styles.ts';
import { createDrafter, type DraftParagraph, type DraftPart } from './draft.ts';
import { attributeOf, childOf, type MarkupElement } from './markup.ts';
import type { LeftOut } from './notes.ts';

export interface WalkedDocx {
  paragraphs: DraftParagraph[];
  left: LeftOut & { deletions: number };
}

/** Elements whose words are read as if they were not there. */
const transparent = new Set([
  'body', 'ins', 'moveTo', 'hyperlink', 'smartTag', 'sdt', 'sdtContent', 'fldSimple', 'customXml', 'dir', 'bdo', 'AlternateContent', 'Choice', 'tbl', 'ruby', 'rubyBase', 'oMath', 'oMathPara',
]);
const contentsPart: DraftPart = { matter: 'front', title: 'Contents' };
/** A heading of its own making: a short line on top of a new page. */
const longestTitle = 80;
/** Tables and text boxes inside each other. */
const maxDepth = 400;

/** Reads the body of a document into paragraphs. */
export function walkDocx(body: MarkupElement, styles: DocxStyles): WalkedDocx {
  const drafter = createDrafter();
  const left = { pictures: 0, tables: 0, notes: 0, deletions: 0 };
  const titles: { index: number; centred: boolean }[] = [];
  let boxes: MarkupElement[] = [];
  let group = 0;
  let before: { kind: string; id: string | null } = { kind: 'prose', id: null };

  const paragraph = (element: MarkupElement, depth: number, inline: boolean) => {
    const properties = childOf(element, 'pPr');
    const id = attributeOf(childOf(properties, 'pStyle'), 'val');
    const style = styles.of(id);
    if (isOn(properties, 'pageBreakBefore') === true) newPage();
    if (!inline) drafter.flush();
    const level = style.contents ? null : (outlineOf(properties) ?? style.heading);
    const kind = level !== null ? 'heading' : (style.block ?? 'prose');
    if (kind === 'heading' || kind !== before.kind || id !== before.id) group++;
    before = { kind, id };
    if (!inline) drafter.style = { kind, level: level ?? 0, group, part: style.contents ? contentsPart : null };
    const count = drafter.paragraphs.length;
    runs(element, style, depth);
    if (inline) return;
    const begun = drafter.isOpen();
    drafter.flush();
    if (drafter.paragraphs.length === count && !begun) {
      if (childOf(childOf(properties, 'pBdr'), 'bottom') !== null) drafter.sceneBreak();
      else drafter.gap();
    }
    const own = drafter.paragraphs[count];
    if (own && own.page && own.kind === 'prose' && own.text.length <= longestTitle && !/[.,;:…”"'’]$/u.test(own.text) && drafter.paragraphs.length === count + 1) {
      titles.push({ index: count, centred: attributeOf(childOf(properties, 'jc'), 'val') === 'center' });
    }
    // The last paragraph of a section: what follows begins a page.
    if (childOf(properties, 'sectPr') !== null) newPage();
    const waiting = boxes;
    boxes = [];
    for (const box of waiting) walk(box, depth + 1, false);
  };
  const newPage = () => {
    drafter.gap();
    drafter.page();
  };

  const runs = (element: MarkupElement, style: DocxStyle, depth: number) => {
    for (const child of element.children) {
      if (typeof child !== 'string') piece(child, style, depth);
    }
  };

  const piece = (child: MarkupElement, style: DocxStyle, depth: number): void => {
    if (depth > maxDepth) return;
    switch (child.name) {
      case 'r':
        run(child, style, depth);
        break;
      case 'del':
      case 'moveFrom':
        left.deletions++;
        break;
      case 'oMath':
      case 'oMathPara':
      case 't':
        words(child);
        break;
      default:
        if (transparent.has(child.name)) runs(child, style, depth + 1);
    }
  };

  const run = (element: MarkupElement, around: DocxStyle, depth: number) => {
    const properties = childOf(element, 'rPr');
    const named = styles.of(attributeOf(childOf(properties, 'rStyle'), 'val'));
    if (isOn(properties, 'vanish') ?? named.hidden ?? around.hidden ?? false) return;
    const italic = isOn(properties, 'i') ?? named.italic ?? around.italic ?? false;
    const bold = isOn(properties, 'b') ?? named.bold ?? around.bold ?? false;
    const stressed = italic || bold;
    if (stressed) drafter.emphasise(true);
    for (const child of element.children) if (typeof child !== 'string') content(child, around, depth);
    if (stressed) drafter.emphasise(false);
  };

  const content = (child: MarkupElement, style: DocxStyle, depth: number): void => {
    switch (child.name) {
      case 't':
        words(child);
        break;
      case 'tab':
      case 'ptab':
        drafter.text(' ');
        break;
      case 'br': {
        const type = attributeOf(child, 'type');
        if (type === 'page' || type === 'column') newPage();
        else drafter.lineBreak();
        break;
      }
      case 'cr':
        drafter.lineBreak();
        break;
      case 'noBreakHyphen':
        drafter.text('-');
        break;
      case 'footnoteReference':
      case 'endnoteReference':
        left.notes++;
        break;
      case 'drawing':
      case 'pict':
      case 'object':
        picture(child);
        break;
      case 'AlternateContent':
      case 'Choice':
      case 'ruby':
      case 'rubyBase':
        for (const inner of child.children) {
          if (typeof inner === 'string') continue;
          if (inner.name === 'r') run(inner, style, depth + 1);
          else if (depth < maxDepth) content(inner, style, depth + 1);
        }
        break;
      default:
    }
  };

  /** A drawing holds a picture, a rule, or a box of words that is read after its paragraph. */
  const picture = (element: MarkupElement) => {
    const waiting = [element];
    let seen = false;
    for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
      if (node.name === 'txbxContent') {
        boxes.push(node);
        seen = true;
        continue;
      }
      if (attributeOf(node, 'hr') === 't') {
        drafter.sceneBreak();
        seen = true;
      }
      for (let at = node.children.length - 1; at >= 0; at--) {
        const child = node.children[at];
        if (child !== undefined && typeof child !== 'string' && child.name !== 'Fallback') waiting.push(child);
      }
    }
    if (!seen) left.pictures++;
  };

  const words = (element: MarkupElement) => {
    for (const child of element.children) {
      if (typeof child === 'string') drafter.text(child);
      else words(child);
    }
  };

  const walk = (element: MarkupElement, depth: number, inline: boolean): void => {
    if (depth > maxDepth) return;
    for (const child of element.children) {
      if (typeof child === 'string') continue;
      if (child.name === 'p') paragraph(child, depth, inline);
      else if (child.name === 'tr') {
        drafter.flush();
        drafter.style = { kind: 'prose', level: 0, group: 0, part: null };
        walk(child, depth + 1, false);
        drafter.flush();
      } else if (child.name === 'tc') {
        drafter.cell();
        walk(child, depth + 1, child.children.filter((inner) => typeof inner !== 'string' && inner.name !== 'tcPr').length === 1);
      } else if (transparent.has(child.name)) {
        if (child.name === 'tbl') left.tables++;
        walk(child, depth + 1, inline);
      } else if (child.name === 'del' || child.name === 'moveFrom') left.deletions++;
    }
  };
  walk(body, 0, false);
  drafter.flush();

  // A manuscript without styles: chapters that begin on a page of their own below a short line.
  const { paragraphs } = drafter;
  const centred = titles.filter((title) => title.centred);
  const chosen = centred.length >= 2 ? centred : titles;
  if (!paragraphs.some((own) => own.kind === 'heading') && chosen.length >= 2) {
    for (const { index } of chosen) {
      const own = paragraphs[index];
      if (own) paragraphs[index] = { ...own, kind: 'heading', level: 2, emphasis: [] };
    }
  }
  return { paragraphs, left };
}
