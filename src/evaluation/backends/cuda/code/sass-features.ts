import { groupFeatures } from './code-features.ts';
import type { CodeFeatures, FeatureKind, SeenInstruction } from './code-features.ts';

/** Opcodes of sm_70 to sm_121 (CUDA Binary Utilities, "Instruction Set Reference"), without modifiers; first match wins. */
const kinds: readonly (readonly [RegExp, FeatureKind])[] = [
  [/^LDGSTS$/, 'async-copy'],
  [/^(UBLKCP|UBLKRED|UBLKPF|UTMALDG|UTMASTG|UTMAREDG|UTMAPF|UTMACCTL)$/, 'bulk-copy'],
  // HMMA, IMMA, DMMA, BMMA; of Hopper HGMMA and its kin, of Blackwell QMMA, OMMA and UTC*MMA.
  [/^(UTC)?[HIDBQOFU]?(GMMA|MMA)$/, 'tensor-core'],
  [/^(LDSM|LDTM|MOVM)$/, 'matrix-load'],
  [/^LDG$/, 'global-load'],
  [/^STG$/, 'global-store'],
  [/^(LD|ST)$/, 'generic-access'],
  [/^LDS$/, 'shared-load'],
  [/^(STS|STSM)$/, 'shared-store'],
  [/^LDL$/, 'local-load'],
  [/^STL$/, 'local-store'],
  [/^ATOMS$/, 'shared-atomic'],
  [/^(ATOM|ATOMG)$/, 'atomic'],
  [/^(RED|REDG|REDAS)$/, 'reduction'],
  [/^SHFL$/, 'shuffle'],
  [/^(VOTE|VOTEU|MATCH|REDUX|CREDUX)$/, 'vote'],
  [/^(BAR|B2R)$/, 'barrier'],
  [/^WARPSYNC$/, 'warp-barrier'],
  [/^UCGABAR_\w+$/, 'cluster-barrier'],
  [/^MUFU$/, 'special-function'],
  [/^D(ADD|MUL|FMA|SETP|MNMX)$/, 'double-arithmetic'],
  [/^CALL$/, 'call'],
];

const accesses = /load|store|access|copy|atomic|reduction/;
const place = /^\s*\/\/## File "([^"]+)", line (\d+)(?: inlined at "([^"]+)", line (\d+))?/;
const instruction =
  /^\s*\/\*[0-9a-f]{4,}\*\/\s+(?:\{\s*)?(@!?U?P[T\d]\s+)?([A-Z][A-Z0-9_]*)((?:\.[A-Z0-9_]+)*)/;

/**
 * Reads a listing of `nvdisasm -gi -c` (or `cuobjdump -sass`, which has no lines) into features. `file` is the base name of the user's
 * source: code of inlined headers counts for the user's line that called it.
 */
export function sassFeatures(listing: string, file: string): CodeFeatures {
  const seen: SeenInstruction[] = [];
  let instructions = 0;
  let line: number | undefined;
  let inPlaces = false;
  for (const text of listing.split('\n')) {
    const marked = place.exec(text);
    if (marked !== null) {
      // A run of these tells the call chain from the inside out; the innermost place of the user's counts.
      if (!inPlaces) line = undefined;
      inPlaces = true;
      if (isOwn(marked[1], file)) line ??= Number(marked[2]);
      else if (isOwn(marked[3], file)) line ??= Number(marked[4]);
      continue;
    }
    const match = instruction.exec(text);
    if (match === null) continue;
    inPlaces = false;
    const [, predicate, opcode = '', modifiers = ''] = match;
    if (opcode === 'NOP') continue;
    instructions++;
    const kind = kindOf(opcode, modifiers);
    if (kind !== undefined)
      seen.push({
        kind,
        line,
        predicated: predicate !== undefined,
        bits: accesses.test(kind) ? bitsOf(modifiers, kind) : undefined,
      });
  }
  return { from: 'sass', instructions, features: groupFeatures(seen) };
}

function isOwn(path: string | undefined, file: string): boolean {
  return path !== undefined && path.slice(path.lastIndexOf('/') + 1) === file;
}

function kindOf(opcode: string, modifiers: string): FeatureKind | undefined {
  // HFMA2.MMA is a way to run a fused multiply-add, not a matrix.
  if (/^HFMA2/.test(opcode)) return undefined;
  // B2R reads a barrier's result; only the form with a reduction is one.
  if (opcode === 'B2R' && !modifiers.includes('RESULT')) return undefined;
  return kinds.find(([pattern]) => pattern.test(opcode))?.[1];
}

/** `.128`, `.U8`, `.S16`; 32 where nothing is said. Bulk copies carry their size in a register. */
function bitsOf(modifiers: string, kind: FeatureKind): number | undefined {
  if (kind === 'bulk-copy') return undefined;
  const named = /\.(?:[USFB])?(8|16|32|64|128|256)(?:x2)?\b/.exec(modifiers);
  return named === null ? 32 : Number(named[1]);
}
