import type { Instruction, MachineArchitecture } from './instruction-classes.ts';

/**
 * Whether an instruction is the rest of one counted already, because a GPU does in one what the host does in two: the minimum
 * of integers (IMNMX: compare and conditional move of the same registers), an absolute value (IABS: negate and conditional move).
 */
export function isOneOperation(
  instructions: readonly Instruction[],
  index: number,
  architecture: MachineArchitecture,
): boolean {
  const instruction = instructions[index];
  if (instruction === undefined) return false;
  return architecture === 'x86-64'
    ? completesOnX86(instructions, index, instruction)
    : completesOnAarch64(instructions[index - 1], instruction);
}

/** Instructions looked back at: the comparison or negation and copies of registers behind it. */
const lookBack = 4;

function completesOnX86(
  instructions: readonly Instruction[],
  index: number,
  { mnemonic, operands }: Instruction,
): boolean {
  const pair = registerPair(operands);
  if (!/^cmov(l|le|g|ge|a|ae|b|be|s|ns|c|nc)$/.test(mnemonic) || pair === undefined) return false;
  const [from, to] = pair;
  // What the registers hold, by the register it was copied from.
  const copies = new Map<string, string>();
  const origin = (register: string): string => copies.get(register) ?? register;
  for (let back = 1; back <= lookBack; back++) {
    const earlier = instructions[index - back];
    if (earlier === undefined) return false;
    const registers = registerPair(earlier.operands);
    if (/^mov[lq]?$/.test(earlier.mnemonic) && registers !== undefined) {
      copies.set(registers[1], origin(registers[0]));
      continue;
    }
    if (/^cmp[lq]?$/.test(earlier.mnemonic) && registers !== undefined)
      return new Set([...registers, origin(from), origin(to)]).size === 2 && origin(from) !== origin(to);
    // `mov %edi,%eax; neg %eax; cmovs %edi,%eax`
    if (/^neg[lq]?$/.test(earlier.mnemonic))
      return /^cmov(s|ns)$/.test(mnemonic) && [from, to].includes(earlier.operands.replace('%', ''));
    return false;
  }
  return false;
}

/** `%esi,%edi` as names without the percent sign. */
function registerPair(operands: string): readonly [string, string] | undefined {
  const match = /^%([a-z0-9]+),%([a-z0-9]+)$/.exec(operands);
  return match === null ? undefined : [match[1] ?? '', match[2] ?? ''];
}

/** `cmp w0, w1` and `csel w0, w0, w1, le`; `cmp w0, #0x0` and `cneg w0, w0, lt`. */
function completesOnAarch64(previous: Instruction | undefined, { mnemonic, operands }: Instruction): boolean {
  if (previous?.mnemonic !== 'cmp') return false;
  const compared = previous.operands.split(/,\s*/);
  const [, first = '', second = ''] = operands.split(/,\s*/);
  if (mnemonic === 'cneg') return compared[0] === first;
  return mnemonic === 'csel' && first !== second && [first, second].every((name) => compared.includes(name));
}

/**
 * g++ keeps a float4 in two 64-bit registers and takes floats out and puts them in by shifts of 32, `or` and masks. A GPU has a
 * register for each half: shifts by exactly 32 and putting together cost nothing there, for 64-bit integers as well.
 */
export class PackedHalves {
  #joins = 0;
  #unions = 0;

  /** Whether an instruction of a basic block is free; `or` is decided at the block's end. */
  isFree({ mnemonic, operands }: Instruction): boolean {
    if (/^(shl|shr)q?$/.test(mnemonic) && /^\$0x20,%r([a-z]{2}|\d+)$/.test(operands)) {
      if (mnemonic.startsWith('shl')) this.#joins++;
      return true;
    }
    if (/^or[lq]?$/.test(mnemonic) && registerPair(operands) !== undefined) this.#unions++;
    return false;
  }

  /** How many `or` of the block that ends put halves together: at most two for each half that was shifted up. */
  takeFree(): number {
    const free = Math.min(this.#unions, 2 * this.#joins);
    this.#joins = this.#unions = 0;
    return free;
  }
}
