import type { Instruction } from './instruction.ts';
import { registersOf, valueOf } from './instruction.ts';
import { memoryInstructionText } from './memory-instructions.ts';
import { numberType } from './register-types.ts';
import { warpInstructionText } from './warp-instructions.ts';

/** C++ that does what the instruction does; undefined when there is none. */
export function instructionText(instruction: Instruction): string | undefined {
  return (
    memoryInstructionText(instruction) ??
    warpInstructionText(instruction) ??
    moveText(instruction) ??
    compareText(instruction) ??
    arithmeticText(instruction)
  );
}

function moveText(instruction: Instruction): string | undefined {
  const [name] = instruction.parts;
  if (name !== 'mov' && name !== 'cvta') return undefined;
  const [to = '', from = ''] = instruction.operands;
  if (name === 'cvta') {
    const target = instruction.register(to);
    const value = instruction.register(from);
    if (target === undefined || value === undefined) return undefined;
    const window = instruction.parts.includes('shared')
      ? instruction.parts.includes('to')
        ? 'kf_p::shared_offset'
        : 'kf_p::shared_address'
      : '';
    return `kf_p::put(${target}, ${window}(${value}));`;
  }
  const targets = registersOf(instruction, to);
  const values = registersOf(instruction, from);
  if (targets === undefined || values === undefined) return undefined;
  if (targets.length > 1 && values.length === 1)
    return `kf_p::unpack(${values.join('')}, ${targets.join(', ')});`;
  if (targets.length === 1 && values.length > 1)
    return `kf_p::put(${targets.join('')}, kf_p::pack(${values.join(', ')}));`;
  return targets.length === 1 ? `kf_p::put(${targets.join('')}, ${values.join('')});` : undefined;
}

const comparisons: Readonly<Record<string, string>> = {
  eq: '==',
  ne: '!=',
  lt: '<',
  le: '<=',
  gt: '>',
  ge: '>=',
  lo: '<',
  ls: '<=',
  hi: '>',
  hs: '>=',
};

function compareText(instruction: Instruction): string | undefined {
  const { parts, operands } = instruction;
  const type = numberType(parts.at(-1) ?? '');
  if (type === undefined) return undefined;
  if (parts[0] === 'selp') {
    const target = instruction.register(operands[0] ?? '');
    const [a, b, p] = [1, 2]
      .map((index) => valueOf(instruction, index, type))
      .concat(instruction.register(operands[3] ?? ''));
    if (target === undefined || a === undefined || b === undefined || p === undefined) return undefined;
    return `kf_p::put(${target}, ${p} ? ${a} : ${b});`;
  }
  if (parts[0] !== 'setp') return undefined;
  const word = parts[1] ?? '';
  const isUnordered = /^(equ|neu|ltu|leu|gtu|geu)$/.test(word);
  const symbol = comparisons[isUnordered ? word.slice(0, 2) : word];
  const a = valueOf(instruction, 1, type);
  const b = valueOf(instruction, 2, type);
  const targets = (operands[0] ?? '').split('|').map((text) => instruction.register(text.trim()));
  const [first, second] = targets;
  if (symbol === undefined || a === undefined || b === undefined || first === undefined) return undefined;
  const truth = `(${a} ${symbol} ${b}${isUnordered ? ` || kf_p::unordered(${a}, ${b})` : ''})`;
  const combine = /^(and|or|xor)$/.exec(parts[2] ?? '')?.[1];
  const negated = operands[3]?.startsWith('!') === true;
  const third = operands[3] === undefined ? undefined : instruction.register(operands[3].replace(/^!/, ''));
  const operator = combine === 'and' ? '&&' : combine === 'or' ? '||' : '!=';
  const whole = (text: string): string =>
    combine === undefined || third === undefined
      ? text
      : `(${text} ${operator} ${negated ? '!' : ''}${third})`;
  return (
    (second === undefined ? '' : `const bool kf_second = ${whole(`!${truth}`)}; `) +
    `${first} = ${whole(truth)};` +
    (second === undefined ? '' : ` ${second} = kf_second;`)
  );
}

/** Instructions that are one function of ptx.h, with the number of their sources. */
const functions: Readonly<Record<string, number>> = {
  add: 2, sub: 2, mul: 2, div: 2, rem: 2, min: 2, max: 2, and: 2, or: 2, xor: 2, shl: 2, shr: 2,
  not: 1, cnot: 1, neg: 1, abs: 1, popc: 1, clz: 1, brev: 1, bfind: 1, bfe: 3, bfi: 4, prmt: 3, lop3: 4,
  mad: 3, fma: 3, sad: 3, mul24: 2, mad24: 3, dp4a: 3, copysign: 2,
  ex2: 1, lg2: 1, rcp: 1, rsqrt: 1, sqrt: 1, sin: 1, cos: 1, tanh: 1,
}; // prettier-ignore

