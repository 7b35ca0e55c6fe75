import { constantValues, fileConstants } from '../../constants.ts';
import { HostValues } from '../../host-values.ts';
import { constantOf } from '../kernel-launch.ts';
import { declaredVariables } from '../declared-variables.ts';
import { functionDeclarator } from '../../kernel-finder.ts';
import type { SyntaxNode } from '../../syntax-node.ts';
import { captureOf } from '../captures.ts';
import { HostScope } from '../host-scope.ts';
import { syclNameIn } from '../aliases.ts';
import { cudaVectorName } from '../sycl-types.ts';
import type { Capture, SyclKernel } from '../sycl-kernel.ts';
import { Unshowable } from './unshowable.ts';
import { typeOfExpression } from './value-types.ts';

/** One parameter of the `__global__` function. */
export interface ViewParameter {
  readonly name: string;
  /** `const float * a` */
  readonly text: string;
  /** The capture it shows; undefined for extents that only the view needs. */
  readonly capture: Capture;
  /** An extent of an accessor that has no name in the source. */
  readonly extentOf?: { readonly accessor: string; readonly dimension: number };
}

/** The signature of a view and what else the captures give. */
export interface ViewSignature {
  readonly list: readonly ViewParameter[];
  readonly templateHeader: string;
  /** Definitions of captured constants. */
  readonly constants: readonly string[];
  /** Element types by name. */
  readonly types: ReadonlyMap<string, string>;
  /** Extents of accessors of several dimensions, in names of the view. */
  readonly extents: ReadonlyMap<string, readonly string[]>;
}

/** What the kernel takes: captures, and for lambdas that capture everything also the other parameters of the function around. */
export function viewParameters(
  kernel: SyclKernel,
  extentsOf: (accessor: string) => readonly (string | undefined)[] | undefined,
): ViewSignature {
  const { callable } = kernel;
  const all = withVisible(kernel);
  const types = new Map<string, string>();
  const constants: string[] = [];
  const list: ViewParameter[] = [];
  const extents = new Map<string, readonly string[]>();
  for (const capture of all) {
    const { name, kind } = capture;
    if (kind !== 'object') types.set(name, capture.elementType);
    if (kind === 'local') continue;
    if (kind === 'object') continue;
    if (kind === 'constant') {
      constants.push(constantText(capture, kernel));
      continue;
    }
    list.push(parameterOf(capture, kernel));
    if (kind !== 'accessor' || capture.dimensions < 2) continue;
    const names: string[] = [];
    for (let dimension = 0; dimension < capture.dimensions; dimension++) {
      const known = extentsOf(name)?.[dimension] ?? visibleExtent(capture.extents[dimension], all);
      if (known !== undefined) {
        names.push(known);
        continue;
      }
      const own = `${name}_extent${dimension}`;
      names.push(own);
      // Where a row begins never depends on how many rows there are.
      if (dimension === 0) continue;
      list.push({ name: own, text: `int ${own}`, capture, extentOf: { accessor: name, dimension } });
    }
    extents.set(name, names);
  }
  for (const capture of all)
    if (capture.kind === 'accessor' && capture.dimensions === 1 && capture.extents.length === 1) {
      const known = visibleExtent(capture.extents[0], all);
      if (known !== undefined) extents.set(capture.name, [known]);
    }
  // A template whose arguments are known is shown with them; these may be parameters of the host function.
  const isHostTemplate = callable.form === 'lambda' || callable.templateArguments !== undefined;
  const own = callable.node.parent?.type === 'template_declaration' ? callable.node : callable.owner;
  const header = isHostTemplate ? kernel.enclosingFunction?.node : (own ?? callable.node);
  const template = header?.parent?.type === 'template_declaration' ? header.parent : undefined;
  const parameters = template?.child('parameters');
  return {
    list,
    templateHeader: parameters ? `template ${parameters.text.replace(/\s+/g, ' ')} ` : '',
    constants,
    types,
    extents,
  };
}

/** Captures and the parameters that a default capture could still bring in, in the order of the signature. */
function withVisible(kernel: SyclKernel): readonly Capture[] {
  const { callable, enclosingFunction } = kernel;
  if (callable.form !== 'lambda' || !enclosingFunction || enclosingFunction.name === 'main')
    return kernel.captures;
  const defaults = callable.node.child('captures')?.descendants('lambda_default_capture') ?? [];
  const declarator = functionDeclarator(enclosingFunction.node);
  if (defaults.length === 0 || !declarator) return kernel.captures;
  const scope = new HostScope(kernel.call);
  const known = new Set(kernel.captures.flatMap((capture) => [capture.name, capture.source]));
  const others = (declarator.child('parameters')?.namedChildren ?? [])
    .filter((node) => node.type.endsWith('parameter_declaration'))
    .flatMap(declaredVariables)
    .filter((variable) => !known.has(variable.name))
    .map((variable) => captureOf(variable.name, { ...variable, isParameter: true }, scope))
    .filter((capture) => capture.kind === 'pointer' || capture.kind === 'scalar')
    .filter((capture) => /^[\w: ]+$/.test(capture.elementType) && !/vector|string/.test(capture.elementType));
  const order = (capture: Capture): number => {
    const parameter = scope.get(capture.source);
    return (parameter?.isParameter ? parameter.node : capture.variable?.node)?.start ?? 0;
  };
  return [...kernel.captures, ...others].sort((a, b) => order(a) - order(b));
}

