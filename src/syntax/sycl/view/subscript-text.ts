import type { SyntaxNode } from '../../syntax-node.ts';
import { withoutParentheses } from '../../syntax-node.ts';
import { syclNameIn } from '../aliases.ts';
import { constructionOf } from '../declared-variables.ts';
import { cudaVectorName } from '../sycl-types.ts';
import { component, globalTexts } from './call-rules.ts';
import { linearIndex } from './sycl-objects.ts';
import type { Translation } from './translation.ts';
import { Unshowable } from './unshowable.ts';

/** An element of an accessor, a component of an index, or an element of a plain array; undefined where nothing changes. */
export function subscriptText(node: SyntaxNode, translation: Translation): string | undefined {
  const bases: SyntaxNode[] = [];
  let base = node;
  while (base.type === 'subscript_expression') {
    bases.unshift(base);
    const inner = base.child('argument');
    if (!inner) return undefined;
    base = withoutParentheses(inner);
  }
  const object = translation.objectOf(base);
  const [innermost] = bases;
  const indexOf = (subscript: SyntaxNode): SyntaxNode | undefined =>
    subscript.child('indices')?.namedChildren[0];
  if (object?.kind === 'components' && innermost) {
    const index = indexOf(innermost);
    if (bases.length !== 1 || !index) throw new Unshowable(node, 'This subscript of an id cannot be shown.');
    return component(node, object.texts, index);
  }
  if (object?.kind === 'item' && innermost) {
    const index = indexOf(innermost);
    if (bases.length !== 1 || !index)
      throw new Unshowable(node, 'This subscript of an item cannot be shown.');
    return component(node, globalTexts(translation.dimensions), index);
  }
  if (object?.kind !== 'accessor' && object?.kind !== 'alias') return plainSubscript(node, translation);
  const indices: string[] = [];
  for (const subscript of bases) {
    const index = indexOf(subscript);
    const list = index?.type === 'initializer_list' ? index.namedChildren : undefined;
    if (!index) return undefined;
    const whole = indexTexts(index, translation);
    if (whole) indices.push(...whole);
    else if (list) indices.push(...list.map((part) => translation.text(part)));
    else indices.push(translation.text(index));
  }
  const name = object.kind === 'accessor' ? object.name : object.text;
  const rank = object.kind === 'accessor' ? Math.max(1, object.extents.length) : 1;
  if (indices.length !== rank) {
    // Elements of an element: vectors and pointers to arrays.
    if (rank === 1 && object.kind === 'alias')
      return `${name}${indices.map((index) => `[${index}]`).join('')}`;
    throw new Unshowable(node, `${name} has ${rank} dimensions and ${indices.length} subscripts.`);
  }
  return `${name}[${object.kind === 'accessor' ? linearIndex(indices, object.extents) : (indices[0] ?? '0')}]`;
}

/** An id of several dimensions as a subscript. */
function indexTexts(index: SyntaxNode, translation: Translation): readonly string[] | undefined {
  const object = translation.objectOf(index);
  const declared = translation.declaredIndexOf(index);
  if (declared && (object?.kind === 'components' || object?.kind === 'item')) return declared;
  if (object?.kind === 'components') return object.texts;
  if (object?.kind === 'item' && object.range) return globalTexts(translation.dimensions);
  const built = constructionOf(withoutParentheses(index));
  return built?.type.name === 'id'
    ? built.arguments.map((argument) => translation.text(argument))
    : undefined;
}

/** Local memory and plain arrays; a vector's element by number is its member. */
function plainSubscript(node: SyntaxNode, translation: Translation): string | undefined {
  const target = node.child('argument');
  const index = node.child('indices')?.namedChildren[0];
  if (!target || !index) return undefined;
  if (target.type === 'identifier') {
    const type = translation.typeTextOf(target.text);
    const variable = type === undefined ? undefined : cudaVectorName(syclNameIn(node.tree, type));
    const isVector = variable !== undefined && translation.isVector(target.text);
    if (isVector && /^[0-3]$/.test(index.text)) return `${target.text}.${'xyzw'[Number(index.text)] ?? 'x'}`;
    if (isVector) throw new Unshowable(node, `An element of ${target.text} is chosen while running.`);
  }
  const texts = indexTexts(index, translation);
  if (texts) return translation.text(target) + texts.map((text) => `[${text}]`).join('');
  if (index.type === 'initializer_list')
    return (
      translation.text(target) + index.namedChildren.map((part) => `[${translation.text(part)}]`).join('')
    );
  return undefined;
}
