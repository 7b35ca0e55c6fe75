import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  copyExample,
  firstKernelLine,
  listExamples,
} from '../../../../src/client/walkthrough/example-files.ts';
import { packageRoot } from '../../../../src/shared/package-root.ts';

const folderOfExamples = join(packageRoot(), 'examples');
const examples = listExamples(folderOfExamples);

describe('examples of the walkthrough', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'kernelfoundry-example-test-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it('are all there, each with a task and a line that says what it is', () => {
    for (const kind of ['cuda', 'sycl']) {
      const tasks = readdirSync(join(folderOfExamples, kind)).filter((file) =>
        file.endsWith('.kernel.jsonc'),
      );
      assert.equal(examples.filter(({ id }) => id.startsWith(`${kind}/`)).length, tasks.length);
    }
    for (const { id, summary, files } of examples) {
      assert.ok(summary.length > 10, `${id}: ${summary}`);
      assert.ok(files.some((file) => file.endsWith('.kernel.jsonc')));
    }
  });

  it('are copied with their task and reference, and nothing else', () => {
    const matmul = examples.find(({ id }) => id === 'cuda/matmul');
    assert.ok(matmul);
    const source = copyExample(matmul, join(folder, 'inside'));
    assert.equal(source, join(folder, 'inside', 'matmul.cu'));
    assert.deepEqual(readdirSync(join(folder, 'inside')).sort(), [
      'matmul.cu',
      'matmul.kernel.jsonc',
      'matmul.reference.cpp',
    ]);
  });

  it('never overwrite what the person changed', () => {
    const matmul = examples.find(({ id }) => id === 'cuda/matmul');
    assert.ok(matmul);
    writeFileSync(join(folder, 'matmul.cu'), 'mine');
    assert.equal(readFileSync(copyExample(matmul, folder), 'utf8'), 'mine');
    assert.ok(readdirSync(folder).includes('matmul.kernel.jsonc'));
  });

  it('open at their kernel', () => {
    for (const { id, files } of examples) {
      const text = readFileSync(files[0] ?? '', 'utf8');
      const line = text.split('\n')[firstKernelLine(text)] ?? '';
      assert.match(line, /__global__|sycl::queue|parallel_for|submit/, id);
    }
  });
});