function parameterOf(capture: Capture, kernel: SyclKernel): ViewParameter {
  const { name, kind, variable } = capture;
  const place = variable?.node ?? kernel.callable.node;
  const type = cudaType(capture, place);
  if (kind === 'scalar') return { name, text: `${type} ${name}`, capture };
  const declared = variable?.declaration.text ?? '';
  const restrict = kernel.attributes.restrict || /\b__restrict(__)?\b/.test(declared);
  return {
    name,
    text: `${capture.readOnly ? 'const ' : ''}${type} *${restrict ? ' __restrict__' : ''} ${name}`.replace(
      '* ',
      '*',
    ),
    capture,
  };
}

function cudaType(capture: Capture, place: SyntaxNode): string {
  const { elementType } = capture;
  if (elementType === 'auto' || elementType === '') {
    const type = capture.value && typeOfExpression(capture.value, () => undefined);
    if (type === undefined || type === 'half')
      throw new Unshowable(place, `The type of ${capture.name} cannot be told.`);
    return type;
  }
  const name = syclNameIn(place.tree, elementType);
  const vector = cudaVectorName(name);
  if (vector !== undefined) return vector;
  if (name.qualified && name.name === 'half') return '__half';
  if (name.qualified && name.name === 'ext::oneapi::bfloat16') return '__nv_bfloat16';
  if (name.qualified && !/^(u?(char|short|int|long))$/.test(name.name))
    throw new Unshowable(place, `${capture.name} has the type ${elementType}, which cannot be shown.`);
  return name.qualified ? name.name : elementType;
}

function constantText(capture: Capture, kernel: SyclKernel): string {
  const { name, value } = capture;
  const place = capture.variable?.node ?? kernel.callable.node;
  if (!value) throw new Unshowable(place, `The value of ${name} cannot be told.`);
  const type = capture.variable?.deduced
    ? (typeOfExpression(value, () => undefined) ?? 'auto')
    : cudaType(capture, place);
  const shown = value.type === 'initializer_list' ? (value.namedChildren[0] ?? value) : value;
  const constants = constantValues(fileConstants(value.tree));
  const captured = kernel.captures.filter((one) => one.kind === 'constant').map((one) => one.name);
  const named = shown
    .descendants('identifier')
    .every((node) => Object.hasOwn(constants, node.text) || captured.includes(node.text));
  const known = new HostValues(kernel.call, (one) => Object.hasOwn(constants, one)).integer(shown);
  const number = known && constantOf(known, constants);
  const text = named || number === undefined ? shown.text : String(number);
  return `constexpr ${type} ${name} = ${text};`;
}

/** A host extent that means the same in the view: numbers and names of parameters. */
function visibleExtent(extent: SyntaxNode | undefined, captures: readonly Capture[]): string | undefined {
  if (!extent) return undefined;
  if (/^\d+$/.test(extent.text)) return extent.text;
  const names = extent.descendants('identifier').map((node) => node.text);
  const simple = extent.descendants('call_expression', 'field_expression').length === 0;
  const known = names.every(
    (name) =>
      captures.some(
        (capture) => capture.name === name && (capture.kind === 'scalar' || capture.kind === 'constant'),
      ) || /^[A-Z][A-Z0-9_]*$/.test(name),
  );
  return simple && known ? extent.text : undefined;
}

/** Host names in the range of a launch that the kernel does not take: the guard of the view needs them. */
export function extentParameters(
  kernel: SyclKernel,
  signature: ViewSignature,
  extents: readonly string[],
  constants: Readonly<Record<string, number>>,
): ViewParameter[] {
  const scope = new HostScope(kernel.call);
  const known = new Set([
    ...signature.list.map((parameter) => parameter.name),
    ...kernel.captures.filter((capture) => capture.kind === 'constant').map((capture) => capture.name),
    ...Object.keys(constants),
  ]);
  const names = new Set(extents.flatMap((extent) => extent.match(/[A-Za-z_]\w*/g) ?? []));
  return [...names]
    .filter((name) => !known.has(name))
    .map((name) => {
      const variable = scope.get(name);
      const extent = /^(\w+)_extent(\d)$/.exec(name);
      const accessor = kernel.captures.find((one) => one.kind === 'accessor' && one.name === extent?.[1]);
      if (!variable && accessor)
        return {
          name,
          text: `int ${name}`,
          capture: accessor,
          extentOf: { accessor: accessor.name, dimension: Number(extent?.[2]) },
        };
      if (!variable) throw new Unshowable(kernel.call, `The range of the launch mentions ${name}.`);
      const capture = captureOf(name, variable, scope);
      return { name, text: `${cudaType(capture, kernel.call)} ${name}`, capture };
    });
}
