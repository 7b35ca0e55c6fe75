import assert from 'node:assert/strict';
import { syclUnit } from '../../../../../src/evaluation/backends/sycl/sycl-unit.ts';
import { loadParser } from '../../../../../src/syntax/parser.ts';
import type { TaskSpec } from '../../../../../src/protocol/task.ts';
import { rowSum, rowSumTask } from '../../sycl-fixtures.ts';

const parser = await loadParser();

function unitOf(task: TaskSpec): string {
  const unit = syclUnit(task, task.source, parser);
  assert.ok(unit.ok, JSON.stringify(unit));
  return unit.value.text;
}

describe('units for a SYCL compiler', () => {
  it('leave kernels as they are, blank host code that nothing needs and call the function with our queue', () => {
    const attributed = rowSum.replace('item) {', 'item) [[sycl::reqd_sub_group_size(16)]] {');
    const source = `#include <sycl/sycl.hpp>\n${attributed}\nint main() { return 0; }\n`;
    const unit = unitOf(rowSumTask({ source }));
    assert.match(unit, /\[\[sycl::reqd_sub_group_size\(16\)\]\]/);
    assert.match(unit, /#include <sycl\/sycl\.hpp>/);
    assert.ok(!unit.includes('int main'));
    assert.ok(!unit.includes('kf::sim'));
    assert.match(unit, /row_sum\(kf_queue, \(const float ?\*\)kf_arguments->slots\[0\]/);
    const line = source.split('\n').findIndex((text) => text.includes('sum += in'));
    assert.match(unit.split('\n')[line + 1] ?? '', /sum \+= in/);
  });

  it('make typed buffers of the runner’s bytes', () => {
    const source = `#include <sycl/sycl.hpp>
void twice(sycl::queue &q, sycl::buffer<float, 2> &x) {
  q.submit([&](sycl::handler &h) {
    sycl::accessor a(x, h);
    h.parallel_for(x.get_range(), [=](sycl::id<2> i) { a[i] *= 2.0f; });
  });
}
`;
    const unit = unitOf(
      rowSumTask({
        source,
        kernel: 'twice',
        entry: { kind: 'function', name: 'twice' },
        region: { start: source.indexOf('void'), end: source.length },
        arguments: [
          {
            kind: 'buffer',
            form: 'buffer',
            name: 'x',
            type: 'f32',
            role: 'inout',
            shape: ['rows', 'cols'],
            distribution: { kind: 'normal' },
          },
        ],
      }),
    );
    assert.match(unit, /reinterpret<float, 2>\(::sycl::range<2>\(.*slots\[1\].*slots\[2\]\)\)/);
    assert.match(unit, /twice\(kf_queue, kf_buffer_0\);/);
  });

  it('say which name a statement needs and nobody gives', () => {
    const statement = 'q.parallel_for(sycl::range<1>(rows), [=](sycl::id<1> i) { out[i] = secret; });';
    const source = `#include <sycl/sycl.hpp>
void host(sycl::queue &q, float *out, int rows) {
  float secret = read();
  ${statement}
}
`;
    const start = source.indexOf(statement);
    const unit = syclUnit(
      rowSumTask({
        source,
        region: { start, end: start + statement.length },
        entry: { kind: 'statement', queue: 'q' },
      }),
      source,
      parser,
    );
    assert.ok(!unit.ok);
    assert.deepEqual(
      unit.failure.map(({ rule, line }) => [rule, line]),
      [['unknown-variable', 4]],
    );
  });
});
