/** Descriptions of elements: views return them, `patch` makes the document equal to them. */

export type Attribute = string | number | boolean | undefined;
export type Child = Description | string | number | false | null | undefined | readonly Child[];

/** A listener; the event's type is the key's, so handlers narrow it themselves. */
export type Listener = (event: Event) => void;

export interface Attributes {
  /** Tells siblings apart over changes: an element keeps its focus and scroll position as long as its key stays. */
  readonly key?: string;
  readonly class?: string | undefined;
  /** Set through the style object: a `style` attribute would be refused by the content security policy. */
  readonly style?: Readonly<Record<string, string>>;
  /** Listeners by type of event. */
  readonly on?: Readonly<Record<string, Listener>> | undefined;
  /** Properties that have no attribute or outrank it, e.g. `value` of text fields. */
  readonly properties?: Readonly<Record<string, unknown>>;
  /** Its children are somebody else's: left as they are. */
  readonly opaque?: boolean;
  readonly [attribute: string]: unknown;
}

export interface Description {
  readonly tag: string;
  readonly attributes: Attributes;
  readonly children: readonly (Description | string)[];
}

/** Describes one element. Falsy children are left out, lists are flattened, adjacent texts are joined. */
export function h(tag: string, attributes: Attributes = {}, ...children: readonly Child[]): Description {
  const flat: (Description | string)[] = [];
  collect(children, flat);
  return { tag, attributes, children: flat };
}

function collect(children: readonly Child[], into: (Description | string)[]): void {
  for (const child of children) {
    if (child === false || child === null || child === undefined || child === '') continue;
    if (isList(child)) {
      collect(child, into);
      continue;
    }
    const last = into.at(-1);
    if (typeof child === 'object') into.push(child);
    else if (typeof last === 'string') into[into.length - 1] = `${last}${child}`;
    else into.push(String(child));
  }
}

function isList(child: Child): child is readonly Child[] {
  return Array.isArray(child);
}

/** All text of a description, as `textContent` would give it; for names and tests. */
export function textOf(description: Description | string): string {
  if (typeof description === 'string') return description;
  return description.children.map(textOf).join('');
}

/** Every description in the tree that the test accepts, in document order. */
export function findAll(
  description: Description | string,
  accepts: (one: Description) => boolean,
): readonly Description[] {
  if (typeof description === 'string') return [];
  const below = description.children.flatMap((child) => findAll(child, accepts));
  return accepts(description) ? [description, ...below] : below;
}
