import type { Attributes, Description, Listener } from './element.ts';

const svg = 'http://www.w3.org/2000/svg';

/** What an element was last described as, and its dispatching listeners. */
interface Known {
  description?: Description;
  attributes: Attributes;
  readonly listening: Set<string>;
}
const known = new WeakMap<Element, Known>();

/**
 * Makes the children of `parent` equal to the descriptions with the fewest changes: elements are found again by their key, else by their
 * place among those of the same tag without one, so that focus, selection and scroll positions live on.
 */
export function patch(parent: Element, children: readonly (Description | string)[]): void {
  const keyed = new Map<string, Element>();
  const loose: ChildNode[] = [];
  for (const node of parent.childNodes) {
    const key = node instanceof Element ? known.get(node)?.attributes.key : undefined;
    if (key === undefined) loose.push(node);
    else keyed.set(key, node as Element);
  }
  let next = 0;
  const takeLoose = (fits: (node: ChildNode) => boolean): ChildNode | undefined => {
    for (let at = next; at < loose.length; at++) {
      const node = loose[at];
      if (node === undefined || !fits(node)) continue;
      for (const skipped of loose.slice(next, at)) skipped.remove();
      next = at + 1;
      return node;
    }
    return undefined;
  };
  let cursor: ChildNode | null = parent.firstChild;
  const place = (node: ChildNode): void => {
    if (node === cursor) {
      cursor = node.nextSibling;
      return;
    }
    // moveBefore keeps focus and animations where the browser has it.
    if (node.isConnected && 'moveBefore' in parent && typeof parent.moveBefore === 'function')
      parent.moveBefore(node, cursor);
    else parent.insertBefore(node, cursor);
  };
  for (const child of children) {
    while (cursor !== null && !cursor.isConnected) cursor = null;
    if (typeof child === 'string') {
      const node = takeLoose((one) => one instanceof Text);
      if (cursor !== null && cursor.parentNode !== parent) cursor = null;
      if (node === undefined) place(document.createTextNode(child));
      else {
        if (node.textContent !== child) node.textContent = child;
        place(node);
      }
      continue;
    }
    const { key } = child.attributes;
    const same = (node: ChildNode): boolean => node instanceof Element && node.localName === child.tag;
    let element: Element | undefined;
    if (key === undefined) element = takeLoose(same) as Element | undefined;
    else {
      const old = keyed.get(key);
      if (old !== undefined && same(old)) {
        element = old;
        keyed.delete(key);
      }
    }
    if (cursor !== null && cursor.parentNode !== parent) cursor = parent.firstChild;
    element ??= create(parent, child.tag);
    update(element, child);
    place(element);
  }
  for (const node of keyed.values()) node.remove();
  for (const node of loose.slice(next)) node.remove();
}

function create(parent: Element, tag: string): Element {
  const inSvg = tag === 'svg' || (parent.namespaceURI === svg && parent.localName !== 'foreignObject');
  return inSvg ? document.createElementNS(svg, tag) : document.createElement(tag);
}

function update(element: Element, description: Description): void {
  const { attributes, children } = description;
  const before: Known = known.get(element) ?? { attributes: {}, listening: new Set<string>() };
  // The same description again: nothing can have changed below it.
  if (before.description === description) return;
  before.description = description;
  const old = before.attributes;
  before.attributes = attributes;
  known.set(element, before);
  for (const [name, value] of Object.entries(attributes)) {
    if (special.has(name) || old[name] === value) continue;
    setAttribute(element, name, value);
  }
  for (const name of Object.keys(old))
    if (!special.has(name) && !(name in attributes)) element.removeAttribute(name);
  if (element instanceof HTMLElement || element instanceof SVGElement)
    restyle(element, old.style, attributes.style);
  for (const type of Object.keys(attributes.on ?? {})) {
    if (before.listening.has(type)) continue;
    before.listening.add(type);
    element.addEventListener(type, (event) => listenerOf(element, type)?.(event));
  }
  if (attributes.opaque !== true) patch(element, children);
  // After the children: the value of a list is one of its options.
  for (const [name, value] of Object.entries(attributes.properties ?? {}))
    if (Reflect.get(element, name) !== value) Reflect.set(element, name, value);
}

const special = new Set(['key', 'style', 'on', 'properties', 'opaque']);

function listenerOf(element: Element, type: string): Listener | undefined {
  return known.get(element)?.attributes.on?.[type];
}

function setAttribute(element: Element, name: string, value: unknown): void {
  if (value === true) element.setAttribute(name, '');
  else if (typeof value === 'string' || typeof value === 'number') element.setAttribute(name, `${value}`);
  else element.removeAttribute(name);
}

function restyle(
  element: HTMLElement | SVGElement,
  old: Readonly<Record<string, string>> = {},
  style: Readonly<Record<string, string>> = {},
): void {
  for (const [name, value] of Object.entries(style))
    if (old[name] !== value) element.style.setProperty(name, value);
  for (const name of Object.keys(old)) if (!(name in style)) element.style.removeProperty(name);
}
