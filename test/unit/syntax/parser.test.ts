import assert from 'node:assert/strict';
import { locateGrammar } from '../../../src/syntax/grammar-location.ts';
import { parse, withTree } from '../../../src/syntax/parser.ts';
import { syntaxErrors } from '../../../src/syntax/syntax-errors.ts';

describe('parser', () => {
  it('copies the tree with offsets, lines and fields', async () => {
    const tree = await parse('// ä\nint a = b + 1;\n');
    const sum = tree.root.descendants('binary_expression')[0];
    assert.ok(sum);
    assert.equal(sum.text, 'b + 1');
    assert.equal(sum.line, 2);
    assert.equal(sum.column, 9);
    assert.equal(sum.child('left')?.text, 'b');
    assert.equal(sum.ancestor('declaration')?.text, 'int a = b + 1;');
    assert.equal(tree.root.nodeAt(sum.start, sum.end).text, 'b + 1');
  });

  it('says where the text is not valid', async () => {
    const errors = await withTree('int a = 1;\nvoid f() { int b = ; }\n', (tree) => syntaxErrors(tree));
    assert.equal(errors.length, 1);
    assert.equal(errors[0]?.line, 2);
    assert.ok(errors[0].column > 10);
    assert.match(errors[0].message, /\.$/);
  });

  it('finds no errors in valid CUDA', async () => {
    const tree = await parse(
      '__global__ void f(float* a) { a[threadIdx.x] = 1.f; }\nvoid g() { f<<<1, 32>>>(0); }',
    );
    assert.deepEqual(syntaxErrors(tree), []);
  });

  it('reads loops whose body is a loop behind a pragma, and keeps the pragma in the text', async () => {
    const tree = await parse(
      'void f(float* a) {\n#pragma unroll\n  for (int i = 0; i < 4; ++i) // rows\n#pragma nounroll\n#pragma unroll 2\n    for (int j = 0; j < 4; ++j) a[j] = i;\n  if (a)\n    #pragma unroll\n    while (*a) ++a;\n}',
    );
    assert.deepEqual(syntaxErrors(tree), []);
    const [outer, inner] = tree.root.descendants('for_statement');
    assert.equal(outer?.child('body'), inner);
    assert.match(outer?.text ?? '', /#pragma unroll 2/);
    assert.equal(tree.root.descendants('preproc_call').length, 1);
    assert.equal(tree.root.descendants('if_statement')[0]?.child('consequence')?.type, 'while_statement');
  });

  it('parses an expression on its own and refuses two', async () => {
    const tree = await parse('');
    assert.equal(tree.parseExpression('(a + 1) * b')?.type, 'binary_expression');
    assert.equal(tree.parseExpression('a; int b = 2'), undefined);
  });

  it('says what is missing when there is no grammar', () => {
    assert.throws(() => locateGrammar('/nowhere'), /tree-sitter-cuda\.wasm/);
  });
});
