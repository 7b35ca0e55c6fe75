import type { BasicBlockCounters } from '../../../protocol/counters.ts';
import { costOfCall, roundsToWhole } from './call-costs.ts';
import { emptyMix } from './instruction-classes.ts';
import type {
  Instruction,
  InstructionClass,
  InstructionMix,
  MachineArchitecture,
} from './instruction-classes.ts';
import { PackedHalves, isOneOperation } from './paired-instructions.ts';

/** One class of instruction and how many lane-level operations it stands for (4 for a packed `addps`). */
export interface Classified {
  readonly kind: InstructionClass;
  readonly count: number;
}

const nothing: Classified = { kind: 'none', count: 0 };

function one(kind: InstructionClass): Classified {
  return { kind, count: 1 };
}

/** Classifies one x86-64 instruction in AT&T syntax, as `objdump -d` prints it. */
export function classifyX86(mnemonic: string, operands: string): Classified {
  const scalar = /^v?(add|sub|mul|div|sqrt|rsqrt|rcp|min|max|cmp\w*?)(ss|sd|ps|pd)$/.exec(mnemonic);
  if (scalar !== null) {
    const [, operation = '', suffix = ''] = scalar;
    const double = suffix.endsWith('d');
    const count = suffix === 'ps' ? 4 : suffix === 'pd' ? 2 : 1;
    // Compilers write `2 * x` as `x + x`, which a GPU's compiler would fuse with a sum that follows.
    if (operation === 'add' && isDoubling(operands))
      return { kind: double ? 'fp64Multiply' : 'fp32Multiply', count };
    if (operation === 'add' || operation === 'sub') return { kind: double ? 'fp64Add' : 'fp32Add', count };
    if (operation === 'mul') return { kind: double ? 'fp64Multiply' : 'fp32Multiply', count };
    if (operation === 'min' || operation === 'max' || operation.startsWith('cmp'))
      return { kind: 'compare', count };
    return { kind: double ? 'fp64Special' : 'fp32Special', count };
  }
  const fused = /^vfn?m(?:add|sub)(?:132|213|231)(ss|sd|ps|pd)$/.exec(mnemonic);
  if (fused !== null) {
    const suffix = fused[1] ?? '';
    return {
      kind: suffix.endsWith('d') ? 'fp64Fma' : 'fp32Fma',
      count: suffix === 'ps' ? 4 : suffix === 'pd' ? 2 : 1,
    };
  }
  if (/^v?u?comis[sd]$/.test(mnemonic)) return one('compare');
  if (/^v?cvt/.test(mnemonic)) return one('conversion');
  if (/^v?round/.test(mnemonic)) return one('conversion');
  if (/^i?div[bwlq]?$/.test(mnemonic)) return one('integerDivide');
  if (/^j[a-z]+$/.test(mnemonic)) return mnemonic.startsWith('jmp') ? nothing : one('branch');
  if (/^cmov|^set[a-z]+$/.test(mnemonic)) return one('compare');
  if (/^(cmp|test)[bwlq]?$/.test(mnemonic)) return one('compare');
  // `lea 8(%rbx),%rdi`: a constant offset that a GPU's loads and stores carry themselves.
  if (/^leaq?$/.test(mnemonic) && /^-?(0x)?[0-9a-f]*\(%r[a-z0-9]+\),%r([a-z]{2}|[0-9]+)$/.test(operands))
    return isStep(mnemonic, operands) ? one('loopControl') : nothing;
  if (isStep(mnemonic, operands)) return one('loopControl');
  if (/^lea[wlq]?$/.test(mnemonic)) return leaOf(operands);
  if (
    /^(add|sub|imul|mul|neg|not|inc|dec|and|or|xor|shl|sal|shr|sar|rol|ror|adc|sbb|popcnt|bsf|bsr|lzcnt|tzcnt|andn|bswap|shld|shrd|shlx|sarx|shrx|rorx|mulx)[bwlq]?$/.test(
      mnemonic,
    )
  ) {
    if (/,%[re]?sp$/.test(operands)) return nothing;
    const [first, second] = operands.split(',');
    // Zeroing idiom: no GPU instruction of its own.
    if (/^(xor|sub)/.test(mnemonic) && first === second && first !== undefined) return nothing;
    return one('integer');
  }
  // andps and xorps make abs and negation, free modifiers on a GPU; other packed integer work counts once.
  if (/^v?p(add|sub|mull|mulu|sll|srl|sra|and|or)/.test(mnemonic)) return one('integer');
  return nothing;
}

