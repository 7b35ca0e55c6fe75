import { elementwiseKernel } from '../elementwise-kernel.ts';
import { indented, indentOf, indentUnit, reindented } from '../layout.ts';
import { launchWith, simplified } from '../launch-arithmetic.ts';
import type { Operator, RewriteSite } from '../rewrite.ts';

/**
 * Fewer threads that each handle several elements, a whole grid apart: accesses stay coalesced, and what a block costs
 * is paid less often. Right for any number of elements.
 */
export const coarsenThreads: Operator = {
  id: 'coarsen-threads',
  description: 'Turn a guarded elementwise kernel into a grid-stride loop with fewer blocks.',
  sites(context) {
    const { launch } = context;
    const kernel = elementwiseKernel(context);
    if (!kernel || !launch || kernel.form !== 'guard') return [];
    const body = context.kernel.bodyNode;
    const unit = indentUnit(body);
    const outer = indentOf(context.kernel.node);
    const { index, typeText, bound } = kernel;
    const lines = [
      indented(
        [
          ...kernel.before.map((declaration) => reindented(declaration, '')),
          '// Each thread handles several elements, a whole grid apart.',
          `for (${typeText} ${index} = blockIdx.x * blockDim.x + threadIdx.x; ${index} < ${bound}; ${index} += gridDim.x * blockDim.x) {`,
        ],
        outer + unit,
      ),
      indented(
        kernel.work.map((statement) => reindented(statement, '')),
        outer + unit + unit,
      ),
      `${outer}${unit}}`,
    ];
    const [gridX = '1', ...others] = launch.grid;
    return [2, 4, 8].map((count): RewriteSite => ({
      label: `${count} elements per thread`,
      rewrite: {
        edits: [{ start: body.start, end: body.end, text: `{\n${lines.join('\n')}\n${outer}}` }],
        launch: launchWith(launch, { grid: [simplified(`ceilDiv(${gridX}, ${count})`), ...others] }),
        assumptions: [],
        summary: `Let each thread handle ${count} elements in a grid-stride loop.`,
      },
    }));
  },
};
