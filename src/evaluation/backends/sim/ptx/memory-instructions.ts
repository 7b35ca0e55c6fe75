import type { Instruction } from './instruction.ts';
import { registersOf, valueOf } from './instruction.ts';
import { numberType } from './register-types.ts';

/** Loads, stores, atomics, asynchronous copies and fences. */
export function memoryInstructionText(instruction: Instruction): string | undefined {
  switch (instruction.parts[0]) {
    case 'ld':
    case 'ldu':
      return loadText(instruction);
    case 'st':
      return storeText(instruction);
    case 'atom':
    case 'red':
      return atomicText(instruction);
    case 'cp':
      return copyText(instruction);
    case 'membar':
    case 'fence':
      if (instruction.parts.some((part) => /^(proxy|mbarrier_init|cluster)/.test(part))) return undefined;
      return instruction.parts.includes('cta') ? '__threadfence_block();' : '__threadfence();';
    case 'prefetch':
    case 'prefetchu':
    case 'discard':
    case 'applypriority':
      return '';
    case 'createpolicy': {
      const target = instruction.register(instruction.operands[0] ?? '');
      return target === undefined ? undefined : `kf_p::put(${target}, 0);`;
    }
    default:
      return undefined;
  }
}

/** The C++ of `[%1 + 16]` as an address; undefined for anything else. */
export function addressText(instruction: Instruction, text: string, isShared: boolean): string | undefined {
  const match = /^\[\s*([%\w$]+)\s*(?:\+?\s*(-?\s*(?:0x[\da-fA-F]+|\d+|%\d+)))?\s*\]$/.exec(text);
  const base = match === null ? undefined : instruction.register(match[1] ?? '');
  if (base === undefined) return undefined;
  const offset = match?.[2]?.replace(/\s/g, '');
  const distance = offset === undefined ? '0' : instruction.register(offset);
  if (distance === undefined) return undefined;
  return `kf_p::${isShared ? 'shared_address' : 'generic_address'}(${base}, ${distance})`;
}

function isSharedSpace({ parts }: Instruction): boolean {
  return parts.some((part) => /^shared(::cta)?$/.test(part));
}

interface AccessShape {
  readonly element: string;
  readonly count: number;
  readonly order: 'plain' | 'volatile' | 'relaxed' | 'acquire' | 'release';
}

function accessShape({ parts }: Instruction): AccessShape | undefined {
  if (parts.some((part) => /^(shared::cluster|param|mmio|b128)$/.test(part))) return undefined;
  const element = numberType(parts.at(-1) ?? '');
  const count = Number(/^v([248])$/.exec(parts.find((part) => /^v[248]$/.test(part)) ?? 'v1')?.[1] ?? 1);
  if (element === undefined || count === 8) return undefined;
  const order = (['volatile', 'relaxed', 'acquire', 'release'] as const).find((word) => parts.includes(word));
  return { element, count, order: order ?? 'plain' };
}

function loadText(instruction: Instruction): string | undefined {
  const shape = accessShape(instruction);
  const targets = registersOf(instruction, instruction.operands[0] ?? '');
  const address = addressText(instruction, instruction.operands[1] ?? '', isSharedSpace(instruction));
  if (shape === undefined || targets?.length !== shape.count || address === undefined) return undefined;
  return `kf_p::load_${shape.order}<${shape.element}>(${address}, ${targets.join(', ')});`;
}

function storeText(instruction: Instruction): string | undefined {
  const shape = accessShape(instruction);
  const values = registersOf(instruction, instruction.operands[1] ?? '');
  const address = addressText(instruction, instruction.operands[0] ?? '', isSharedSpace(instruction));
  if (shape === undefined || values?.length !== shape.count || address === undefined) return undefined;
  return `kf_p::store_${shape.order}<${shape.element}>(${address}, ${values.join(', ')});`;
}

const atomicNames: Readonly<Record<string, string>> = {
  add: 'atomicAdd',
  min: 'atomicMin',
  max: 'atomicMax',
  and: 'atomicAnd',
  or: 'atomicOr',
  xor: 'atomicXor',
  exch: 'atomicExch',
  inc: 'atomicInc',
  dec: 'atomicDec',
  cas: 'atomicCAS',
};

function atomicText(instruction: Instruction): string | undefined {
  const { parts, operands } = instruction;
  const operation = parts.find((part) => atomicNames[part] !== undefined);
  const name = operation === undefined ? undefined : atomicNames[operation];
  if (name === undefined || parts.includes('shared::cluster') || parts.some((part) => /^v[248]$/.test(part)))
    return undefined;
  const isRed = parts[0] === 'red';
  const typeName = parts.at(-1) ?? '';
  const type =
    typeName === 's64' && /^(min|max)$/.test(operation ?? '')
      ? 'long long'
      : numberType(typeName)?.replace(/^u?int64_t$/, 'unsigned long long');
  if (type === undefined) return undefined;
  const at = isRed ? 0 : 1;
  const address = addressText(instruction, operands[at] ?? '', isSharedSpace(instruction));
  const values = operands
    .slice(at + 1, at + (operation === 'cas' ? 3 : 2))
    .map((_, index) => valueOf(instruction, at + 1 + index, type));
  if (address === undefined || values.length === 0 || values.some((value) => value === undefined))
    return undefined;
  const call = `${name}((${type}*)(${address}), ${values.join(', ')})`;
  const before = parts.some((part) => part === 'release' || part === 'acq_rel') ? '__threadfence(); ' : '';
  const after = parts.some((part) => part === 'acquire' || part === 'acq_rel') ? ' __threadfence();' : '';
  if (isRed) return `${before}${call};${after}`;
  const target = instruction.register(operands[0] ?? '');
  return target === undefined ? undefined : `${before}kf_p::put(${target}, ${call});${after}`;
}

function copyText(instruction: Instruction): string | undefined {
  const { parts, operands, opcode } = instruction;
  if (opcode === 'cp.async.commit_group') return '::kf::sim::async_commit();';
  if (opcode === 'cp.async.wait_all') return '::kf::sim::async_commit(); ::kf::sim::async_wait(0);';
  if (opcode === 'cp.async.wait_group') {
    const groups = instruction.register(operands[0] ?? '');
    return groups === undefined ? undefined : `::kf::sim::async_wait(unsigned(${groups}));`;
  }
  if (parts[1] !== 'async' || (parts[2] !== 'ca' && parts[2] !== 'cg')) return undefined;
  const to = addressText(instruction, operands[0] ?? '', true);
  const from = addressText(instruction, operands[1] ?? '', false);
  const bytes = instruction.register(operands[2] ?? '');
  if (to === undefined || from === undefined || bytes === undefined) return undefined;
  const hasHint = parts.includes('L2::cache_hint');
  const read = operands.length > (hasHint ? 4 : 3) ? instruction.register(operands[3] ?? '') : bytes;
  return read === undefined ? undefined : `kf_p::copy_asynchronously(${to}, ${from}, ${bytes}, ${read});`;
}