/** `addss %xmm0,%xmm0`, `vaddss %xmm1,%xmm1,%xmm0` */
function isDoubling(operands: string): boolean {
  const [first, second] = operands.split(',');
  return first === second;
}

/** `add $4,%rbx`, `addq $1,0x10(%rsp)`, `inc %eax`, `lea 1(%rax),%rax`: a variable moves by a constant. */
function isStep(mnemonic: string, operands: string): boolean {
  if (/^(inc|dec)[bwlq]?$/.test(mnemonic)) return true;
  if (/^(add|sub)[lq]?$/.test(mnemonic))
    return /^\$-?(0x)?[0-9a-f]+,/.test(operands) && !/,%[re]?sp$/.test(operands);
  const lea = /^-?(?:0x)?[0-9a-f]+\(%([a-z0-9]+)\),%([a-z0-9]+)$/.exec(operands);
  return /^leaq?$/.test(mnemonic) && lea !== null && lea[1] === lea[2];
}

/**
 * `lea` with an index is the address arithmetic a GPU does too. A constant distance from a 64-bit base is part of the load
 * instruction there, and addresses of the stack and of globals do not exist.
 */
function leaOf(operands: string): Classified {
  const comma = operands.lastIndexOf(',');
  const address = operands.slice(0, comma);
  const target = operands.slice(comma + 1);
  if (/%rsp|%rip/.test(address)) return nothing;
  // An address for a hook at a distance from one computed before: unrolled copies share the computation.
  if (target === '%rdi' && /^-?0x0*[1-9a-f]/.test(address)) return nothing;
  const hasIndex = /\([^)]*,/.test(address);
  return hasIndex || !/^%r([a-z]{2}|[0-9]+)$/.test(target) ? one('integer') : nothing;
}

