import assert from 'node:assert/strict';
import { findLaunches, resolveLaunch } from '../../../src/syntax/launch-finder.ts';
import type { ResolvedLaunch } from '../../../src/syntax/launch-finder.ts';
import { parse } from '../../../src/syntax/parser.ts';

async function resolved(text: string): Promise<ResolvedLaunch> {
  const [launch] = findLaunches(await parse(text));
  assert.ok(launch);
  return resolveLaunch(launch);
}

describe('launch finder', () => {
  it('reads name, template arguments, configuration and arguments', async () => {
    const text =
      'void run(int n) {\n  ns::k<float, 3><<<dim3(n, 2), 256, 64 * sizeof(float), stream>>>(a, (int)n);\n}';
    const [launch] = findLaunches(await parse(text), 'k');
    assert.ok(launch);
    assert.equal(launch.qualifiedName, 'ns::k');
    assert.deepEqual(launch.templateArguments, ['float', '3']);
    assert.equal(launch.grid.text, 'dim3(n, 2)');
    assert.equal(launch.stream?.text, 'stream');
    assert.deepEqual(
      launch.arguments.map((argument) => argument.text),
      ['a', '(int)n'],
    );
    assert.equal(launch.enclosingFunction, 'run');
    assert.equal(launch.line, 2);
    assert.deepEqual(resolveLaunch(launch).configuration, {
      grid: ['n', '2'],
      block: ['256'],
      sharedBytes: '256',
    });
  });

  it('follows dim3 variables and integer variables', async () => {
    const launch = await resolved(`#define TILE 16
void run() {
  const int width = 1024;
  int rows = width * 2;
  dim3 block(TILE, TILE);
  dim3 grid((width + block.x - 1) / block.x, (rows + TILE - 1) / TILE);
  k<<<grid, block>>>(a, width, rows);
}`);
    assert.deepEqual(launch.configuration, {
      grid: ['ceilDiv(width, TILE)', 'ceilDiv(rows, TILE)'],
      block: ['TILE', 'TILE'],
      sharedBytes: '0',
    });
    assert.deepEqual([...launch.freeNames].sort(), ['rows', 'width']);
    assert.deepEqual(launch.values, { width: 1024, rows: 2048 });
  });

  it('follows braces, members, helper functions and floating ceil', async () => {
    const braces = await resolved(`int div_up(int a, int b) { return (a + b - 1) / b; }
void run(int n) { dim3 threads{32, 8}; dim3 blocks = {1u, 1u}; blocks.x = div_up(n, 32); k<<<blocks, threads>>>(n); }`);
    assert.deepEqual(braces.configuration?.grid, ['ceilDiv(n, 32)']);
    assert.deepEqual(braces.configuration.block, ['32', '8']);
    const ceil = await resolved(
      'void run(int n) { auto t = 128; int b = (int)ceil((float)n / t); k<<<b, t>>>(p, n); }',
    );
    assert.deepEqual(ceil.configuration, { grid: ['ceilDiv(n, 128)'], block: ['128'], sharedBytes: '0' });
  });

  it('takes the last assignment and gives up on values that depend on the path', async () => {
    const assigned = await resolved('void run(int n) { int b; b = 64; k<<<n / b, b>>>(n); }');
    assert.deepEqual(assigned.configuration?.block, ['64']);
    const path = await resolved('void run(int n) { int b = 64; if (n > 9) b = 128; k<<<1, b>>>(n); }');
    assert.equal(path.configuration?.block[0], 'b');
    assert.deepEqual(path.freeNames, ['b']);
  });

  it('finds all launches of a kernel', async () => {
    const tree = await parse('void f() { a<<<1, 2>>>(); b<<<1, 2>>>(); a<<<3, 4>>>(); }');
    assert.deepEqual(
      findLaunches(tree, 'a').map((launch) => launch.grid.text),
      ['1', '3'],
    );
  });
});
