import type { TextEdit } from '../../../shared/text-edits.ts';
import { isIntegerType } from '../../../syntax/expression-from-syntax.ts';
import { declaratorName } from '../../../syntax/kernel-finder.ts';
import type { SyntaxNode } from '../../../syntax/syntax-node.ts';
import { withoutParentheses } from '../../../syntax/syntax-node.ts';
import type { ReadableLaunch } from './kernel-uses.ts';
import type { WantedLaunch, WantedPart } from './wanted-launch.ts';

/** A launch with what it has to become. */
export interface LaunchRewrite {
  readonly launch: ReadableLaunch;
  readonly wanted: WantedLaunch & { readonly kind: 'change' };
}

interface Part {
  readonly rewrite: LaunchRewrite;
  readonly node: SyntaxNode;
  readonly wanted: WantedPart;
  readonly isBytes: boolean;
}

/**
 * Edits that give launches of one text their new configuration. A variable that is used for these launches only gets a new value where
 * it is defined; otherwise the new value is written into the launch, and the variable stays as it is for its other uses.
 */
export function rewriteLaunches(rewrites: readonly LaunchRewrite[]): TextEdit[] {
  const parts = rewrites.flatMap(changedParts);
  const definitions = rewritableDefinitions(parts);
  const edits: TextEdit[] = [];
  const done = new Set<Definition>();
  for (const part of parts) {
    const definition = definitions.get(part);
    if (definition === undefined) edits.push(inline(part));
    else if (!done.has(definition)) {
      done.add(definition);
      edits.push(redefine(definition, part));
    }
  }
  for (const { launch, wanted } of rewrites) {
    const [bytes = '0'] = wanted.sharedBytes.texts;
    if (launch.sharedBytes === undefined && bytes !== '0')
      edits.push({ start: launch.block.end, end: launch.block.end, text: `, ${bytes}` });
  }
  return edits;
}

/** The launch as it is going to be, for people: definitions written into it. */
export function rewrittenText({ launch, wanted }: LaunchRewrite): string {
  const { text } = launch.name;
  const dimensions = ({ texts }: WantedPart): string =>
    texts.length === 1 ? (texts[0] ?? '1') : `dim3(${texts.join(', ')})`;
  const [bytes = '0'] = wanted.sharedBytes.texts;
  const shared = bytes === '0' ? '' : `, ${bytes}`;
  return `${text}<<<${dimensions(wanted.grid)}, ${dimensions(wanted.block)}${shared}>>>`;
}

/** Parts whose value changes, and parts that are computed from variables of those. */
function changedParts(rewrite: LaunchRewrite): Part[] {
  const { launch, wanted } = rewrite;
  const all: Part[] = [
    { rewrite, node: launch.grid, wanted: wanted.grid, isBytes: false },
    { rewrite, node: launch.block, wanted: wanted.block, isBytes: false },
    ...(launch.sharedBytes
      ? [{ rewrite, node: launch.sharedBytes, wanted: wanted.sharedBytes, isBytes: true }]
      : []),
  ];
  const changed = new Set(all.filter((part) => part.wanted.changed));
  for (let before = -1; before !== changed.size;) {
    before = changed.size;
    const variables = new Set([...changed].map(({ node }) => withoutParentheses(node).text));
    for (const part of all)
      if (namesBehind(part.node, launch.node).some((name) => variables.has(name))) changed.add(part);
  }
  return all.filter((part) => changed.has(part));
}

/** Variables that an expression depends on, through their definitions, without itself. */
function namesBehind(node: SyntaxNode, place: SyntaxNode, depth = 0): string[] {
  if (depth > 8) return [];
  const direct = node.descendants('identifier').map(({ text }) => text);
  const own = withoutParentheses(node).type === 'identifier' ? [] : direct;
  const behind = direct.flatMap((name) => {
    const declarator = onlyDeclarator(name, place);
    return declarator === undefined
      ? []
      : declarator.children
          .filter((child) => child !== declaratorName(declarator))
          .flatMap((child) => [
            ...child.descendants('identifier').map(({ text }) => text),
            ...namesBehind(child, place, depth + 1),
          ])
          .filter((other) => other !== name);
  });
  return [...own, ...behind];
}

interface Definition {
  readonly declarator: SyntaxNode;
  readonly name: SyntaxNode;
  readonly style: 'dim3' | 'auto dim3' | 'number';
}

