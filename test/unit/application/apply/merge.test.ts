import assert from 'node:assert/strict';
import { applyEdits } from '../../../../src/shared/text-edits.ts';
import { UserError } from '../../../../src/shared/errors.ts';
import { planned, sourceFile } from './fixture.ts';

const region = `__global__ void scale(float *x, int n) {
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    // Each thread takes one element.
    if (i < n) {
        float value = x[i];
        value = value * 2.0f;
        x[i] = value;
    }
}`;
const variant = region
  .replace('__global__ void scale(float *x', '__global__ void scale(float *__restrict__ x')
  .replace('x[i] = value;', '__stcs(&x[i], value);');
const source = `#include <cuda_runtime.h>

${region}

void run(float *x, int n) {
    scale<<<(n + 255) / 256, 256>>>(x, n);
}
`;
const fixture = { source, kernel: 'scale', region: variant };

async function only(now: string): Promise<Awaited<ReturnType<typeof planned>>['files'][number]> {
  const { files } = await planned(fixture, { [sourceFile]: now });
  assert.equal(files.length, 1);
  assert.equal(applyEdits(files[0]!.before, files[0]!.edits), files[0]!.after);
  return files[0]!;
}

async function codeOf(work: Promise<unknown>): Promise<string> {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  assert.ok(UserError.is(error), 'it fails with a sentence');
  return error.code;
}

describe('applying a variant to a file', () => {
  it('replaces the region and nothing else where the file is unchanged', async () => {
    const file = await only(source);
    assert.equal(file.state, 'clean');
    assert.equal(file.after, source.replace(region, variant));
  });

  it('finds a region that moved', async () => {
    const moved = `${source.replace(`${region}\n`, '')}\nint unrelated;\n\n${region}\n`;
    const file = await only(moved);
    assert.equal(file.state, 'clean');
    assert.equal(file.after, moved.replace(region, variant));
  });

  it('keeps edits elsewhere in the file', async () => {
    const edited = source.replace('void run(', '// Doubles everything.\nvoid run(');
    const file = await only(edited);
    assert.equal(file.state, 'clean');
    assert.equal(file.after, edited.replace(region, variant));
  });

  it('is not misled by a copy of the kernel in a comment', async () => {
    const commented = `/*\n${region}\n*/\n${source}`;
    assert.equal((await only(commented)).after, `/*\n${region}\n*/\n${source.replace(region, variant)}`);
  });

  it('merges an edit of other lines of the kernel', async () => {
    const file = await only(source.replace('one element', 'exactly one element'));
    assert.equal(file.state, 'merged');
    assert.deepEqual(file.conflictLines, []);
    assert.equal(file.after, source.replace(region, variant).replace('one element', 'exactly one element'));
  });

  it('marks lines that both changed and overwrites neither', async () => {
    const file = await only(source.replace('x[i] = value;', 'x[i] = value + 1.0f;'));
    assert.equal(file.state, 'conflict');
    const lines = file.after.split('\n');
    assert.deepEqual(
      file.conflictLines.map((line) => lines[line - 1]),
      ['<<<<<<< your code'],
    );
    assert.match(
      file.after,
      /x\[i\] = value \+ 1\.0f;\n=======\n {8}__stcs\(&x\[i\], value\);\n>>>>>>> variant of scale-1a2b3c\n/,
    );
    assert.match(file.after, /__restrict__/, 'what only the variant changed is in');
  });

  it('keeps CRLF line ends, in the markers too', async () => {
    const clean = await only(source.replaceAll('\n', '\r\n'));
    assert.equal(clean.state, 'clean');
    assert.equal(clean.after, source.replace(region, variant).replaceAll('\n', '\r\n'));
    const conflict = await only(
      source.replace('x[i] = value;', 'x[i] = value + 1.0f;').replaceAll('\n', '\r\n'),
    );
    assert.equal(conflict.state, 'conflict');
    assert.equal(conflict.after.replaceAll('\r\n', '').includes('\n'), false);
  });

  it('keeps the other line ends of a file that mixes them', async () => {
    const mixed = source.replace('#include <cuda_runtime.h>\n', '#include <cuda_runtime.h>\r\n');
    assert.equal((await only(mixed)).after, mixed.replace(region, variant));
  });

  it('replaces another variant of the same run without a merge', async () => {
    const other = region.replace('value * 2.0f', 'value + value');
    const now = source.replace(region, other);
    const { files } = await planned({ ...fixture, others: [{ region: other }] }, { [sourceFile]: now });
    assert.equal(files[0]?.state, 'clean');
    assert.equal(files[0]?.after, source.replace(region, variant));
  });

  it('knows an edited kernel from its overloads', async () => {
    const overload = region
      .replace('float *x, int n', 'double *x, int n')
      .replace('float value', 'double value');
    const now = `${overload}\n\n${source.replace('one element', 'exactly one element')}`;
    const file = await only(now);
    assert.equal(file.state, 'merged');
    assert.ok(file.after.startsWith(overload));
    assert.match(file.after, /__stcs/);
  });

  it('says that the variant is there already', async () => {
    const now = source.replace(region, variant);
    assert.equal(await codeOf(planned(fixture, { [sourceFile]: now })), 'applied-already');
  });

  it('says that a kernel was deleted or renamed', async () => {
    assert.equal(await codeOf(planned(fixture, { [sourceFile]: source.replace(region, '') })), 'kernel-gone');
    const renamed = source.replaceAll('scale(', 'rescale(');
    assert.equal(await codeOf(planned(fixture, { [sourceFile]: renamed })), 'kernel-gone');
  });

  it('says that the file is gone', async () => {
    assert.equal(await codeOf(planned(fixture, {})), 'source-gone');
  });

  it('follows the kernel into the one other file that holds it, and says so', async () => {
    const plan = await planned(fixture, { '/work space/new/moved.cu': source });
    assert.deepEqual(
      plan.files.map(({ uri }) => uri),
      ['file:///work%20space/new/moved.cu'],
    );
    assert.match(plan.notes.join(), /moved\.cu/);
  });

  it('chooses none of several copies', async () => {
    const copies = { '/work space/a.cu': source, '/work space/b.cu': source };
    assert.equal(await codeOf(planned(fixture, copies)), 'source-gone');
  });

  it('refuses to apply the original', async () => {
    assert.equal(await codeOf(planned({ ...fixture, region }, { [sourceFile]: source })), 'original');
  });
});
