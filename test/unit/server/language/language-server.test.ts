import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { TestServer } from '../../../fakes/language-server.ts';

const examples = join(import.meta.dirname, '../../../../examples');

describe('kernels in the language server', function () {
  this.timeout(30_000);
  let folder: string;
  let server: TestServer;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'kf-language-'));
    server = await TestServer.start(folder);
  });
  after(async () => {
    await server[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true, force: true });
  });
  const uriOf = (name: string): string => pathToFileURL(join(folder, name)).href;

  it('puts a lens above each kernel of a CUDA file', async () => {
    const uri = uriOf('matmul.cu');
    await server.open(uri, readFileSync(join(examples, 'cuda/matmul.cu'), 'utf8'));
    const [kernel, ...others] = await server.request('kernelfoundry/kernels', { uri });
    assert.equal(kernel?.name, 'matmul');
    assert.deepEqual(others, []);
    assert.deepEqual(await server.lenses(uri), [`${kernel.line}: Optimize kernel`]);
  });

  it('puts one above the host function of a SYCL kernel', async () => {
    const uri = uriOf('matmul.cpp');
    await server.open(uri, readFileSync(join(examples, 'sycl/matmul.cpp'), 'utf8'), 'cpp');
    const [kernel] = await server.request('kernelfoundry/kernels', { uri });
    assert.deepEqual([kernel?.name, kernel?.language], ['matmul', 'sycl']);
    assert.deepEqual(await server.lenses(uri), [`${kernel?.line ?? 0}: Optimize kernel`]);
  });

  it('leaves C++ without kernels alone', async () => {
    const uri = uriOf('plain.cpp');
    await server.open(uri, '#include <vector>\nint main() { return 0; }\n', 'cpp');
    assert.deepEqual(await server.lenses(uri), []);
  });

  it('keeps the lens while a line is being written, and says later what cannot be read', async () => {
    const uri = uriOf('typing.cu');
    const text = '__global__ void scale(float *x, int n) {\n    x[threadIdx.x] *= 2.0f;\n}\n';
    await server.open(uri, text);
    assert.deepEqual(await server.lenses(uri), ['1: Optimize kernel']);
    await server.change(uri, `// above\n${text}`);
    await server.change(uri, `// above\n${text.replace('2.0f;', '2.0f * (')}`);
    assert.deepEqual(await server.lenses(uri), ['2: Optimize kernel']);
    const refreshed = new Promise<void>((resolve) => {
      server.connection.onRequest('workspace/codeLens/refresh', () => {
        resolve();
        return null;
      });
    });
    await refreshed;
    const [lens = ''] = await server.lenses(uri);
    assert.match(lens, /^2: KernelFoundry cannot read this kernel: .+, line \d+$/);
  });

  it('answers for files that are not open', async () => {
    const file = join(folder, 'closed.cu');
    writeFileSync(file, '__global__ void a(int *x) { *x = 1; }\n__global__ void b(int *x) { *x = 2; }\n');
    const kernels = await server.request('kernelfoundry/kernels', { uri: pathToFileURL(file).href });
    assert.deepEqual(
      kernels.map(({ name, line }) => [name, line]),
      [
        ['a', 1],
        ['b', 2],
      ],
    );
  });
});
