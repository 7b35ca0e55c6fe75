import { elf } from './elf64.ts';
import type { Elf64 } from './elf64.ts';

/** `syscall`, `sysenter` and `int 0x80`. */
const intelCalls: readonly (readonly [number, number])[] = [
  [0x0f, 0x05],
  [0x0f, 0x34],
  [0xcd, 0x80],
];

/**
 * Addresses in executable segments where the bytes of an instruction lie that enters the kernel. On x86-64 they may be part of
 * another instruction: then a disassembly has to say where instructions begin.
 */
export function systemCallBytes(object: Elf64): readonly number[] {
  const found: number[] = [];
  for (const segment of object.segments) {
    if (segment.type !== elf.segment.load || (segment.flags & elf.flag.execute) === 0) continue;
    const bytes = object.bytesAt(segment.address, segment.fileBytes);
    if (bytes === undefined) continue;
    if (object.machine === 'x86-64')
      for (let at = 0; at + 1 < bytes.length; at++) {
        const [first, second] = [bytes[at], bytes[at + 1]];
        if (intelCalls.some(([a, b]) => a === first && b === second)) found.push(segment.address + at);
      }
    if (object.machine === 'aarch64')
      for (let at = 0; at + 3 < bytes.length; at += 4) {
        // svc #imm16
        const isCall =
          ((bytes[at] ?? 0) & 0x1f) === 1 && ((bytes[at + 2] ?? 0) & 0xe0) === 0 && bytes[at + 3] === 0xd4;
        if (isCall) found.push(segment.address + at);
      }
  }
  return found;
}
