import type { SyntaxNode } from '../../../syntax/syntax-node.ts';
import { functionDeclarator } from '../../../syntax/kernel-finder.ts';
import { textWith } from '../layout.ts';
import type { RewriteContext } from '../rewrite-context.ts';
import type { Edit } from '../edit.ts';
import type { Operator } from '../rewrite.ts';

/** Math functions whose single-precision form is the name with an f. */
const functions = new Set(
  `acos acosh asin asinh atan atan2 atanh cbrt ceil cos cosh cospi erf erfc erfinv exp exp10 exp2 expm1 fabs fdim floor fma
   fmax fmin fmod hypot ldexp lgamma log log10 log1p log2 nearbyint normcdf pow remainder rint round rsqrt sin sinh sinpi
   sqrt tan tanh tgamma trunc`.split(/\s+/),
);
const mathConstant = /^M_(E|LOG2E|LOG10E|LN2|LN10|PI|PI_2|PI_4|1_PI|2_PI|2_SQRTPI|SQRT2|SQRT1_2)$/;

/**
 * Literals such as `0.5` and functions such as `exp` are double precision and drag float operands along. Legal where
 * the kernel's own variables are no doubles; helper functions in double precision are copied in single precision.
 */
export const useSinglePrecision: Operator = {
  id: 'use-single-precision',
  description: 'Use float literals and float math functions where all variables are float.',
  sites(context) {
    const { kernel, tree } = context;
    if (/\bdouble\b/.test(tree.text.slice(kernel.range.start, kernel.range.end))) return [];
    if (
      !kernel.parameters.some(
        (parameter) => parameter.elementType === 'f32' || parameter.elementType === undefined,
      )
    )
      return [];
    const copies = new Map<string, { readonly name: string; readonly definition: SyntaxNode }>();
    const replacements = singlePrecision(context, kernel.bodyNode, copies);
    if (replacements.size === 0) return [];
    const edits: Edit[] = [...replacements.entries()].map(([node, text]) => ({
      start: node.start,
      end: node.end,
      text,
    }));
    let helpers = '';
    // Copies may call further helpers; the map grows while it is walked.
    const written: string[] = [];
    for (const { name, definition } of copies.values()) {
      const inner = singlePrecision(context, definition, copies);
      for (const type of definition.descendants('primitive_type'))
        if (type.text === 'double') inner.set(type, 'float');
      const own = functionDeclarator(definition)?.child('declarator');
      if (own) inner.set(own, name);
      written.unshift(
        `// Single-precision form of ${own?.text ?? name}.\n${textWith(definition, inner)}\n\n`,
      );
    }
    helpers = written.join('');
    if (helpers !== '') edits.push({ start: kernel.range.start, end: kernel.range.start, text: helpers });
    return [
      {
        label: 'whole kernel',
        rewrite: {
          edits,
          assumptions: [],
          summary: 'Compute in single precision instead of double: literals and math functions.',
        },
      },
    ];
  },
};

function singlePrecision(
  context: RewriteContext,
  root: SyntaxNode,
  copies: Map<string, { readonly name: string; readonly definition: SyntaxNode }>,
): Map<SyntaxNode, string> {
  const replacements = new Map<SyntaxNode, string>();
  for (const node of root.walk()) {
    if (node.type === 'number_literal' && /^(\d+\.\d*|\.\d+|\d+(?=[eE]))([eE][-+]?\d+)?$/.test(node.text)) {
      replacements.set(node, `${node.text}f`);
    } else if (
      node.type === 'identifier' &&
      node.field !== 'function' &&
      !isCastToFloat(node) &&
      isDoubleConstant(context, node)
    ) {
      replacements.set(node, `static_cast<float>(${node.text})`);
    } else if (node.type === 'call_expression') {
      const callee = node.child('function');
      const name = callee?.text.replace(/^(std)?::/, '') ?? '';
      if (callee && functions.has(name)) replacements.set(callee, `${name}f`);
      else if (callee) {
        const definition = doubleHelper(context, callee.text);
        if (!definition) continue;
        const copy = copies.get(callee.text) ?? {
          name: context.freshName(`${callee.text}_single`),
          definition,
        };
        copies.set(callee.text, copy);
        replacements.set(callee, copy.name);
      }
    }
  }
  return replacements;
}

function isCastToFloat(node: SyntaxNode): boolean {
  const call = node.parent?.type === 'argument_list' ? node.parent.parent : null;
  return call?.child('function')?.text.replace(/\s+/g, '') === 'static_cast<float>';
}

function isDoubleConstant(context: RewriteContext, node: SyntaxNode): boolean {
  if (context.names.variableOf(node)) return false;
  if (mathConstant.test(node.text)) return true;
  return context.tree.root
    .descendants('preproc_def')
    .some(
      (macro) =>
        macro.child('name')?.text === node.text &&
        /^\(?-?(\d+\.\d*|\.\d+|\d+(?=[eE]))([eE][-+]?\d+)?\)?\s*(\/\/.*)?$/.test(
          macro.child('value')?.text.trim() ?? '',
        ),
    );
}

/** A function of the file, called by the kernel, that computes in double precision. */
function doubleHelper(context: RewriteContext, name: string): SyntaxNode | undefined {
  return context.tree.root.descendants('function_definition').find((definition) => {
    if (functionDeclarator(definition)?.child('declarator')?.text !== name) return false;
    // What a kernel calls runs on the device, whether SYCL or CUDA says so.
    if (definition.parent?.type === 'template_declaration') return false;
    // Pointers to doubles are data, not arithmetic.
    return /\bdouble\b/.test(definition.text) && !/\bdouble\s*(const\s*)?[*&]/.test(definition.text);
  });
}
