import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TaskSpec } from '../../../src/protocol/task.ts';
import { UserError } from '../../../src/shared/errors.ts';
import { loadTaskFile } from '../../../src/tasks/task-file/load-task-file.ts';

const source = `#include <sycl/sycl.hpp>
namespace sy = sycl;
using grid_t = sycl::buffer<double, 2>;
void scale(sycl::queue &q, const float *in, float *out, int n, float factor, int unused = 1) {
  q.parallel_for(sycl::range<1>(n), [=](sycl::id<1> i) { out[i] = in[i] * factor; });
}
sy::event step(sy::queue &q, grid_t &grid) { return q.submit([&](sy::handler &h) {}); }
template <typename T> void generic(sycl::queue &q, T *out) {}
void plain(float *out) {}
int main(int argc, char **argv) {
  sycl::queue q;
  size_t n = 64;
  const float factor = 2.0f;
  float *in = sycl::malloc_shared<float>(n, q);
  sycl::buffer<float> other{sycl::range<1>(n)};
  q.parallel_for<class first>(sycl::range<1>(n), [=](sycl::id<1> i) { in[i] *= factor; });
  q.submit([&](sycl::handler &h) {
    sycl::accessor a(other, h);
    h.parallel_for<class second>(sycl::range<1>(n), [=](sycl::id<1> i) { a[i] = argc; });
  });
}
`;

const scaleTask = `{
  "name": "scale",
  "source": { "file": "scale.cpp" },
  "entry": { "function": "scale" },
  "arguments": [
    { "name": "in", "type": "f32", "role": "input", "shape": ["n"] },
    { "name": "out", "type": "f32", "role": "output", "shape": ["n"] },
    { "name": "n", "type": "i32", "role": "scalar", "value": "n" },
    { "name": "factor", "type": "f32", "role": "scalar", "value": 2.5 },
  ],
  "shapes": { "tune": [{ "n": 1048576 }] },
}
`;
const stepTask = `{
  "name": "step",
  "source": { "file": "scale.cpp" },
  "entry": { "function": "step" },
  "arguments": [
    { "name": "grid", "type": "f64", "role": "inout", "form": "buffer", "shape": ["n", "m"] },
  ],
  "shapes": { "tune": [{ "n": 64, "m": 32 }] },
}
`;
const statementTask = `{
  "name": "first",
  "source": { "file": "scale.cpp", "kernel": "first" },
  "entry": { "statement": { "queue": "q" } },
  "arguments": [
    { "name": "in", "type": "f32", "role": "inout", "shape": ["n"] },
    { "name": "n", "type": "u64", "role": "scalar", "value": "n" },
  ],
  "shapes": { "tune": [{ "n": 4096 }] },
}
`;

