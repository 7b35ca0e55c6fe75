import type { Reason } from '../../../protocol/evaluation.ts';
import type { CubinObject, DeviceVariable } from './cubin-object.ts';

/** Functions of the device runtime that leave nothing behind: output and assertions. */
const harmlessExternals = /^(vprintf|__assertfail|__nv_\w+)$/;

/** Tables and texts that the compiler makes by itself: strings, function names, the mathematical library's, vtables. */
const compilerMade = /^(\$str(\$\d+)?|__unnamed_\d+|__cudart_\w+|_ZT[VSI]\w+)$/;

/** Empty objects of the standard library and of cooperative groups (one byte each, never written). */
const libraryTag = /\d(?:cuda|thrust|cub|cooperative_groups)\d?/;

/**
 * What a candidate's built object has that the original's has not: other kernels, state that outlives a launch, calls into the device
 * runtime. The gate says the same of the text; this holds for whatever the text was.
 */
export function objectionsToCubin(
  object: CubinObject | undefined,
  original: CubinObject | undefined,
  symbol: string,
  text: string,
): readonly Reason[] {
  if (object === undefined) return [{ rule: 'object', message: 'nvcc wrote something that is no cubin' }];
  const reasons: Reason[] = [];
  const foreign = object.entries.filter((name) => name !== symbol);
  if (foreign.length > 0 || object.entries.length === 0)
    reasons.push({
      rule: 'object-kernels',
      message: `the built object holds ${object.entries.length === 0 ? 'no kernel' : `other kernels: ${foreign.join(', ')}`}`,
    });
  const known = new Set(original?.variables.map(({ name }) => name));
  for (const variable of object.variables)
    if (!known.has(variable.name) && !isConstant(variable, text))
      reasons.push({
        rule: 'object-state',
        message: `the built object has ${variable.bytes} bytes of device memory ("${sourceName(variable.name)}") that keep their value between launches`,
      });
  for (const name of object.externals)
    if (!harmlessExternals.test(name) && original?.externals.includes(name) !== true)
      reasons.push({ rule: 'object-call', message: `the built object calls ${name} of the device runtime` });
  return reasons;
}

function isConstant({ name, bytes, initialised }: DeviceVariable, text: string): boolean {
  if (compilerMade.test(name)) return initialised;
  if (bytes <= 1 && libraryTag.test(name)) return true;
  if (!initialised) return false;
  // A table of constants and an initialised variable look alike in the object: the declaration tells.
  const own = sourceName(name).replace(/[^\w]/g, '');
  return new RegExp(`\\bconst(?:expr)?\\b[^;{}=()]*\\b${own}\\b`).test(text);
}

/** The last name of a mangled one: `_ZZ1kPfiE11local_state` is `local_state`. */
function sourceName(mangled: string): string {
  if (!mangled.startsWith('_Z')) return mangled;
  let last = mangled;
  for (let at = 2; at < mangled.length;) {
    const length = /^(\d+)/.exec(mangled.slice(at))?.[1];
    if (length === undefined) {
      at++;
      continue;
    }
    const start = at + length.length;
    last = mangled.slice(start, start + Number(length));
    at = start + Number(length);
  }
  return last;
}
