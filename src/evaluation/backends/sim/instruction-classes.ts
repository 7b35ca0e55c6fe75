/**
 * What a GPU would have to issue for a piece of host code, by class. Moves, spills, address hand-over to our hooks and the
 * hooks themselves count nothing; loads and stores are counted by the simulator, not here.
 */
export interface InstructionMix {
  readonly fp32Add: number;
  readonly fp32Multiply: number;
  readonly fp32Fma: number;
  readonly fp64Add: number;
  readonly fp64Multiply: number;
  readonly fp64Fma: number;
  readonly integer: number;
  /** Compares and selects. */
  readonly compare: number;
  readonly branch: number;
  readonly conversion: number;
  /** Division and square root that the compiler wrote as one instruction; an issue of several on a GPU. */
  readonly fp32Special: number;
  readonly fp64Special: number;
  readonly integerDivide: number;
  /**
   * What unrolling takes away: steps of loop variables and pointers by constants, the comparison and the branch that close
   * a loop. They are in no other class.
   */
  readonly loopControl: number;
}

export type InstructionClass = keyof InstructionMix | 'none';

export type MachineArchitecture = 'x86-64' | 'aarch64';

export const emptyMix: InstructionMix = {
  fp32Add: 0,
  fp32Multiply: 0,
  fp32Fma: 0,
  fp64Add: 0,
  fp64Multiply: 0,
  fp64Fma: 0,
  integer: 0,
  compare: 0,
  branch: 0,
  conversion: 0,
  fp32Special: 0,
  fp64Special: 0,
  integerDivide: 0,
  loopControl: 0,
};

/** One decoded line of a disassembly. */
export interface Instruction {
  readonly address: number;
  readonly mnemonic: string;
  readonly operands: string;
}
