import assert from 'node:assert/strict';
import { constantValues, fileConstants } from '../../../src/syntax/constants.ts';
import { parse } from '../../../src/syntax/parser.ts';

describe('file constants', () => {
  it('evaluates defines, constexpr, const and enumerators that refer to each other', async () => {
    const tree = await parse(`#define TILE 16 // edge
#define AREA (TILE * TILE)
#define NAME "text"
#define IDX(i) ((i) + 1)
constexpr int kHalf = AREA / 2;
static const unsigned kShift = 1u << 4;
const float pi = 3.14f;
int variable = 3;
namespace n { constexpr size_t brace{8}; }
struct S { static constexpr int member = 7; };
enum Mode { A, B = 5, C };
enum class Other : int { D = C + 1 };
void f() { const int local = 9; }
`);
    assert.deepEqual(constantValues(fileConstants(tree)), {
      TILE: 16,
      AREA: 256,
      kHalf: 128,
      kShift: 16,
      brace: 8,
      member: 7,
      A: 0,
      B: 5,
      C: 6,
      D: 7,
    });
  });

  it('gives line and range of the value', async () => {
    const text = 'int x;\nconstexpr int B = 2 * 4;\n';
    const [constant] = fileConstants(await parse(text));
    assert.ok(constant);
    assert.equal(constant.line, 2);
    assert.equal(text.slice(constant.start, constant.end), '2 * 4');
  });

  it('leaves out circular definitions', async () => {
    assert.deepEqual(fileConstants(await parse('#define A B\n#define B A\n')), []);
  });
});
