import { splitAtTop } from './assembly-statement.ts';

/** One PTX instruction. */
export interface Instruction {
  readonly opcode: string;
  /** The opcode at its dots: `['add', 'rn', 'f32']`. */
  readonly parts: readonly string[];
  readonly operands: readonly string[];
  /** C++ of a register or a number. */
  readonly register: (text: string) => string | undefined;
}

/** The C++ of an operand as a value of a type. */
export function valueOf(instruction: Instruction, index: number, type: string): string | undefined {
  const text = instruction.operands[index];
  const register = text === undefined ? undefined : instruction.register(text);
  return register === undefined ? undefined : `kf_p::as<${type}>(${register})`;
}

/** The registers of `{%0, %1}`, or of a single one. */
export function registersOf(instruction: Instruction, text: string): readonly string[] | undefined {
  const inner = /^\{([\s\S]*)\}$/.exec(text.trim());
  const registers = splitAtTop(inner?.[1] ?? text, ',').map((part) => instruction.register(part.trim()));
  return registers.every((register) => register !== undefined) ? registers : undefined;
}
