import assert from 'node:assert/strict';
import type { ApplyPlan } from '../../../../src/protocol/editor/apply.ts';
import type { VariantFixture } from './fixture.ts';
import { launchOf, planned, sourceFile } from './fixture.ts';

const region = `__global__ void scale(float *x, int rows, int cols) {
    int col = blockIdx.x * blockDim.x + threadIdx.x;
    int row = blockIdx.y * blockDim.y + threadIdx.y;
    if (row < rows && col < cols) x[row * cols + col] *= 2.0f;
}`;
const variant = region.replace('*= 2.0f', '+= x[row * cols + col]');
const fixture: VariantFixture = {
  source: `${region}\n`,
  kernel: 'scale',
  region: variant,
  baseLaunch: launchOf(['ceilDiv(C, 16)', 'ceilDiv(R, 16)'], ['16', '16']),
  launch: launchOf(['ceilDiv(C, 64)', 'ceilDiv(R, 4)'], ['64', '4']),
  arguments: [
    {
      kind: 'buffer',
      name: 'x',
      type: 'f32',
      role: 'inout',
      shape: ['R', 'C'],
      distribution: { kind: 'normal' },
    },
    { kind: 'scalar', name: 'rows', type: 'i32', value: 'R' },
    { kind: 'scalar', name: 'cols', type: 'i32', value: 'C' },
  ],
};

/** Plans with this host code below the kernel; returns the host code after the apply. */
async function host(
  code: string,
  more: Partial<VariantFixture> = {},
): Promise<{ readonly plan: ApplyPlan; readonly code: string }> {
  const plan = await planned({ ...fixture, ...more }, { [sourceFile]: `${region}\n${code}` });
  const after = plan.files.find(({ uri }) => uri.endsWith('scale.cu'))?.after ?? '';
  return { plan, code: after.slice(after.indexOf('}\n') + 2) };
}

function outcomes({ launchSites }: ApplyPlan): string[] {
  return launchSites.map(({ outcome }) => (outcome.kind === 'cannot' ? outcome.reason : outcome.kind));
}

