import type { MarkupElement } from './markup.ts';

/** The few things of a style sheet that change what a page says. Absent: as the element itself has it. */
export interface LookOf {
  italic?: boolean;
  bold?: boolean;
  hidden?: boolean;
  block?: boolean;
  keepsLines?: boolean;
}

/** Looks by `.class`, `element` and `element.class`. */
export type StyleSheet = Map<string, LookOf>;

const maxRules = 20_000;

/**
 * Reads the rules of a style sheet whose selector is a class, an element or both; anything finer is skipped. Converters
 * of books write their italics so, and nothing else tells them.
 */
export function readStyleSheet(css: string, sheet: StyleSheet = new Map()): StyleSheet {
  const plain = css.slice(0, 2_000_000).replace(/\/\*[\s\S]*?(?:\*\/|$)/g, ' ').replace(/@(?:charset|import|namespace)[^;]*;/gi, ' ');
  const rules = /([^{}]*)\{([^{}]*)\}/g;
  let count = 0;
  for (let rule = rules.exec(plain); rule && count < maxRules; rule = rules.exec(plain), count++) {
    const look = readDeclarations(rule[2] ?? '');
    if (Object.keys(look).length === 0) continue;
    for (const selector of (rule[1] ?? '').split(',').slice(0, 100)) {
      const name = selector.trim().toLowerCase();
      if (/^(?:[a-z][a-z0-9]*)?(?:\.[\w-]+)?$/.test(name) && name !== '') sheet.set(name, { ...sheet.get(name), ...look });
    }
  }
  return sheet;
}

/** Reads `name: value` pairs: a rule's body or a style attribute. */
export function readDeclarations(body: string): LookOf {
  const look: LookOf = {};
  for (const declaration of body.toLowerCase().split(';').slice(0, 200)) {
    const [name = '', value = ''] = declaration.split(':', 2).map((part) => part.trim());
    if (name === 'font-style') look.italic = /^(?:italic|oblique)/.test(value);
    else if (name === 'font-weight') look.bold = /^(?:bold|bolder|[6-9]00)/.test(value);
    else if (name === 'display') {
      look.hidden = value.startsWith('none');
      look.block = /^(?:block|list-item|table|flex|grid)/.test(value) && !value.startsWith('table-cell');
    } else if (name === 'visibility' && /^(?:hidden|collapse)/.test(value)) look.hidden = true;
    else if (name === 'white-space' || name === 'white-space-collapse') look.keepsLines = /^(?:pre|break-spaces|preserve)/.test(value);
  }
  return look;
}

/** What an element looks like, from its name, its classes and its own style attribute. */
export function lookOf(element: MarkupElement, sheet: StyleSheet): LookOf {
  const own = element.attributes.get('style');
  const classes = element.attributes.get('class');
  const byName = sheet.get(element.name);
  if (own === undefined && classes === undefined) return byName ?? none;
  const look: LookOf = { ...byName };
  for (const name of classes?.toLowerCase().split(/\s+/).slice(0, 20) ?? []) Object.assign(look, sheet.get(`.${name}`), sheet.get(`${element.name}.${name}`));
  return own === undefined ? look : Object.assign(look, readDeclarations(own));
}

const none: LookOf = {};
