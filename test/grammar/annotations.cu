// SYNTAX TEST "source.cuda-cpp" "kf: annotations in comments"

constexpr int TILE = 16; // kf:param in {8, 16, -32, wide}
//                          ^^^^^^^^ keyword.other.annotation.kernelfoundry
//                                   ^^ keyword.operator.in.kernelfoundry
//                                      ^ punctuation.section.values.begin.kernelfoundry
//                                       ^ constant.numeric.kernelfoundry
//                                        ^ punctuation.separator.values.kernelfoundry
//                                          ^^ constant.numeric.kernelfoundry
//                                              ^^^ constant.numeric.kernelfoundry
//                                                   ^^^^ variable.other.enummember.kernelfoundry
//                                                       ^ punctuation.section.values.end.kernelfoundry
#define UNROLL 4 /* kf:param in {1, 2} */
//                  ^^^^^^^^ keyword.other.annotation.kernelfoundry
//                                  ^ constant.numeric.kernelfoundry
//                                     ^^ - meta.annotation.param.kernelfoundry

// kf:constraint TILE * UNROLL <= min(1024, N / 4)
// ^^^^^^^^^^^^^ keyword.other.annotation.kernelfoundry
//               ^^^^ variable.other.constant.kernelfoundry
//                    ^ keyword.operator.arithmetic.kernelfoundry
//                             ^^ keyword.operator.comparison.kernelfoundry
//                                ^^^ support.function.kernelfoundry
//                                    ^^^^ constant.numeric.kernelfoundry
//                                            ^ keyword.operator.arithmetic.kernelfoundry
int after = 1;
//  ^^^^^ - meta.annotation.constraint.kernelfoundry
/* kf:constraint TILE <= 64 */ int next = 2;
// ^^^^^^^^^^^^^ keyword.other.annotation.kernelfoundry
//                       ^^ constant.numeric.kernelfoundry
//                          ^^ - meta.annotation.constraint.kernelfoundry
//                                 ^^^^ - meta.annotation.constraint.kernelfoundry

// kf:evolve-begin
// ^^^^^^^^^^^^^^^ keyword.control.region.kernelfoundry
    // kf:evolve-end
//     ^^^^^^^^^^^^^ keyword.control.region.kernelfoundry

// Misspelt, half or outside a comment: not an annotation.
int WRONG = 1; // kf:parm in {1, 2}
//                ^^^^^^^ - keyword.other.annotation.kernelfoundry
//                        ^^ - keyword.operator.in.kernelfoundry
int EMPTY = 1; // kf:param in {}
//                ^^^^^^^^ - keyword.other.annotation.kernelfoundry
int COMMA = 1; // kf:param in {1, }
//                ^^^^^^^^ - keyword.other.annotation.kernelfoundry
int BARE = 1; // kf:param {1, 2}
//               ^^^^^^^^ - keyword.other.annotation.kernelfoundry
int MORE = 1; // kf:param in {1, 2} and more
//               ^^^^^^^^ - keyword.other.annotation.kernelfoundry
int REAL = 1; // kf:param in {1.5, 2}
//               ^^^^^^^^ - keyword.other.annotation.kernelfoundry
// kf:constraint
// ^^^^^^^^^^^^^ - keyword.other.annotation.kernelfoundry
// kf:evolve-beginning
// ^^^^^^^^^^^^^^^ - keyword.control.region.kernelfoundry
// dkf:evolve-end
//  ^^^^^^^^^^^^^ - keyword.control.region.kernelfoundry
const char *text = "kf:param in {1, 2}";
//                  ^^^^^^^^ - keyword.other.annotation.kernelfoundry
