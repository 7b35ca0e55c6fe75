import { elementBytes } from '../../../protocol/task.ts';
import { elementTypeOf } from '../../element-types.ts';
import { printExpression } from '../../expression.ts';
import { HostValues } from '../../host-values.ts';
import { simplifyExpression } from '../../simplify-expression.ts';
import { constantOf } from '../kernel-launch.ts';
import type { SyntaxNode } from '../../syntax-node.ts';
import { declaredVariables } from '../declared-variables.ts';
import type { SyclKernel } from '../sycl-kernel.ts';
import { syclNameIn } from '../aliases.ts';
import { cudaVectorName } from '../sycl-types.ts';
import { Unshowable } from './unshowable.ts';

/** Local accessors as shared arrays. */
export interface LocalMemory {
  readonly declarations: readonly string[];
  /** Bytes of the arrays whose sizes the host computes. */
  readonly dynamicBytes?: string;
}

/** `__shared__` declarations for the local accessors of a kernel. */
export function localMemoryOf(kernel: SyclKernel, constants: Readonly<Record<string, number>>): LocalMemory {
  const declarations: string[] = [];
  let dynamicBytes: string | undefined;
  const host = new HostValues(kernel.call, (name) => Object.hasOwn(constants, name));
  const template = templateValues(kernel.call);
  for (const capture of kernel.captures) {
    if (capture.kind !== 'local') continue;
    const place = capture.variable?.node ?? kernel.call;
    const name = syclNameIn(place.tree, capture.elementType);
    const type =
      cudaVectorName(name) ?? (name.qualified && name.name === 'half' ? '__half' : capture.elementType);
    if (capture.dimensions === 0) {
      declarations.push(`__shared__ ${type} ${capture.name};`);
      continue;
    }
    if (capture.extents.length !== capture.dimensions)
      throw new Unshowable(place, `The extents of ${capture.name} cannot be told.`);
    const sizes = capture.extents.map((extent) => {
      const names = namesOf(extent);
      if (names.length > 0 && names.every((name) => template.has(name) || Object.hasOwn(constants, name)))
        return { fixed: extent.text };
      const expression = host.integer(extent);
      if (!expression) throw new Unshowable(place, `The extents of ${capture.name} cannot be told.`);
      const value = constantOf(expression, constants);
      if (value === undefined) return { dynamic: printExpression(simplifyExpression(expression)) };
      // Names of constants of the file mean the same in the kernel.
      const named = namesOf(extent).every((name) => Object.hasOwn(constants, name));
      return {
        fixed: named && extent.descendants('call_expression').length === 0 ? extent.text : String(value),
      };
    });
    const dynamic = sizes.filter((size) => size.dynamic !== undefined);
    if (dynamic.length === 0) {
      declarations.push(
        `__shared__ ${type} ${capture.name}${sizes.map((size) => `[${size.fixed ?? ''}]`).join('')};`,
      );
      continue;
    }
    const bytes = elementTypeOf(capture.elementType);
    if (capture.dimensions !== 1 || !bytes)
      throw new Unshowable(place, `The size of ${capture.name} is known only while the host runs.`);
    const own = `(${dynamic[0]?.dynamic ?? '0'}) * ${elementBytes[bytes]}`;
    // Several are arrays of their own here as in the source; CUDA itself would lay all of them over each other.
    dynamicBytes = dynamicBytes === undefined ? own : `${dynamicBytes} + ${own}`;
    declarations.push(`extern __shared__ ${type} ${capture.name}[];`);
  }
  return { declarations, ...(dynamicBytes === undefined ? {} : { dynamicBytes }) };
}

function namesOf(extent: SyntaxNode): string[] {
  const nodes = extent.type === 'identifier' ? [extent] : extent.descendants('identifier');
  return nodes.map((node) => node.text);
}

/** Names of integer parameters of the templates around a launch. */
function templateValues(place: SyntaxNode): ReadonlySet<string> {
  const names = new Set<string>();
  for (
    let template = place.ancestor('template_declaration');
    template !== null;
    template = template.ancestor('template_declaration')
  )
    for (const parameter of template
      .child('parameters')
      ?.namedChildren.filter((one) => one.type.endsWith('parameter_declaration')) ?? [])
      for (const variable of declaredVariables(parameter)) names.add(variable.name);
  return names;
}
