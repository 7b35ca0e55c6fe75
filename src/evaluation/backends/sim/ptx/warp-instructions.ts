import type { Instruction } from './instruction.ts';
import { registersOf, valueOf } from './instruction.ts';
import { addressText } from './memory-instructions.ts';
import { numberType } from './register-types.ts';

/** Barriers, shuffles, votes, and matrices spread over a warp. */
export function warpInstructionText(instruction: Instruction): string | undefined {
  const { parts, operands } = instruction;
  switch (parts[0]) {
    case 'bar':
    case 'barrier':
      return barrierText(instruction);
    case 'shfl':
      return shuffleText(instruction);
    case 'vote':
      return voteText(instruction);
    case 'activemask': {
      const target = instruction.register(operands[0] ?? '');
      return target === undefined ? undefined : `kf_p::put(${target}, __activemask());`;
    }
    case 'redux': {
      const target = instruction.register(operands[0] ?? '');
      const type = numberType(parts.at(-1) ?? '');
      const value = valueOf(instruction, 1, type === 'int32_t' ? 'int' : 'unsigned');
      const mask = valueOf(instruction, 2, 'unsigned');
      if (target === undefined || type === undefined || value === undefined || mask === undefined)
        return undefined;
      return `kf_p::put(${target}, __reduce_${parts[2] ?? ''}_sync(${mask}, ${value}));`;
    }
    case 'ldmatrix':
    case 'stmatrix':
      return matrixText(instruction);
    case 'mma':
      return productText(instruction);
    case 'nanosleep':
      return '::kf::sim::spin_hint();';
    case 'trap':
      return '__trap();';
    case 'griddepcontrol':
    case 'pmevent':
      return '';
    default:
      return undefined;
  }
}

function barrierText(instruction: Instruction): string | undefined {
  const { parts, operands } = instruction;
  if (parts[1] === 'warp') {
    const mask = valueOf(instruction, 0, 'unsigned');
    return mask === undefined ? undefined : `__syncwarp(${mask});`;
  }
  // Barriers with a number or a count of threads are not simulated.
  const isWholeBlock =
    (parts[1] === 'sync' || parts[1] === 'cta') && operands.length === 1 && operands[0] === '0';
  return isWholeBlock && !parts.includes('red') && !parts.includes('arrive') ? '__syncthreads();' : undefined;
}

const shuffles: Readonly<Record<string, string>> = {
  bfly: 'xor_',
  up: 'up_',
  down: 'down_',
  idx: '',
};

function shuffleText(instruction: Instruction): string | undefined {
  const { parts, operands } = instruction;
  const kind = shuffles[parts[2] ?? ''];
  if (parts[1] !== 'sync' || kind === undefined) return undefined;
  const [targetText = '', predicateText] = (operands[0] ?? '').split('|').map((text) => text.trim());
  const target = instruction.register(targetText);
  const [value, step, clamp, mask] = [1, 2, 3, 4].map((index) => valueOf(instruction, index, 'uint32_t'));
  if (
    target === undefined ||
    value === undefined ||
    step === undefined ||
    clamp === undefined ||
    mask === undefined
  )
    return undefined;
  const call = `kf_p::put(${target}, __shfl_${kind}sync(${mask}, ${value}, ${step}, kf_p::segment_width(${clamp})));`;
  if (predicateText === undefined) return call;
  const predicate = instruction.register(predicateText);
  return predicate === undefined
    ? undefined
    : `${call} ${predicate} = kf_p::shuffle_is_inside_${parts[2] ?? ''}(${step}, kf_p::segment_width(${clamp}));`;
}

function voteText(instruction: Instruction): string | undefined {
  const { parts, operands } = instruction;
  if (parts[1] !== 'sync') return undefined;
  const target = instruction.register(operands[0] ?? '');
  const text = operands[1] ?? '';
  const predicate = instruction.register(text.replace(/^!/, ''));
  const mask = valueOf(instruction, 2, 'unsigned');
  if (
    target === undefined ||
    predicate === undefined ||
    mask === undefined ||
    !/^(any|all|uni|ballot)$/.test(parts[2] ?? '')
  )
    return undefined;
  return `kf_p::put(${target}, __${parts[2] ?? ''}_sync(${mask}, ${text.startsWith('!') ? '!' : ''}${predicate}));`;
}

function matrixText(instruction: Instruction): string | undefined {
  const { parts, operands } = instruction;
  const count = Number(/^x([124])$/.exec(parts.find((part) => /^x[124]$/.test(part)) ?? '')?.[1] ?? 0);
  if (count === 0 || !parts.includes('m8n8') || parts.at(-1) !== 'b16') return undefined;
  const isLoad = parts[0] === 'ldmatrix';
  const registers = registersOf(instruction, operands[isLoad ? 0 : 1] ?? '');
  const address = addressText(instruction, operands[isLoad ? 1 : 0] ?? '', true);
  if (registers?.length !== count || address === undefined) return undefined;
  const call = `kf_p::${isLoad ? 'load' : 'store'}_matrices<${parts.includes('trans') ? 'true' : 'false'}>`;
  return `${call}(${address}, ${registers.join(', ')});`;
}

/** Types of the factors of `mma.sync` in C++. */
const factorTypes: Readonly<Record<string, string>> = {
  f16: '__half',
  bf16: '__nv_bfloat16',
  tf32: '::kf::sim::cuda::matrix::Tensor32',
  s8: 'signed char',
  u8: 'unsigned char',
};
const sumTypes: Readonly<Record<string, string>> = { f16: '__half', f32: 'float', s32: 'int' };

function productText(instruction: Instruction): string | undefined {
  const match =
    /^mma\.sync\.aligned\.m(\d+)n(\d+)k(\d+)\.row\.col(?:\.satfinite)?\.(\w+)\.(\w+)\.(\w+)\.(\w+)$/.exec(
      instruction.opcode,
    );
  if (match === null) return undefined;
  const [, m = '', n = '', k = '', d = '', a = '', b = '', c = ''] = match;
  // m8n8k4 in half precision spreads its elements differently.
  if (m !== '16' || n !== '8') return undefined;
  const types = [factorTypes[a], factorTypes[b], sumTypes[c], sumTypes[d]];
  const registers = instruction.operands.map((text) => registersOf(instruction, text));
  if (types.some((type) => type === undefined) || registers.length !== 4) return undefined;
  const [rd, ra, rb, rc] = registers;
  if (rd === undefined || ra === undefined || rb === undefined || rc === undefined) return undefined;
  return (
    `{ uint32_t kf_a[] = {${ra.map(bitsText).join(', ')}}, kf_b[] = {${rb.map(bitsText).join(', ')}}, ` +
    `kf_c[] = {${rc.map(bitsText).join(', ')}}, kf_d[${rd.length}]; ` +
    `kf_p::multiply<${m}, ${n}, ${k}, ${types.join(', ')}>(kf_a, kf_b, kf_c, kf_d); ` +
    `${rd.map((register, index) => `kf_p::put(${register}, kf_d[${index}]);`).join(' ')} }`
  );
}

function bitsText(register: string): string {
  return `kf_p::as<uint32_t>(${register})`;
}
