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
    const open = syntax.children.find((child) => child.text === '<<<');
    const close = syntax.children.findLast((child) => child.text === '>>>');
    if (open === undefined || close === undefined) return [];
    const configuration = source.slice(open.end, close.start);
    const kernel = source.slice(callee.start, callee.end);
    return [
      {
        start: callee.start,
        end: close.end,
        text: `::kf::sim::cuda::host_launch({${configuration}}, [&](auto... kf_a) { ${kernel}(kf_a...); })`,
      },
    ];
  });
}
