import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { before, describe, it } from 'mocha';
import { classifySource } from '../../../../src/application/classify-source.ts';
import {
  classifyCandidate,
  classifySyclKernel,
} from '../../../../src/evaluation/descriptors/classify-sycl.ts';
import { cellOf } from '../../../../src/protocol/descriptor.ts';
import { baselineCandidate } from '../../../../src/syntax/baseline-candidate.ts';
import { loadParser } from '../../../../src/syntax/parser.ts';
import type { SyntaxParser } from '../../../../src/syntax/parser.ts';
import { findSyclKernels } from '../../../../src/syntax/sycl/find-kernels.ts';
import { loadTaskFile } from '../../../../src/tasks/task-file/load-task-file.ts';
import { commentedTwin } from './twins.ts';

const folder = fileURLToPath(new URL('../../../../examples/', import.meta.url));

describe('cells of SYCL kernels', function () {
  this.timeout(60_000);
  let parser: SyntaxParser;
  before(async () => {
    parser = await loadParser();
  });

  function cells(text: string): string[] {
    return findSyclKernels(parser.parse(text)).map((kernel) =>
      cellOf(classifySyclKernel(parser, kernel).coordinates),
    );
  }

  it('are those of the same algorithm in CUDA', async () => {
    const names = readdirSync(`${folder}sycl`)
      .filter((name) => /^[^.]+\.cpp$/.test(name))
      .map((name) => name.replace('.cpp', ''));
    assert.ok(names.length >= 8);
    for (const name of names) {
      const sycl = await classifySource(`${folder}sycl/${name}.cpp`, undefined);
      const cuda = await classifySource(`${folder}cuda/${name}.cu`, undefined);
      assert.equal(cellOf(sycl.coordinates), cellOf(cuda.coordinates), name);
    }
  });

  it('do not follow comments', () => {
    for (const name of ['matmul', 'softmax', 'reduction', 'layernorm']) {
      const text = readFileSync(`${folder}sycl/${name}.cpp`, 'utf8');
      assert.deepEqual(cells(commentedTwin(text)), cells(text), name);
    }
  });

  it('see work-group and sub-group cooperation in any spelling', () => {
    const kernel = (body: string): string => `#include <sycl/sycl.hpp>
      void f(sycl::queue &q, const float *x, float *y, int n) {
        q.submit([&](sycl::handler &h) {
          sycl::local_accessor<float, 1> part(sycl::range<1>(256), h);
          h.parallel_for(sycl::nd_range<1>(n, 256), [=](sycl::nd_item<1> it) {
            const int i = it.get_global_id(0);
            ${body}
          });
        });
      }`;
    const level = (body: string): string => cells(kernel(body))[0]?.slice(-2) ?? '';
    assert.equal(level('y[i] = x[i];'), 'p0');
    for (const barrier of [
      'sycl::group_barrier(it.get_group());',
      'it.barrier(sycl::access::fence_space::local_space);',
    ])
      assert.equal(
        level(`part[it.get_local_id(0)] = x[i]; ${barrier} y[i] = part[255 - it.get_local_id(0)];`),
        'p1',
        barrier,
      );
    for (const sum of [
      'float s = sycl::reduce_over_group(it.get_sub_group(), x[i], sycl::plus<>()); y[i] = s;',
      'float s = x[i]; auto sg = it.get_sub_group(); for (int d = 16; d > 0; d /= 2) s += sycl::shift_group_left(sg, s, d); y[i] = s;',
    ])
      assert.equal(level(sum), 'p2', sum);
  });

  it('are the same for a reduction of the launch and one that the kernel spells out', () => {
    const [spelled, launched] = cells(`
      void spelled(sycl::queue &q, const float *x, float *sum, int n) {
        q.parallel_for(sycl::nd_range<1>((n + 255) / 256 * 256, 256), [=](sycl::nd_item<1> it) {
          const int i = it.get_global_id(0);
          const float whole = sycl::reduce_over_group(it.get_group(), i < n ? x[i] : 0.0f, sycl::plus<float>());
          if (it.get_local_id(0) == 0)
            sycl::atomic_ref<float, sycl::memory_order::relaxed, sycl::memory_scope::device>(sum[0]).fetch_add(whole);
        });
      }
      void launched(sycl::queue &q, const float *x, float *sum, int n) {
        q.parallel_for(sycl::range<1>(n), sycl::reduction(sum, sycl::plus<>()), [=](sycl::id<1> i, auto &s) { s += x[i]; });
      }`);
    assert.equal(launched, spelled);
  });

  it('take the highest level of several kernels, and name the line of what cannot be read', async () => {
    const task = await loadTaskFile(`${folder}sycl/matmul.kernel.jsonc`);
    const own = classifyCandidate(parser, task, baselineCandidate(task));
    assert.ok(own.evidence.every(({ line }) => line > 0 && line <= task.source.split('\n').length));
    const region = baselineCandidate(task).region;
    const launch = region.slice(region.indexOf('q.parallel_for'), region.lastIndexOf('}'));
    const both = region.replace(
      launch,
      `${launch}
       q.parallel_for(sycl::nd_range<1>(M, 64), [=](sycl::nd_item<1> it) {
         float s = sycl::reduce_over_group(it.get_sub_group(), A[it.get_global_id(0)], sycl::plus<>());
         sycl::group_barrier(it.get_group());
         C[it.get_global_id(0)] += s;
       });\n`,
    );
    const two = classifyCandidate(parser, task, { region: both });
    assert.ok(two.coordinates.parallelism > own.coordinates.parallelism);
    const unreadable = region.replace(
      launch,
      'q.parallel_for_work_group(sycl::range<1>(8), [=](sycl::group<1> g) { C[0] = 1; });\n',
    );
    const { coordinates, evidence } = classifyCandidate(parser, task, { region: unreadable });
    assert.deepEqual(coordinates, { memory: 0, compute: 0, parallelism: 0 });
    assert.ok(evidence.length >= 3);
  });
});
