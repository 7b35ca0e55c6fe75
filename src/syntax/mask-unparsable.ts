/**
 * Blanks what the grammar cannot place, keeping every offset: macros that stand for attributes around `__global__`
 * (`EXPORT __global__ void MAX_THREADS(256) f(...)`), `__align__`, pragmas in front of a body without braces; and closes up launches written with blanks (`f << <g, b >> >(x)`). Used only
 * on texts that do not parse as they stand.
 */
export function maskUnparsable(text: string): string {
  return text
    .replace(alignments, blank)
    .replace(pragmaBeforeBody, blank)
    .replace(macrosBefore, (whole, macros: string) => blank(macros) + whole.slice(macros.length))
    .replace(
      macrosAfter,
      (whole, head: string, macros: string) =>
        head + blank(macros) + whole.slice(head.length + macros.length),
    )
    .replace(
      attributeBeforeName,
      (whole, head: string, macro: string) => head + blank(macro) + whole.slice(head.length + macro.length),
    )
    .replace(
      spacedLaunch,
      (_whole, open: string, middle: string, close: string) =>
        `${' '.repeat(open.length - 3)}<<<${middle}>>>${' '.repeat(close.length - 3)}`,
    );
}

const macro = String.raw`\b(?!static\b|inline\b|extern\b|constexpr\b|template\b|typename\b|void\b|__global__\b|__device__\b|__launch_bounds__\b|__forceinline__\b|__noinline__\b|const\b)[A-Za-z_]\w*\b(?:[ \t]*\([^()\n]*\))?`;
const storage = String.raw`(?:(?:static|inline|extern(?:[ \t]*"C")?|__forceinline__|__noinline__)\s+)*`;

/** `MACRO static __global__` */
const macrosBefore = new RegExp(String.raw`(?<=^[ \t]*)((?:${macro}[ \t]+)+)${storage}__global__`, 'gm');
/** `__global__ MACRO void` */
const macrosAfter = new RegExp(
  String.raw`(__global__\s+(?:(?:static|inline)\s+)*)((?:${macro}\s+)+)(?=void\b)`,
  'g',
);
/** `void MACRO(256) name(` */
const attributeBeforeName = new RegExp(
  String.raw`(__global__\s+(?:(?:static|inline)\s+)*void\s+)((?!__launch_bounds__\b)[A-Za-z_]\w*\b(?:[ \t]*\([^()\n]*\))?\s+)(?=[A-Za-z_]\w*\s*\()`,
  'g',
);

/** `__shared__ __align__(16) float tile[64]` */
const alignments = /\b__align__[ \t]*\([^()\n]*\)/g;

const gap = String.raw`(?:\s|\/\/[^\n]*\n|\/\*(?:[^*]|\*(?!\/))*\*\/)*`;
const pragma = String.raw`#[ \t]*pragma\b(?:[^\n\\]|\\(?:\r?\n|.))*`;

/** `#pragma unroll` between a head without braces, as in `for (...)` or `else`, and the loop that is its body. */
const pragmaBeforeBody = new RegExp(
  String.raw`(?<=(?:\)|\belse|\bdo)${gap}(?:${pragma}\n${gap})*)${pragma}(?=${gap}(?:${pragma}\n${gap})*\b(?:for|while|do)\b)`,
  'g',
);

/** `<< <grid, block >> >(`, both brackets of one statement. */
const spacedLaunch = /(<[ \t]*<[ \t]*<)([^;{}]*?)(>[ \t]*>[ \t]*>)(?=\s*\()/g;

function blank(text: string): string {
  return text.replace(/[^\n]/g, ' ');
}
