import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'mocha';
import { optionsOf, questionsOf } from '../../../../src/server/runs/draft-questions.ts';
import { UserError } from '../../../../src/shared/errors.ts';
import { draftTask } from '../../../../src/tasks/selected-kernel/draft-task.ts';
import { temporaryFolders } from '../../../fakes/temporary-folder.ts';

describe('questions about a draft', () => {
  const folder = temporaryFolders();

  async function asked(text: string): Promise<readonly string[]> {
    const file = join(folder(), 'k.cu');
    writeFileSync(file, text);
    try {
      await draftTask(file, undefined);
      return [];
    } catch (error) {
      return questionsOf(error).map(({ key, value }) => `${key}=${value}`);
    }
  }

  it('ask for a launch in sizes that the kernel is passed', async () => {
    const kernel =
      '__global__ void k(float *y, int count) { int i = threadIdx.x; if (i < count) y[i] = 1.0f; }';
    assert.deepEqual(await asked(kernel), ['grid=ceilDiv(count, 256)', 'block=256']);
  });

  it('ask for extents by argument', async () => {
    const kernel =
      '__global__ void k(float *y, const float *x, const int *p, int rows, int cols) {\n' +
      '  int i = blockIdx.x * blockDim.x + threadIdx.x;\n  int j = p[i];\n  while (j > 0) { y[i] += x[j]; j = p[j]; }\n}\n' +
      'void f(float *y, float *x, int *p, int rows, int cols) { k<<<rows, 64>>>(y, x, p, rows, cols); }\n';
    const questions = await asked(kernel);
    assert.equal(questions.length, 1, questions.join());
    assert.match(questions[0] ?? '', /^extent:\w+=rows,cols$/);
  });

  it('ask nothing about mistakes that no answer repairs', () => {
    assert.deepEqual(questionsOf(new UserError('source-syntax', 'A brace is missing.')), []);
    assert.deepEqual(questionsOf(new Error('x')), []);
  });

  it('take answers as the options of a draft, empty ones as none', () => {
    const answers = { 'extent:A': ' rows,cols ', 'value:alpha': '2', 'role:B': '', grid: '4', block: '' };
    assert.deepEqual(optionsOf(answers), {
      extents: { A: 'rows,cols' },
      values: { alpha: '2' },
      roles: {},
      grid: '4',
    });
  });
});
