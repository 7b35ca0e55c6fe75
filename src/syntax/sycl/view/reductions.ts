import { functionDeclarator } from '../../kernel-finder.ts';
import type { SyntaxNode } from '../../syntax-node.ts';
import { withoutParentheses } from '../../syntax-node.ts';
import { bufferElement, captureOf } from '../captures.ts';
import { constructionOf, declaredVariables } from '../declared-variables.ts';
import { HostScope } from '../host-scope.ts';
import type { Capture, SyclKernel } from '../sycl-kernel.ts';
import { atomicOfOperation, groupReduction, operationName } from './group-functions.ts';
import { linearThread } from './item-queries.ts';
import { Unshowable } from './unshowable.ts';

/** A `sycl::reduction` of a launch. */
export interface Reduction {
  /** The reducer in the kernel. */
  readonly reducer: string;
  /** What the result is added to: a pointer or buffer of the host. */
  readonly target: Capture;
  /** `add`, `max`. */
  readonly operation: string;
  readonly identity: string;
}

/** Reductions that a kernel is launched with, in the order of its reducers. Throws `Unshowable`. */
export function reductionsOf(kernel: SyclKernel): readonly Reduction[] {
  const given = kernel.launchArguments.slice(1);
  if (given.length === 0) return [];
  const { form, node } = kernel.callable;
  const declarator = form === 'lambda' ? node.child('declarator') : functionDeclarator(node);
  const reducers = (declarator?.child('parameters')?.namedChildren ?? [])
    .filter((child) => child.type.endsWith('parameter_declaration'))
    .flatMap(declaredVariables)
    .slice(1);
  if (form === 'function' || reducers.length !== given.length)
    throw new Unshowable(kernel.call, 'The reducers of this kernel cannot be told.');
  const scope = new HostScope(kernel.call);
  return given.map((argument, at) => reductionOf(argument, reducers[at]?.name ?? '', scope));
}

function reductionOf(argument: SyntaxNode, reducer: string, scope: HostScope): Reduction {
  const node = withoutParentheses(argument);
  const value = node.type === 'identifier' ? scope.get(node.text)?.value : node;
  const built = value && constructionOf(withoutParentheses(value));
  if (built?.type.name !== 'reduction')
    throw new Unshowable(
      argument,
      `${argument.text.replace(/\s+/g, ' ')} is no reduction that can be shown.`,
    );
  const [place] = built.arguments;
  const variable = place?.type === 'identifier' ? scope.get(place.text) : undefined;
  const combiner = built.arguments
    .slice(1)
    .map((one) => constructionOf(withoutParentheses(one)))
    .find((one) => one !== undefined && operationName(one.type) !== undefined);
  const operation = combiner && operationName(combiner.type);
  if (!variable || operation === undefined || atomicOfOperation(operation) === undefined)
    throw new Unshowable(argument, 'This reduction has no counterpart in CUDA.');
  const capture = captureOf(variable.name, variable, scope);
  const element = variable.type.name === 'buffer' ? bufferElement(variable) : capture.elementType;
  const isPlace =
    variable.type.name === 'buffer' || capture.kind === 'pointer' || capture.kind === 'accessor';
  if (element === undefined || element === '' || !isPlace)
    throw new Unshowable(argument, `What the reduction writes to ${variable.name} cannot be told.`);
  const target: Capture =
    variable.type.name === 'buffer'
      ? {
          ...capture,
          kind: 'accessor',
          elementType: element,
          dimensions: 1,
          readOnly: false,
          origin: 'buffer',
        }
      : { ...capture, readOnly: false };
  return { reducer, target, operation, identity: identityOf(operation, element) };
}

function identityOf(operation: string, type: string): string {
  const floating = /\b(float|double|half)\b/.test(type);
  const unsigned = /^(unsigned|u)/.test(type.replace(/^std::/, ''));
  switch (operation) {
    case 'max':
      return floating ? '-INFINITY' : unsigned ? '0' : 'INT_MIN';
    case 'min':
      return floating ? 'INFINITY' : unsigned ? 'UINT_MAX' : 'INT_MAX';
    case 'and':
      return '~0';
    default:
      return '0';
  }
}

/** Declarations of the sums of each work-item. */
export function reducerDeclarations(reductions: readonly Reduction[]): string[] {
  return reductions.map(({ reducer, target, identity }) => `${target.elementType} ${reducer} = ${identity};`);
}

/** What a good implementation does at the end: reduce over the work-group, one atomic for each group. */
export function reductionEnd(reductions: readonly Reduction[], dimensions: number): string {
  return reductions
    .map(({ reducer, target, operation }) => {
      const whole = groupReduction('reduce_over_group', operation, true) ?? '';
      const atomic = atomicOfOperation(operation) ?? '';
      return (
        ` ${reducer} = ${whole}(${reducer});` +
        ` if (${linearThread(dimensions)} == 0) ${atomic}(&${target.name}[0], ${reducer});`
      );
    })
    .join('');
}

/** Statements that end the work of an item early: `if (i >= n) return;`. Other returns cannot be shown in front of a reduction. */
export function earlyReturns(body: SyntaxNode): ReadonlySet<SyntaxNode> {
  const guards = new Set<SyntaxNode>();
  for (const leaving of body.descendants('return_statement')) {
    const inner = leaving.ancestor('lambda_expression');
    if (inner && body.contains(inner)) continue;
    const block = leaving.parent?.type === 'compound_statement' ? leaving.parent : undefined;
    const guard = (block ?? leaving).parent;
    const isGuard =
      guard?.type === 'if_statement' &&
      guard.parent === body &&
      guard.child('alternative') === null &&
      (block === undefined || block.namedChildren.length === 1);
    if (!isGuard) throw new Unshowable(leaving, 'A return in front of a reduction cannot be shown.');
    guards.add(guard);
  }
  return guards;
}
