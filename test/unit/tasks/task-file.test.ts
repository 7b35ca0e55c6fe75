import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { UserError } from '../../../src/shared/errors.ts';
import { loadTaskFile } from '../../../src/tasks/task-file/load-task-file.ts';

const examples = fileURLToPath(new URL('../../../examples/cuda/', import.meta.url));

const source = `#define TILE 16
__global__ void scale(const float *in, float *out, int n, float factor) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i < n) out[i] = in[i] * factor;
}
__global__ void other(float *out) { out[0] = 1; }
template <typename T, int N> __global__ void generic(T *out) { out[N] = 1; }
`;

const task = `{
  "name": "scale",
  "source": { "file": "scale.cu", "kernel": "scale" },
  "entry": { "kernel": "scale", "launch": { "grid": ["ceilDiv(n, 256)"], "block": [256] } },
  "arguments": [
    { "name": "in", "type": "f32", "role": "input", "shape": ["n"] },
    { "name": "out", "type": "f32", "role": "output", "shape": ["n"] },
    { "name": "n", "type": "i32", "role": "scalar", "value": "n" },
    { "name": "factor", "type": "f32", "role": "scalar", "value": 2.5 },
  ],
  "shapes": { "tune": [{ "n": 1048576 }] },
}
`;

describe('task files', () => {
  let folder = '';
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'kernelfoundry-task-'));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  async function load(text: string, code = source): Promise<Awaited<ReturnType<typeof loadTaskFile>>> {
    writeFileSync(join(folder, 'scale.cu'), code);
    writeFileSync(join(folder, 'scale.kernel.jsonc'), text);
    return loadTaskFile(join(folder, 'scale.kernel.jsonc'));
  }

  async function messageFor(text: string, code = source): Promise<string> {
    try {
      await load(text, code);
    } catch (error) {
      assert.ok(UserError.is(error), String(error));
      assert.ok(error.fix !== undefined, 'every message names its repair');
      return error.toUserText().replaceAll(`${folder}/`, '');
    }
    assert.fail('the task was accepted');
  }

  it('accepts every example of the repository', async () => {
    const files = readdirSync(examples).filter((name) => name.endsWith('.kernel.jsonc'));
    assert.ok(files.length >= 10);
    for (const file of files) {
      const spec = await loadTaskFile(join(examples, file));
      assert.ok(spec.shapes.check.length >= 3, file);
      assert.ok(spec.source.slice(spec.region.start, spec.region.end).includes(spec.kernel), file);
    }
  });

  it('fills in defaults and derives ragged shapes', async () => {
    const spec = await load(task);
    assert.equal(spec.freedom, 'launch');
    assert.deepEqual(spec.reference, { kind: 'baseline' });
    assert.deepEqual(spec.shapes.check, [{ n: 1024 }, { n: 1031 }, { n: 1 }]);
    assert.ok(spec.shapes.heldOut.length > 0);
    assert.ok(
      spec.shapes.heldOut.every((shape) => !spec.shapes.check.some((one) => one['n'] === shape['n'])),
    );
  });

  it('takes the marked text when freedom is region', async () => {
    const marked = source.replace(
      '  if (i < n) out[i] = in[i] * factor;\n',
      '  // kf:evolve-begin\n  if (i < n) out[i] = in[i] * factor;\n  // kf:evolve-end\n',
    );
    const spec = await load(
      task.replace('"kernel": "scale" }', '"kernel": "scale", "freedom": "region" }'),
      marked,
    );
    assert.equal(
      spec.source.slice(spec.region.start, spec.region.end),
      '  if (i < n) out[i] = in[i] * factor;\n',
    );
  });

  const golden = fileURLToPath(new URL('../../golden/task-file-messages.txt', import.meta.url));
  const bad: readonly (readonly [string, (text: string) => string, ((code: string) => string)?])[] = [
    ['not JSON', (text) => text.replace('"name": "scale",', '"name": scale,')],
    ['a key given twice', (text) => text.replace('"name": "scale",', '"name": "scale", "name": "x",')],
    ['an unknown key', (text) => text.replace('"shapes"', '"tolerence": 1,\n  "shapes"')],
    ['an unknown key deep inside', (text) => text.replace('"block"', '"sharedbytes": 1, "block"')],
    [
      'a missing key',
      (text) => text.replace('"kernel": "scale" }', '}').replace('"scale.cu", }', '"scale.cu" }'),
    ],
    ['a wrong type', (text) => text.replace('["n"] },\n    { "name": "out"', '"n" },\n    { "name": "out"')],
    [
      'an unknown element type',
      (text) => text.replace('"type": "f32", "role": "input"', '"type": "float32", "role": "input"'),
    ],
    ['a negative shape', (text) => text.replace('"n": 1048576', '"n": -4')],
    ['a huge shape', (text) => text.replace('"n": 1048576', '"n": 2000000000')],
    ['a shape beyond 32 bits', (text) => text.replace('"n": 1048576', '"n": 99999999999')],
    ['an unknown name in an expression', (text) => text.replace('ceilDiv(n, 256)', 'ceilDiv(m, 256)')],
    ['an expression that cannot be read', (text) => text.replace('ceilDiv(n, 256)', 'ceilDiv(n, 256')],
    ['an argument that is no parameter', (text) => text.replace('"name": "factor"', '"name": "facter"')],
    ['a parameter that is not described', (text) => text.replace(/ {4}\{ "name": "factor".*\n/, '')],
    [
      'arguments in another order',
      (text) =>
        text
          .replace('"name": "in"', '"name": "_"')
          .replace('"name": "out"', '"name": "in"')
          .replace('"name": "_"', '"name": "out"'),
    ],
    ['writing a const pointer', (text) => text.replace('"role": "input"', '"role": "output"')],
    [
      'a pointer as scalar',
      (text) => text.replace('"role": "input", "shape": ["n"]', '"role": "scalar", "value": 1'),
    ],
    ['a type that the kernel has not', (text) => text.replace('"type": "i32"', '"type": "i64"')],
    ['no output', (text) => text.replace('"role": "output"', '"role": "input"')],
    ['too many threads in a block', (text) => text.replace('"block": [256]', '"block": [64, 64]')],
    ['an empty grid', (text) => text.replace('ceilDiv(n, 256)', 'n / 2097152')],
    ['kernel not found', (text) => text.replace('"kernel": "scale" }', '"kernel": "scael" }')],
    ['source not found', (text) => text.replace('"scale.cu"', '"scala.cu"')],
    [
      'a template without arguments',
      (text) =>
        text
          .replace('"kernel": "scale" }', '"kernel": "generic" }')
          .replace('"kernel": "scale", "launch"', '"kernel": "generic", "launch"'),
    ],
    [
      'a distribution without its keys',
      (text) =>
        text.replace(
          '"shape": ["n"] },\n    { "name": "out"',
          '"shape": ["n"], "distribution": { "kind": "uniform" } },\n    { "name": "out"',
        ),
    ],
    [
      'a flag that could run anything',
      (text) => text.replace('"shapes"', '"flags": ["-fplugin=x.so"],\n  "shapes"'),
    ],
    [
      'region markers missing',
      (text) => text.replace('"kernel": "scale" }', '"kernel": "scale", "freedom": "region" }'),
    ],
    [
      'a reference that is not there',
      (text) => text.replace('"shapes"', '"reference": { "file": "x.cpp", "function": "f" },\n  "shapes"'),
    ],
    [
      'a syntax error in the kernel',
      (text) => text,
      (code) => code.replace('out[i] = in[i] * factor;', 'out[i = in[i] * factor;'),
    ],
    ['a source without kernels', (text) => text, () => 'int main() { return 0; }\n'],
  ];
  it('explains every kind of mistake with file, line, column and fix', async () => {
    const sections: string[] = [];
    for (const [title, changeTask, changeSource] of bad) {
      const message = await messageFor(
        changeTask(task),
        changeSource === undefined ? source : changeSource(source),
      );
      sections.push(`# ${title}\n${message}\n`);
    }
    const text = sections.join('\n');
    if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(golden, text);
    assert.equal(text, readFileSync(golden, 'utf8'));
  });
});
