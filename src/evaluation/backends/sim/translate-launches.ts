import type { SyntaxTree } from '../../../syntax/syntax-node.ts';
import type { TextEdit } from './text-edits.ts';

/**
 * `kernel<N><<<grid, block, shared, stream>>>(a, b)` becomes
 * `::kf::sim::cuda::host_launch({grid, block, shared, stream}, [&](auto... kf_a) { kernel<N>(kf_a...); })(a, b)`:
 * arguments are evaluated once, as a launch does.
 */
export function launchEdits(tree: SyntaxTree, source: string): readonly TextEdit[] {
  return tree.root.descendants('kernel_call_syntax').flatMap((syntax) => {
    const call = syntax.parent;
    const callee = call?.child('function');
    if (call === null || callee === null || callee === undefined) return [];
    const open = syntax.children.find((child) => child.type === '<<<');
    const close = syntax.children.findLast((child) => child.type === '>>>');
    if (open === undefined || close === undefined) return [];
    const configuration = source.slice(open.end, close.start);
    const kernel = source.slice(callee.start, callee.end);
    return [
      {
        start: callee.start,
        // Brackets may be written with blanks between them, of which the parser saw none.
        end: close.start + (/^>\s*>\s*>/.exec(source.slice(close.start))?.[0].length ?? 3),
        text: `::kf::sim::cuda::host_launch({${configuration}}, [&](auto... kf_a) { ${kernel}(kf_a...); })`,
      },
    ];
  });
}

/**
 * `cudaLaunchCooperativeKernel((void*)kernel<N>, ...)` loses its cast: the facade needs the kernel's type to unpack the
 * arguments.
 */
export function untypedLaunchEdits(tree: SyntaxTree): readonly TextEdit[] {
  return tree.root.descendants('call_expression').flatMap((call) => {
    if (!/^(::)?cudaLaunch(Cooperative)?Kernel$/.test(call.child('function')?.text ?? '')) return [];
    const kernel = call.child('arguments')?.namedChildren[0];
    if (kernel?.type === 'cast_expression') {
      const value = kernel.child('value');
      if (value === null || !/^\(\s*(const\s+)?void\s*(const\s*)?\*\s*\)/.test(kernel.text)) return [];
      return [{ start: kernel.start, end: value.start, text: '' }];
    }
    const wrapped =
      /^(?:reinterpret|static)_cast\s*<\s*(?:const\s+)?void\s*(?:const\s*)?\*\s*>\s*(?=\()/.exec(
        kernel?.text ?? '',
      );
    return kernel === undefined || wrapped === null
      ? []
      : [{ start: kernel.start, end: kernel.start + wrapped[0].length, text: '' }];
  });
}