function arithmeticText(instruction: Instruction): string | undefined {
  const { parts, operands } = instruction;
  const name = parts[0] ?? '';
  const target = instruction.register(operands[0] ?? '');
  if (target === undefined) return undefined;
  if (name === 'cvt') return conversionText(instruction, target);
  if (name === 'shf') {
    const [low, high, amount] = [1, 2, 3].map((index) => valueOf(instruction, index, 'uint32_t'));
    if (low === undefined || high === undefined || amount === undefined) return undefined;
    return `kf_p::put(${target}, kf_p::funnel_${parts[1] ?? ''}_${parts[2] ?? ''}(${low}, ${high}, ${amount}));`;
  }
  if (name === 'addc' || name === 'subc' || name === 'madc' || parts.includes('cc'))
    return carryText(instruction, target);
  const type = numberType(parts.at(-1) ?? '');
  const sources = functions[name];
  if (type === undefined || sources === undefined || operands.length !== sources + 1) return undefined;
  const isShift = name === 'shl' || name === 'shr';
  const isField = name === 'bfe' || name === 'bfi';
  const values = Array.from({ length: sources }, (_, index) => {
    const isCount =
      (isShift && index === 1) || (isField && index >= sources - 2) || (name === 'lop3' && index === 3);
    return valueOf(instruction, index + 1, isCount ? 'uint32_t' : addendType(instruction, index, type));
  });
  if (values.some((value) => value === undefined)) return undefined;
  const saturate = parts.includes('sat') && /float|half|bfloat/.test(type) ? 'kf_p::saturate' : '';
  const call = `kf_p::${functionName(instruction)}<${type}>(${values.join(', ')})`;
  return `kf_p::put(${target}, ${saturate}(${call}));`;
}

/** The third source of a wide product is as wide as the result. */
function addendType(instruction: Instruction, index: number, type: string): string {
  if (!instruction.parts.includes('wide') || index !== 2) return type;
  return type.replace('32', '64').replace('16', '32');
}

function functionName({ parts }: Instruction): string {
  const name = parts[0] ?? '';
  const type = parts.at(-1) ?? '';
  const isInteger = /^[bus]\d/.test(type);
  if ((name === 'mul' || name === 'mad') && isInteger) {
    const part = parts.find((word) => /^(lo|hi|wide)$/.test(word)) ?? 'lo';
    return `${name}_${part}`;
  }
  if (name === 'mad') return 'fma';
  // `and`, `or`, `xor` and `not` are words of C++.
  if (/^(and|or|xor|not)$/.test(name)) return `bit_${name}`;
  if (/^(sqrt|rcp|div)$/.test(name) && parts.some((word) => /^(approx|full)$/.test(word)))
    return `${name}_approximate`;
  return name;
}

function carryText(instruction: Instruction, target: string): string | undefined {
  const { parts } = instruction;
  const type = numberType((parts.at(-1) ?? '').replace('s', 'u'));
  const a = valueOf(instruction, 1, type ?? '');
  const b = valueOf(instruction, 2, type ?? '');
  const name = (parts[0] ?? '').replace(/c$/, '');
  if (type === undefined || a === undefined || b === undefined) return undefined;
  const carryIn = (parts[0] ?? '').endsWith('c') ? 'kf_carry' : 'false';
  const out = parts.includes('cc') ? 'kf_carry' : 'kf_p::ignored';
  if (name === 'add' || name === 'sub')
    return `kf_p::put(${target}, kf_p::${name}_carry<${type}>(${a}, ${b}, ${carryIn}, ${out}));`;
  const c = valueOf(instruction, 3, type);
  const part = parts.find((word) => word === 'lo' || word === 'hi');
  if (name !== 'mad' || c === undefined || part === undefined) return undefined;
  return `kf_p::put(${target}, kf_p::add_carry<${type}>(kf_p::mul_${part}<${type}>(${a}, ${b}), ${c}, ${carryIn}, ${out}));`;
}

function conversionText(instruction: Instruction, target: string): string | undefined {
  const { parts, operands } = instruction;
  const [toName = '', fromName = ''] = parts.slice(-2);
  const rounding = parts.find((word) => /^r(n|z|m|p|ni|zi|mi|pi|na)$/.test(word)) ?? 'rn';
  const from = numberType(fromName);
  if (from === undefined) return undefined;
  const value = valueOf(instruction, 1, from);
  if (value === undefined) return undefined;
  if (toName === 'tf32') return `kf_p::put(${target}, kf_p::to_tf32(${value}, kf_p::Round::${rounding}));`;
  if (toName === 'f16x2' || toName === 'bf16x2') {
    const low = valueOf(instruction, 2, from);
    const half = numberType(toName.replace('x2', ''));
    if (low === undefined || operands.length !== 3 || half === undefined) return undefined;
    return `kf_p::put(${target}, kf_p::pack(kf_p::convert<${half}>(${low}, kf_p::Round::${rounding}), kf_p::convert<${half}>(${value}, kf_p::Round::${rounding})));`;
  }
  const to = numberType(toName);
  if (to === undefined) return undefined;
  const saturate = parts.includes('sat') && /float|double|half|bfloat/.test(to) ? 'kf_p::saturate' : '';
  return `kf_p::put(${target}, ${saturate}(kf_p::convert<${to}>(${value}, kf_p::Round::${rounding})));`;
}