describe('SYCL task files', () => {
  let folder = '';
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'kernelfoundry-sycl-task-'));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  async function load(text: string, code = source): Promise<TaskSpec> {
    writeFileSync(join(folder, 'scale.cpp'), code);
    writeFileSync(join(folder, 'scale.kernel.jsonc'), text);
    return loadTaskFile(join(folder, 'scale.kernel.jsonc'));
  }

  it('reads a function that takes a queue, its language by the source', async () => {
    const task = await load(scaleTask);
    assert.equal(task.language, 'sycl');
    assert.deepEqual(task.entry, { kind: 'function', name: 'scale' });
    const region = task.source.slice(task.region.start, task.region.end);
    assert.match(region, /^void scale\([^]*\}$/);
    assert.ok(task.shapes.check.length > 0);
  });

  it('reads buffers, through aliases of types and namespaces', async () => {
    const [grid] = (await load(stepTask)).arguments;
    assert.ok(grid?.kind === 'buffer');
    assert.equal(grid.form, 'buffer');
  });

  it('reads a statement by its kernel, its line or markers', async () => {
    const task = await load(statementTask);
    assert.deepEqual(task.entry, { kind: 'statement', queue: 'q' });
    assert.match(
      task.source.slice(task.region.start, task.region.end),
      /^q\.parallel_for<class first>[^]*;$/,
    );
    const byLine = await load(
      statementTask.replace(', "kernel": "first"', '').replace('"queue": "q"', '"queue": "q", "line": 16'),
    );
    assert.deepEqual(byLine.region, task.region);
    assert.equal(byLine.kernel, 'first');
    const marked = source
      .replace('  q.parallel_for<class first>', '  // kf:evolve-begin\n  q.parallel_for<class first>')
      .replace(
        '  q.submit([&](sycl::handler &h) {\n',
        '  // kf:evolve-end\n  q.submit([&](sycl::handler &h) {\n',
      );
    const byMarkers = await load(statementTask.replace(', "kernel": "first"', ''), marked);
    assert.match(
      byMarkers.source.slice(byMarkers.region.start, byMarkers.region.end),
      /^ {2}q\.parallel_for<class first>/,
    );
  });

  const mistakes: readonly (readonly [string, string, string, RegExp])[] = [
    ['a CUDA entry', scaleTask.replace('"function": "scale"', '"kernel": "scale"'), 'entry-language', /SYCL/],
    [
      'an unknown function',
      scaleTask.replace('"function": "scale"', '"function": "scalr"'),
      'function-not-found',
      /scalr/,
    ],
    [
      'a function without a queue',
      scaleTask.replace('"function": "scale"', '"function": "plain"'),
      'function-not-found',
      /queue first/,
    ],
    [
      'a template without arguments',
      scaleTask.replace('"function": "scale"', '"function": "generic"'),
      'entry-template',
      /template of T/,
    ],
    [
      'a missing argument',
      scaleTask.replace(/ {4}\{ "name": "factor".*\n/, ''),
      'argument-missing',
      /factor/,
    ],
    ['a wrong type', scaleTask.replace('"in", "type": "f32"', '"in", "type": "f64"'), 'argument-type', /f32/],
    [
      'a pointer called a buffer',
      scaleTask.replace('"role": "input"', '"role": "input", "form": "buffer"'),
      'argument-form',
      /pointer/,
    ],
    [
      'a buffer called a pointer',
      stepTask.replace('"form": "buffer", ', ''),
      'argument-form',
      /sycl::buffer/,
    ],
    [
      'extents that are no dimensions',
      stepTask.replace('["n", "m"]', '["n"]'),
      'argument-form',
      /2 dimensions/,
    ],
    ['no entry at all', scaleTask.replace('"function": "scale"', ''), 'task-missing-key', /function/],
    [
      'two entries',
      scaleTask.replace('"function": "scale"', '"function": "scale", "statement": { "queue": "q" }'),
      'entry-twice',
      /statement/,
    ],
    [
      'an unknown queue',
      statementTask.replace('"queue": "q"', '"queue": "stream"'),
      'statement-not-found',
      /stream/,
    ],
    [
      'several statements',
      statementTask.replace(', "kernel": "first"', ''),
      'several-statements',
      /3 statements/,
    ],
    [
      'a line elsewhere',
      statementTask.replace('"queue": "q"', '"queue": "q", "line": 3'),
      'statement-not-found',
      /Line 3/,
    ],
    [
      'an argument that is not used',
      statementTask.replace('"name": "n"', '"name": "m"'),
      'argument-unknown',
      /"m"/,
    ],
    [
      'a variable that nobody gives',
      statementTask
        .replace('"first"\n', '"second"\n')
        .replace('"kernel": "first"', '"kernel": "second"')
        .replace('"name": "in"', '"name": "other"')
        .replace('"role": "inout"', '"role": "inout", "form": "buffer"'),
      'argument-missing',
      /argc/,
    ],
  ];
  for (const [name, text, code, message] of mistakes)
    it(`explains ${name} with place and fix`, async () => {
      await assert.rejects(load(text), (error) => {
        assert.ok(UserError.is(error), String(error));
        assert.equal(error.code, code, error.message);
        assert.match(`${error.message} ${error.fix ?? ''}`, message);
        assert.ok(error.fix !== undefined);
        assert.ok(error.line !== undefined && error.column !== undefined);
        return true;
      });
    });
});
