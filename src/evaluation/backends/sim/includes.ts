import type { TextEdit } from './text-edits.ts';

/** Headers of the C++20 and C standard libraries. */
const standardHeaders = new Set(
  (
    'algorithm any array atomic barrier bit bitset cassert cctype cerrno cfenv cfloat charconv chrono cinttypes climits clocale ' +
    'cmath codecvt compare complex concepts condition_variable coroutine csetjmp csignal cstdarg cstddef cstdint cstdio cstdlib ' +
    'cstring ctime cuchar cwchar cwctype deque exception execution filesystem format forward_list fstream functional future ' +
    'initializer_list iomanip ios iosfwd iostream istream iterator latch limits list locale map memory memory_resource mutex new ' +
    'numbers numeric optional ostream queue random ranges ratio regex scoped_allocator semaphore set shared_mutex source_location ' +
    'span sstream stack stdexcept stop_token streambuf string string_view syncstream system_error thread tuple type_traits ' +
    'typeindex typeinfo unordered_map unordered_set utility valarray variant vector version ' +
    'assert.h ctype.h errno.h fenv.h float.h inttypes.h limits.h locale.h math.h setjmp.h signal.h stdarg.h stdbool.h stddef.h ' +
    'stdint.h stdio.h stdlib.h string.h time.h wchar.h unistd.h sys/time.h sys/types.h sys/stat.h getopt.h malloc.h memory.h'
  ).split(' '),
);

/** One `#include` of a text. */
export interface Include {
  readonly name: string;
  readonly quoted: boolean;
  readonly start: number;
  readonly end: number;
  /** From 1. */
  readonly line: number;
}

/** Every `#include` with a literal name, in order. */
export function includesOf(text: string): readonly Include[] {
  const found: Include[] = [];
  for (const match of text.matchAll(/^[ \t]*#[ \t]*include[ \t]*(?:<([^>\n]+)>|"([^"\n]+)")[^\n]*/gm)) {
    const start = match.index;
    found.push({
      name: match[1] ?? match[2] ?? '',
      quoted: match[2] !== undefined,
      start,
      end: start + match[0].length,
      line: text.slice(0, start).split('\n').length,
    });
  }
  return found;
}

/**
 * Blanks includes of libraries that only host code uses (cuBLAS, Thrust, PyTorch, helper headers): the host code of a
 * kernel task is not compiled, and they are rarely there. Standard headers, the facade's and those `isPresent` finds stay.
 */
export function includeEdits(text: string, isPresent: (include: Include) => boolean): readonly TextEdit[] {
  return includesOf(text)
    .filter((include) => !standardHeaders.has(include.name) && !isPresent(include))
    .map(({ start, end }) => ({ start, end, text: '' }));
}