describe('launches of an applied variant', () => {
  it('rewrites definitions that only this launch uses, with the names of the launch', async () => {
    const { code, plan } = await host(`void run(float *x, int height, int width) {
    dim3 block(16, 16);
    dim3 grid((width + block.x - 1) / block.x, (height + block.y - 1) / block.y);
    scale<<<grid, block>>>(x, height, width);
}`);
    assert.equal(
      code,
      `void run(float *x, int height, int width) {
    dim3 block(64, 4);
    dim3 grid((width + 63) / 64, (height + 3) / 4);
    scale<<<grid, block>>>(x, height, width);
}`,
    );
    assert.deepEqual(outcomes(plan), ['rewritten']);
    const [site] = plan.launchSites;
    assert.equal(site?.line, 9);
    assert.equal(site?.text, 'scale<<<grid, block>>>');
    assert.ok(site?.outcome.kind === 'rewritten');
    assert.equal(site.outcome.text, 'scale<<<dim3((width + 63) / 64, (height + 3) / 4), dim3(64, 4)>>>');
  });

  it('rewrites expressions in the brackets, keeping the stream', async () => {
    const { code } = await host(
      'void run(float *x, int n, cudaStream_t s) { scale<<<dim3((n * 2 + 15) / 16, (n - 1) / 16 + 1), dim3(16, 16), 0, s>>>(x, n, n * 2); }',
    );
    assert.equal(
      code,
      'void run(float *x, int n, cudaStream_t s) { scale<<<dim3(((n * 2) + 63) / 64, (n + 3) / 4), dim3(64, 4), 0, s>>>(x, n, n * 2); }',
    );
  });

  it('knows members and sizes by their text', async () => {
    const { code } = await host(`void run(float *x, const Size &s, Matrix *m, std::vector<int> &v) {
    dim3 block(16, 16);
    dim3 grid((s.cols + block.x - 1) / block.x, (m->rows + block.y - 1) / block.y);
    scale<<<grid, block>>>(x, m->rows, s.cols);
    scale<<<dim3((v.size() + 15) / 16, 1), dim3(16, 16)>>>(x, 16, (int)v.size());
}`);
    assert.match(
      code,
      /dim3 block\(64, 4\);\n {4}dim3 grid\(\(s\.cols \+ 63\) \/ 64, \(m->rows \+ 3\) \/ 4\);/,
    );
    assert.match(code, /scale<<<dim3\(\(v\.size\(\) \+ 63\) \/ 64, \(16 \+ 3\) \/ 4\), dim3\(64, 4\)>>>/);
  });

  it('adds dynamic shared memory where there was none', async () => {
    const { code } = await host(
      'void run(float *x, int r, int c) { scale<<<dim3((c + 15) / 16, (r + 15) / 16), dim3(16, 16)>>>(x, r, c); }',
      { launch: launchOf(['ceilDiv(C, 16)', 'ceilDiv(R, 16)'], ['16', '16'], '1024') },
    );
    assert.equal(
      code,
      'void run(float *x, int r, int c) { scale<<<dim3((c + 15) / 16, (r + 15) / 16), dim3(16, 16), 1024>>>(x, r, c); }',
    );
  });

  it('writes the value into the launch where the variable has other uses', async () => {
    const { code } = await host(`void run(float *x, int r, int c) {
    dim3 block(16, 16);
    dim3 grid((c + 15) / 16, (r + 15) / 16);
    other<<<grid, block>>>(x);
    scale<<<grid, block>>>(x, r, c);
}`);
    assert.match(code, /dim3 block\(16, 16\);\n {4}dim3 grid\(\(c \+ 15\) \/ 16, \(r \+ 15\) \/ 16\);\n/);
    assert.match(code, /other<<<grid, block>>>/);
    assert.match(code, /scale<<<dim3\(\(c \+ 63\) \/ 64, \(r \+ 3\) \/ 4\), dim3\(64, 4\)>>>\(x, r, c\)/);
  });

  it('rewrites a definition once for several launches that agree', async () => {
    const { code, plan } = await host(`void run(float *x, int r, int c) {
    const dim3 block = dim3(16, 16);
    const dim3 grid = dim3((c + 15) / 16, (r + 15) / 16);
    scale<<<grid, block>>>(x, r, c);
    for (int i = 0; i < 9; ++i) scale<<<grid, block>>>(x, r, c);
}`);
    assert.match(
      code,
      /const dim3 block\(64, 4\);\n {4}const dim3 grid\(\(c \+ 63\) \/ 64, \(r \+ 3\) \/ 4\);\n/,
    );
    assert.equal(code.match(/scale<<<grid, block>>>/g)?.length, 2);
    assert.deepEqual(outcomes(plan), ['rewritten', 'rewritten']);
  });

  it('does not move a value to a place where its variables are not there yet', async () => {
    const { code } = await host(`void run(float *x, int r) {
    dim3 block(16, 16);
    dim3 grid((count() + 15) / 16, (r + 15) / 16);
    int c = count();
    scale<<<grid, block>>>(x, r, c);
}`);
    assert.match(code, /dim3 grid\(\(count\(\)/, 'it is not touched: it cannot be compared with the run');
  });

  it('rewrites calls of cudaLaunchKernel', async () => {
    const { code } = await host(`void run(float *x, int r, int c) {
    void *arguments[] = {&x, (void *)&r, static_cast<void *>(&c)};
    cudaLaunchKernel((const void *)scale, dim3((c + 15) / 16, (r + 15) / 16), dim3(16, 16), arguments, 0, 0);
}`);
    assert.match(
      code,
      /cudaLaunchKernel\(\(const void \*\)scale, dim3\(\(c \+ 63\) \/ 64, \(r \+ 3\) \/ 4\), dim3\(64, 4\), arguments, 0, 0\)/,
    );
  });

  it('rewrites integer variables of one-dimensional launches', async () => {
    const { code } = await host(
      `void run(float *x, int total) {
    const int threads = 256;
    const int blocks = (total + threads - 1) / threads;
    scale<<<blocks, threads>>>(x, 1, total);
}`,
      { baseLaunch: launchOf(['ceilDiv(C, 256)'], ['256']), launch: launchOf(['ceilDiv(C, 4096)'], ['512']) },
    );
    assert.match(code, /const int threads = 512;\n {4}const int blocks = \(total \+ 4095\) \/ 4096;/);
  });

  it('follows launches through namespaces and template arguments, and leaves other instances alone', async () => {
    const template = `template <typename T, int W>\n${region.replace('float *x', 'T *x')}`;
    const code = `void run(float *x, double *y, int r, int c) {
    ns::scale<float, 4><<<dim3((c + 15) / 16, (r + 15) / 16), dim3(16, 16)>>>(x, r, c);
    scale<double, 4><<<dim3((c + 15) / 16, (r + 15) / 16), dim3(16, 16)>>>(y, r, c);
}`;
    const plan = await planned(
      {
        ...fixture,
        source: template,
        region: template.replace('*= 2.0f', '*= T(2)'),
        instance: 'scale<float, 4>',
      },
      { [sourceFile]: `${template}\n${code}` },
    );
    assert.match(plan.files[0]!.after, /ns::scale<float, 4><<<dim3\(\(c \+ 63\)/);
    assert.equal(plan.launchSites[0]?.outcome.kind, 'rewritten');
    assert.match(outcomes(plan)[1]!, /another instance/);
  });

  it('rewrites launches in a second file and through a header, and skips kernels of the same name', async () => {
    const call = (name: string): string =>
      `void ${name}(float *x, int h, int w) { scale<<<dim3((w + 15) / 16, (h + 15) / 16), dim3(16, 16)>>>(x, h, w); }\n`;
    const other = `#include "scale.h"\n${call('second')}`.replaceAll('\n', '\r\n');
    const plan = await planned(fixture, {
      [sourceFile]: `#include "scale.h"\n${region}\n`,
      '/work space/scale.h': '#pragma once\n__global__ void scale(float *x, int rows, int cols);\n',
      '/work space/second.cu': other,
      '/work space/stranger.cu': `static ${region}\n${call('stranger')}`,
    });
    assert.deepEqual(
      plan.files.map(({ uri }) => uri.split('/').at(-1)),
      ['scale.cu', 'second.cu'],
    );
    assert.equal(
      plan.files[1]?.after,
      other.replace(
        'dim3((w + 15) / 16, (h + 15) / 16), dim3(16, 16)',
        'dim3((w + 63) / 64, (h + 3) / 4), dim3(64, 4)',
      ),
    );
  });

  it('says why a launch cannot follow', async () => {
    const reasons = async (code: string): Promise<string> => outcomes((await host(code)).plan).join(' | ');
    assert.match(
      await reasons(
        '#define GO(x, r, c) scale<<<dim3(((c) + 15) / 16, ((r) + 15) / 16), dim3(16, 16)>>>(x, r, c)\n',
      ),
      /macro `GO`/,
    );
    assert.match(await reasons('void f() { LAUNCH(scale, 3); }'), /handed to `LAUNCH`/);
    assert.match(await reasons('void f() { auto pointer = scale; pointer<<<1, 2>>>(0, 1, 1); }'), /pointer/);
    assert.match(
      await reasons('void f(float *x, int r, int c) { scale<<<dim3(c, r), 1>>>(x, r, c); }'),
      /another configuration than the run's: grid \(c, r\), block \(1\);/,
    );
    assert.match(
      await reasons(
        'void f(float *x, int r, int c) { scale<<<dim3((c + 15) / 16, (r + 15) / 16), dim3(16, 16)>>>(x, r, next()); }',
      ),
      /twice|another configuration/,
    );
    assert.match(
      await reasons('void f(dim3 grid, float *x, int r, int c) { scale<<<grid, dim3(16, 16)>>>(x, r, c); }'),
      /another configuration/,
    );
  });

  it('follows nobody where a file defines several kernels of the name', async () => {
    const { plan } = await host(`namespace other { ${region.replace('2.0f', '4.0f')} }
void f(float *x, int r, int c) { scale<<<dim3((c + 15) / 16, (r + 15) / 16), dim3(16, 16)>>>(x, r, c); }
`);
    assert.match(outcomes(plan).join(), /several kernels/);
    assert.equal(plan.wrapperPossible, false);
  });

  it('takes no notice of variables, functions and attributes of that name', async () => {
    const { plan } = await host(`void f(float scale) { g(scale); }
void h(float *x, int r, int c) {
    cudaFuncSetAttribute(scale, cudaFuncAttributePreferredSharedMemoryCarveout, 50);
    object.scale(3);
    // scale<<<1, 2>>>(x, r, c);
}`);
    assert.deepEqual(plan.launchSites, []);
  });

  it('leaves launches as they are when the variant keeps the configuration', async () => {
    const { plan, code } = await host(
      'void f(float *x, int r, int c) { scale<<<dim3(c, r), 1>>>(x, r, c); }\n',
      {
        launch: fixture.baseLaunch!,
      },
    );
    assert.deepEqual(outcomes(plan), ['unchanged']);
    assert.match(code, /scale<<<dim3\(c, r\), 1>>>/);
  });

  it('keeps launches of a variant that counts on its block shape from another shape', async () => {
    const { plan } = await host('void f(float *x, int r, int c) { scale<<<dim3(c, r), 1>>>(x, r, c); }\n', {
      launch: fixture.baseLaunch!,
      assumptions: [{ kind: 'block-shape', block: [16, 16] }],
    });
    assert.match(outcomes(plan).join(), /another configuration/);
  });

  it('goes from one variant of the run to another', async () => {
    const other = {
      region: region.replace('2.0f', '3.0f'),
      launch: launchOf(['ceilDiv(C, 32)', 'ceilDiv(R, 8)'], ['32', '8']),
    };
    const plan = await planned(
      { ...fixture, others: [other] },
      {
        [sourceFile]: `${other.region}\nvoid f(float *x, int r, int c) { scale<<<dim3((c + 31) / 32, (r + 7) / 8), dim3(32, 8)>>>(x, r, c); }\n`,
      },
    );
    assert.equal(plan.files[0]?.state, 'clean');
    assert.match(plan.files[0].after, /scale<<<dim3\(\(c \+ 63\) \/ 64, \(r \+ 3\) \/ 4\), dim3\(64, 4\)>>>/);
  });
});

describe('keeping the original for launches that cannot follow', () => {
  const code = `void f(float *x, int r, int c) { scale<<<dim3((c + 15) / 16, (r + 15) / 16), dim3(16, 16)>>>(x, r, c); }
void g(float *x) { LAUNCH(scale, x, 3, 4); }
`;

  it('is offered, and puts the variant beside it under its own name', async () => {
    const files = { [sourceFile]: `${region}\n\n${code}` };
    const refused = await planned(fixture, files);
    assert.equal(refused.wrapperPossible, true);
    assert.equal(refused.wrapper, false);
    const plan = await planned(fixture, files, true);
    assert.equal(plan.wrapper, true);
    const after = plan.files[0]!.after;
    assert.ok(
      after.startsWith(`${region}\n\n${variant.replace('scale(', 'scale_variant(')}\n\nvoid f`),
      after,
    );
    assert.match(
      after,
      /scale_variant<<<dim3\(\(c \+ 63\) \/ 64, \(r \+ 3\) \/ 4\), dim3\(64, 4\)>>>\(x, r, c\)/,
    );
    assert.match(after, /LAUNCH\(scale, x, 3, 4\)/);
    assert.match(plan.notes.join(), /`scale_variant`/);
  });

  it('declares the variant wherever the kernel is declared', async () => {
    const header = '__global__ void scale(float *x, int rows, int cols);\n';
    const plan = await planned(
      fixture,
      {
        [sourceFile]: `${region}\n`,
        '/work space/scale.h': header,
        '/work space/other.cu': `#include "scale.h"\n${code}`,
      },
      true,
    );
    const header2 = plan.files.find(({ uri }) => uri.endsWith('.h'));
    assert.equal(header2?.after, `${header}${header.replace('scale(', 'scale_variant(')}`);
    assert.match(plan.files.find(({ uri }) => uri.endsWith('other.cu'))!.after, /scale_variant<<</);
  });

  it('is not offered where no launch could follow', async () => {
    const plan = await planned(fixture, {
      [sourceFile]: `${region}\nvoid g(float *x) { LAUNCH(scale, x); }\n`,
    });
    assert.equal(plan.wrapperPossible, false);
  });
});