/** The definitions that may be rewritten, by the parts that use them. */
function rewritableDefinitions(parts: readonly Part[]): Map<Part, Definition> {
  const found = new Map<string, { readonly definition: Definition; readonly parts: Part[] }>();
  for (const part of parts) {
    const node = withoutParentheses(part.node);
    if (node.type !== 'identifier') continue;
    const definition = definitionOf(node, part);
    if (definition === undefined) continue;
    const key = String(definition.declarator.start);
    const entry = found.get(key) ?? { definition, parts: [] };
    entry.parts.push(part);
    found.set(key, entry);
  }
  // A definition whose variable has other uses is left alone; others that it feeds are then other uses themselves.
  for (let removed = true; removed;) {
    removed = false;
    for (const [key, { definition, parts: users }] of found) {
      const others = [...found.values()].map((entry) => entry.definition.declarator);
      if (fits(definition, users, others)) continue;
      found.delete(key);
      removed = true;
    }
  }
  return new Map([...found.values()].flatMap((entry) => entry.parts.map((part) => [part, entry.definition])));
}

function definitionOf(variable: SyntaxNode, part: Part): Definition | undefined {
  const declarator = onlyDeclarator(variable.text, variable);
  const name = declarator && declaratorName(declarator);
  const type = declarator?.ancestor('declaration')?.child('type')?.text;
  if (declarator === undefined || !name || type === undefined) return undefined;
  const isNumber = isIntegerType(type) || type === 'auto' || type === 'size_t';
  const style =
    type === 'dim3'
      ? 'dim3'
      : type === 'auto' && /=\s*dim3\b/.test(declarator.text)
        ? 'auto dim3'
        : isNumber && part.wanted.texts.length === 1
          ? 'number'
          : undefined;
  return style === undefined || (part.isBytes && style !== 'number')
    ? undefined
    : { declarator, name, style };
}

function fits(definition: Definition, users: readonly Part[], rewritten: readonly SyntaxNode[]): boolean {
  const [first] = users;
  const body = definition.name.ancestor('function_definition', 'lambda_expression');
  if (first === undefined || body === null) return false;
  if (users.some(({ wanted }) => wanted.texts.join() !== first.wanted.texts.join())) return false;
  const elsewhere = body
    .descendants('identifier')
    .filter((node) => node.text === definition.name.text && node !== definition.name)
    .filter((node) => !users.some((part) => part.node.contains(node)))
    .filter((node) => !rewritten.some((declarator) => declarator.contains(node)));
  if (elsewhere.length > 0) return false;
  return first.rewrite.wanted.names.every((name) => keepsItsValue(name, definition.declarator, body));
}

/** The name has one value from the definition on: it is declared before, and never assigned after. */
function keepsItsValue(name: string, definition: SyntaxNode, body: SyntaxNode): boolean {
  const declared = body
    .descendants('declaration')
    .filter((node) => node.childrenOf('declarator').some((one) => declaratorName(one)?.text === name));
  const declaration = definition.ancestor('declaration') ?? definition;
  if (declared.some((node) => node.start >= declaration.start)) return false;
  return !body.descendants('assignment_expression', 'update_expression').some((node) => {
    const target = (node.child('left') ?? node.child('argument'))?.text.replace(/\s+/g, '');
    return node.start > definition.start && target !== undefined && isPartOf(target, name);
  });
}

/** The variable, a member or an element of it. */
function isPartOf(target: string, name: string): boolean {
  return target === name || (target.startsWith(name) && /^(?:\.|->|\[)/.test(target.slice(name.length)));
}

/** The declarator of a local variable that is declared once and never assigned again. */
function onlyDeclarator(name: string, place: SyntaxNode): SyntaxNode | undefined {
  const body = place.ancestor('function_definition', 'lambda_expression');
  const declarators = (body?.descendants('declaration') ?? [])
    .filter((node) => node.start < place.start)
    .flatMap((node) => node.childrenOf('declarator'))
    .filter((one) => declaratorName(one)?.text === name);
  const [only] = declarators;
  if (only === undefined || declarators.length > 1 || !body) return undefined;
  if (!['init_declarator', 'function_declarator'].includes(only.type)) return undefined;
  const assigned = body.descendants('assignment_expression', 'update_expression').some((node) => {
    const target = (node.child('left') ?? node.child('argument'))?.text.replace(/\s+/g, '') ?? '';
    return isPartOf(target, name);
  });
  return assigned ? undefined : only;
}

function redefine({ declarator, name, style }: Definition, { wanted }: Part): TextEdit {
  const list = wanted.texts.join(', ');
  const text = { dim3: `(${list})`, 'auto dim3': ` = dim3(${list})`, number: ` = ${list}` }[style];
  return { start: name.end, end: declarator.end, text };
}

function inline({ node, wanted, rewrite, isBytes }: Part): TextEdit {
  const [single = '1'] = wanted.texts;
  const plain = isBytes || (wanted.texts.length === 1 && rewrite.launch.form === 'brackets');
  const text = plain ? single : `dim3(${wanted.texts.join(', ')})`;
  return { start: node.start, end: node.end, text };
}