/** Classifies one aarch64 instruction as `objdump -d` prints it. */
export function classifyAarch64(mnemonic: string, operands: string): Classified {
  const first = operands.split(',')[0]?.trim() ?? '';
  const packed = /^v\d+\.(\d+)([sd])/.exec(first);
  const double = packed !== null ? packed[2] === 'd' : first.startsWith('d');
  const count = packed !== null ? Number(packed[1]) : 1;
  if (/^(fmadd|fmsub|fnmadd|fnmsub|fmla|fmls)$/.test(mnemonic))
    return { kind: double ? 'fp64Fma' : 'fp32Fma', count };
  // `fadd s0, s1, s1` is `2 * x`.
  if (mnemonic === 'fadd' && /, (\S+), \1$/.test(operands))
    return { kind: double ? 'fp64Multiply' : 'fp32Multiply', count };
  if (/^(fadd|fsub|fabd)$/.test(mnemonic)) return { kind: double ? 'fp64Add' : 'fp32Add', count };
  if (/^(fmul|fnmul)$/.test(mnemonic)) return { kind: double ? 'fp64Multiply' : 'fp32Multiply', count };
  if (/^(fdiv|fsqrt|frecpe|frsqrte)$/.test(mnemonic))
    return { kind: double ? 'fp64Special' : 'fp32Special', count };
  if (/^(fcmpe?|fccmpe?|fcsel|fminn?m?|fmaxn?m?|fcm(eq|ge|gt|le|lt))$/.test(mnemonic)) return one('compare');
  if (/^(fcvt\w*|scvtf|ucvtf|frint\w)$/.test(mnemonic)) return one('conversion');
  if (/^[su]div$/.test(mnemonic)) return one('integerDivide');
  if (/^(b\.\w+|cbn?z|tbn?z)$/.test(mnemonic)) return one('branch');
  if (/^(cmp|cmn|tst|ccmp|ccmn|csel|cset|csetm|csinc|csinv|csneg|cinc|cinv|cneg)$/.test(mnemonic))
    return one('compare');
  if (
    /^(adds?|subs?|mul|madd|msub|mneg|smull|umull|smaddl|umaddl|smsubl|umsubl|smulh|umulh|neg|negs|ands?|orr|eor|bics?|orn|eon|mvn|lsl|lsr|asr|ror|extr|ubfx|sbfx|ubfiz|sbfiz|bfi|bfxil|clz|cls|rbit|rev|rev16|rev32|cnt|adc|sbc)$/.test(
      mnemonic,
    )
  ) {
    if (/\bsp\b|\bx29\b|:lo12:|#:/.test(operands)) return nothing;
    // Page offsets of globals (`add x0, x0, #0x10 <symbol>`) belong to address hand-over.
    if (/<[^>]+>/.test(operands)) return nothing;
    // Immediates go with the comments: `add w19, w19, #0x1` is left as `w19, w19,`.
    if (/^(adds?|subs?)$/.test(mnemonic) && /^(\w+), \1,\s*(#|$)/.test(operands)) return one('loopControl');
    return one('integer');
  }
  return nothing;
}

/** Reads `objdump -d --no-show-raw-insn`. */
export function parseDisassembly(text: string): readonly Instruction[] {
  const instructions: Instruction[] = [];
  for (const line of text.split('\n')) {
    const match = /^\s*([0-9a-f]+):\s+(\S+)\s*(.*)$/.exec(line);
    if (match === null) continue;
    const [, address = '', mnemonic = '', rest = ''] = match;
    // `bnd jmp`, `rep stos`, `lock xadd`: the word that matters comes second.
    const prefixed = /^(?:bnd|rep[a-z]*|lock|notrack|data16|cs|ds)$/.test(mnemonic)
      ? /^(\S+)\s*(.*)$/.exec(rest)
      : null;
    instructions.push({
      address: Number.parseInt(address, 16),
      mnemonic: prefixed?.[1] ?? mnemonic,
      operands: (prefixed?.[2] ?? rest).replace(/\s*(#|\/\/).*$/, '').trim(),
    });
  }
  return instructions;
}

const blockStart = /__sanitizer_cov_trace_pc\b/;

/** The function that an instruction calls, also by a jump at the end of its own: `call 1040 <fmaf@plt>`. */
function calledSymbol({ mnemonic, operands }: Instruction): string | undefined {
  const isCall = /^(call|callq|bl)$/.test(mnemonic);
  if (!isCall && !/^(jmp|jmpq|b)$/.test(mnemonic)) return undefined;
  const symbol = /<([^>+]+?)(@plt)?>/.exec(operands);
  // A jump within the unit leads to the next block, one through the linkage table leaves it.
  if (!isCall && symbol?.[2] === undefined) return undefined;
  return symbol?.[1] ?? '';
}

/** Mix of each basic block, by the address that follows the block's `__sanitizer_cov_trace_pc` call. */
export function mixByBlock(
  instructions: readonly Instruction[],
  architecture: MachineArchitecture,
): ReadonlyMap<number, InstructionMix> {
  const classify = architecture === 'x86-64' ? classifyX86 : classifyAarch64;
  const blocks = new Map<number, InstructionMix>();
  let start: number | undefined;
  let counts: Record<keyof InstructionMix, number> = { ...emptyMix };
  // Clang makes fmaxf of maxss and a comparison with NaN; a GPU's FMNMX does both.
  let unordered = 0;
  let extremes = 0;
  const packed = new PackedHalves();
  const close = (): void => {
    counts.integer -= packed.takeFree();
    counts.compare -= Math.min(unordered, extremes);
    if (start !== undefined) blocks.set(start, pairIntoFma(counts));
    start = undefined;
    unordered = extremes = 0;
    counts = { ...emptyMix };
  };
  for (let index = 0; index < instructions.length; index++) {
    const instruction = instructions[index];
    if (instruction === undefined) continue;
    const called = calledSymbol(instruction);
    if (called !== undefined) {
      if (blockStart.test(called)) {
        close();
        start = instructions[index + 1]?.address;
      } else if (start !== undefined) {
        for (const [kind, count] of Object.entries(costOfCall(called) ?? {}))
          counts[kind as keyof InstructionMix] += count;
        if (roundsToWhole(called) && isConverted(instructions, index)) counts.conversion--;
      }
      continue;
    }
    // A block never runs past the end of its function.
    if (/^(ret|retq|ud2|hlt|udf)$/.test(instruction.mnemonic)) {
      close();
      continue;
    }
    if (start === undefined) continue;
    const { kind, count } = classify(instruction.mnemonic, instruction.operands);
    if (kind === 'branch' && isBackward(instruction)) {
      // The comparison in front belongs to the loop as well.
      const compares = counts.compare > 0 ? 1 : 0;
      counts.compare -= compares;
      counts.loopControl += 1 + compares;
      continue;
    }
    if (/^v?cmp(un)?ord[sp][sd]$/.test(instruction.mnemonic)) unordered++;
    if (/^v?(min|max)[sp][sd]$/.test(instruction.mnemonic)) extremes++;
    if (kind === 'none' || isOneOperation(instructions, index, architecture)) continue;
    if (kind === 'integer' && packed.isFree(instruction)) continue;
    counts[kind] += count;
  }
  close();
  return blocks;
}

/** Whether what a call returns becomes an integer at once: `(int)floorf(x)` is one conversion with a rounding. */
function isConverted(instructions: readonly Instruction[], call: number): boolean {
  const next = instructions.slice(call + 1).find(({ mnemonic }) => !/^(mov|pxor|xor)/.test(mnemonic));
  return next !== undefined && /^v?cvtt|^fcvtz/.test(next.mnemonic);
}

/** `jne 1404 <kernel+0x23a>` to a place before itself closes a loop. */
function isBackward({ address, operands }: Instruction): boolean {
  const target = /(?:^|,\s*)([0-9a-f]+) </.exec(operands)?.[1];
  return target !== undefined && Number.parseInt(target, 16) <= address;
}

/** A GPU compiler contracts a product and the sum that follows into one fused operation. */
function pairIntoFma(counts: Readonly<Record<keyof InstructionMix, number>>): InstructionMix {
  const single = Math.min(counts.fp32Add, counts.fp32Multiply);
  const double = Math.min(counts.fp64Add, counts.fp64Multiply);
  return {
    ...counts,
    fp32Add: counts.fp32Add - single,
    fp32Multiply: counts.fp32Multiply - single,
    fp32Fma: counts.fp32Fma + single,
    fp64Add: counts.fp64Add - double,
    fp64Multiply: counts.fp64Multiply - double,
    fp64Fma: counts.fp64Fma + double,
  };
}

/**
 * Warp-level instructions issued by the blocks that ran: each basic block's mix times its warp executions.
 * A counter whose address is not a known block start counts nothing.
 */
export function warpInstructionMix(
  blocks: ReadonlyMap<number, InstructionMix>,
  counters: readonly Pick<BasicBlockCounters, 'address' | 'warps'>[],
): InstructionMix {
  const total: Record<keyof InstructionMix, number> = { ...emptyMix };
  for (const { address, warps } of counters) {
    const mix = blocks.get(address);
    if (mix === undefined) continue;
    for (const key of Object.keys(mix) as (keyof InstructionMix)[]) total[key] += mix[key] * warps;
  }
  return total;
}
