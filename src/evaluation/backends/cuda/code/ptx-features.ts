import { groupFeatures } from './code-features.ts';
import type { CodeFeatures, FeatureKind, SeenInstruction } from './code-features.ts';

/** Instructions of PTX ISA 6 to 9; first match wins. Local memory that ptxas adds (spills) cannot be seen here. */
const kinds: readonly (readonly [RegExp, FeatureKind])[] = [
  [/^cp\.async\.bulk\b(?!\.(commit|wait))/, 'bulk-copy'],
  [/^cp\.async\.(ca|cg)\b/, 'async-copy'],
  [/^(wmma\.mma|mma\.|wgmma\.mma_async|tcgen05\.mma)/, 'tensor-core'],
  [/^(ldmatrix|wmma\.load|tcgen05\.ld)\b/, 'matrix-load'],
  [/^ld(\.\w+)*\.global\b/, 'global-load'],
  [/^(st|wmma\.store)(\.\w+)*\.global\b/, 'global-store'],
  [/^ld(\.\w+)*\.shared\b/, 'shared-load'],
  [/^(st(\.\w+)*\.shared|wmma\.store(\.\w+)*\.shared|stmatrix)\b/, 'shared-store'],
  [/^ld(\.\w+)*\.local\b/, 'local-load'],
  [/^st(\.\w+)*\.local\b/, 'local-store'],
  [
    /^(ld|st)\.(volatile\.|relaxed\.|acquire\.|release\.|weak\.|v[248]\.)?(\w+\.)?[busf]\d+/,
    'generic-access',
  ],
  [/^wmma\.store\b/, 'generic-access'],
  [/^(atom|red)(\.\w+)*\.shared\b/, 'shared-atomic'],
  [/^atom\./, 'atomic'],
  [/^red\.(?!async)/, 'reduction'],
  [/^shfl\./, 'shuffle'],
  [/^(vote|match|redux|activemask)\b/, 'vote'],
  [/^barrier\.cluster/, 'cluster-barrier'],
  [/^(bar\.(sync|red|arrive)|barrier\.(sync|red|arrive|cta))/, 'barrier'],
  [/^bar\.warp\.sync/, 'warp-barrier'],
  [/^(ex2|lg2|sin|cos|tanh|rcp|rsqrt|sqrt)\.approx/, 'special-function'],
  [/^(add|sub|mul|fma|mad|div|sqrt|rcp|min|max)(\.\w+)*\.f64\b/, 'double-arithmetic'],
  [/^call\b/, 'call'],
];

const accesses = /load|store|access|copy|atomic|reduction/;
const location = /^\s*\.loc\s+(\d+)\s+(\d+)\s+(\d+)(?:.*inlined_at\s+(\d+)\s+(\d+)\s+(\d+))?/;
const instruction = /^\s*(?:\{\s*)?(@!?%p\d+\s+)?([a-z][a-z0-9_]*(?:[.:][\w:]+)*)/;

/** Lines of PTX, each with the user's line that it belongs to; `.loc` lines are left out. */
function* linesWithPlaces(
  ptx: string,
  file: string,
): Generator<{ readonly text: string; readonly number: number; readonly line: number | undefined }> {
  const own = new Set<string>();
  for (const match of ptx.matchAll(/^\s*\.file\s+(\d+)\s+"([^"]+)"/gm))
    if (match[2]?.slice(match[2].lastIndexOf('/') + 1) === file) own.add(match[1] ?? '');
  /** User's line by place: an inlined place counts for the one that called it. */
  const lineAt = new Map<string, number>();
  let line: number | undefined;
  for (const [index, text] of ptx.split('\n').entries()) {
    const found = location.exec(text);
    if (found === null) {
      yield { text, number: index + 1, line };
      continue;
    }
    const [, ownFile = '', ownLine = '', column = '', callerFile = '', callerLine = '', callerColumn = ''] =
      found;
    if (own.has(ownFile)) line = Number(ownLine);
    else if (own.has(callerFile)) line = Number(callerLine);
    else line = lineAt.get(`${callerFile} ${callerLine} ${callerColumn}`);
    if (line !== undefined) lineAt.set(`${ownFile} ${ownLine} ${column}`, line);
  }
}

/** The user's line that a line of PTX was made of; for messages of ptxas, which knows no other file. */
export function lineOfPtx(ptx: string, file: string, ptxLine: number): number | undefined {
  for (const { number, line } of linesWithPlaces(ptx, file)) if (number >= ptxLine) return line;
  return undefined;
}

/** Reads PTX with `.loc` lines (`-lineinfo`) into features; `file` is the base name of the user's source. */
export function ptxFeatures(ptx: string, file: string): CodeFeatures {
  const seen: SeenInstruction[] = [];
  let instructions = 0;
  for (const { text, line } of linesWithPlaces(ptx, file)) {
    if (/^\s*(\/\/|\.|\$|\}|\)|$)/.test(text)) continue;
    const match = instruction.exec(text);
    if (match === null || !text.includes(';')) continue;
    const [, predicate, opcode = ''] = match;
    instructions++;
    const kind = kinds.find(([pattern]) => pattern.test(opcode))?.[1];
    if (kind !== undefined && !/^ld\.param|^st\.param|^ld\.const/.test(opcode))
      seen.push({
        kind,
        line,
        predicated: predicate !== undefined,
        bits: accesses.test(kind) ? bitsOf(opcode, text, kind) : undefined,
      });
  }
  return { from: 'ptx', instructions, features: groupFeatures(seen) };
}

function bitsOf(opcode: string, text: string, kind: FeatureKind): number | undefined {
  if (kind === 'bulk-copy') return undefined;
  if (kind === 'async-copy') return 8 * Number(/,\s*(4|8|16)\b/.exec(text)?.[1] ?? 4);
  const bits = Number(/\.[busf]?f?(8|16|32|64|128)(?:x2)?$/.exec(opcode)?.[1] ?? 32);
  return bits * Number(/\.v([248])\b/.exec(opcode)?.[1] ?? 1);
}
