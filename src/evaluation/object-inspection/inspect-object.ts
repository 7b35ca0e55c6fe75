import type { Reason } from '../../protocol/evaluation.ts';
import { MalformedObject, elf, readElf64 } from './elf64.ts';
import type { Elf64, ElfSymbol } from './elf64.ts';
import type { InspectionPolicy } from './inspection-policy.ts';
import { systemCallBytes } from './system-call-bytes.ts';

/**
 * Judges a shared object by its bytes: what it needs and imports, what runs when it is loaded, how it is mapped, whether it enters
 * the kernel by itself. Nothing of it is loaded or run. `instructionStarts` are the addresses at which instructions begin, for objects in
 * which `hasSystemCallBytes`; without them every such byte sequence counts.
 */
export function inspectObject(
  bytes: Uint8Array,
  policy: InspectionPolicy,
  instructionStarts?: ReadonlySet<number>,
): readonly Reason[] {
  let object: Elf64;
  try {
    object = readElf64(bytes);
  } catch (error) {
    if (!(error instanceof MalformedObject)) throw error;
    return [{ rule: 'object-malformed', message: `the built object cannot be read: ${error.message}` }];
  }
  return [
    ...libraryReasons(object, policy),
    ...segmentReasons(object, policy),
    ...constructorReasons(object, policy),
    ...indirectReasons(object),
    ...importReasons(object, policy),
    ...definitionReasons(object, policy),
    ...systemCallReasons(object, instructionStarts),
  ];
}

/** Whether a disassembly is needed to tell system calls from operands of other instructions. */
export function hasSystemCallBytes(bytes: Uint8Array): boolean {
  try {
    return systemCallBytes(readElf64(bytes)).length > 0;
  } catch (error) {
    if (error instanceof MalformedObject) return false;
    throw error;
  }
}

function libraryReasons(object: Elf64, policy: InspectionPolicy): readonly Reason[] {
  const { tag } = elf;
  const reasons = object.needed
    .filter((name) => !policy.libraries(name))
    .map((name) => ({ rule: 'object-library', message: `the built object needs the library ${name}` }));
  for (const path of object.runPaths)
    reasons.push({ rule: 'object-run-path', message: `the built object looks for libraries in ${path}` });
  const loaders = [tag.auxiliary, tag.filter, tag.configuration, tag.audit, tag.dependencyAudit];
  if (loaders.some((one) => object.dynamic.has(one)))
    reasons.push({ rule: 'object-library', message: 'the built object loads others through its filters' });
  return reasons;
}

function segmentReasons(object: Elf64, policy: InspectionPolicy): readonly Reason[] {
  const { segment, flag, tag } = elf;
  const reasons: Reason[] = [];
  const add = (message: string): void => {
    reasons.push({ rule: 'object-segment', message });
  };
  for (const one of object.segments)
    if (one.type === segment.load && (one.flags & flag.write) !== 0 && (one.flags & flag.execute) !== 0)
      add('the built object has memory that is both writable and executable');
  const stack = object.segments.find(({ type }) => type === segment.stack);
  if (stack === undefined || (stack.flags & flag.execute) !== 0)
    add('the built object asks for an executable stack');
  const flags = object.dynamic.get(tag.flags)?.[0] ?? 0;
  if (object.dynamic.has(tag.textRelocations) || (flags & 4) !== 0)
    add('the built object has relocations in its code');
  if (object.segments.some(({ type }) => type === segment.interpreter))
    add('the built object is a program of its own');
  const isBoundAtOnce = (flags & 8) !== 0 || ((object.dynamic.get(tag.flags1)?.[0] ?? 0) & 1) !== 0;
  const isSealed = object.segments.some(({ type }) => type === segment.readOnlyAfterRelocation);
  if (policy.isReadOnlyAfterRelocation && !(isBoundAtOnce && isSealed))
    add('the addresses of imported functions stay writable in the built object');
  return reasons;
}

/** Functions in the arrays that the loader calls; their addresses come from relocations, relative to the object. */
function constructorReasons(object: Elf64, policy: InspectionPolicy): readonly Reason[] {
  const { tag } = elf;
  const reasons: Reason[] = [];
  const named = new Map<number, ElfSymbol>();
  for (const symbol of [...object.dynamicSymbols, ...object.symbols])
    if (symbol.isDefined && symbol.name !== '' && isCodeOrData(symbol)) named.set(symbol.address, symbol);
  const judge = (address: number, when: string, symbol = ''): void => {
    const name = symbol === '' ? (named.get(address)?.name ?? `code at 0x${address.toString(16)}`) : symbol;
    if (!policy.constructors(name))
      reasons.push({ rule: 'object-constructor', message: `${name} would run when the object is ${when}` });
  };
  const arrays = [
    [tag.initArray, tag.initArrayBytes, 'loaded'],
    [tag.finiArray, tag.finiArrayBytes, 'unloaded'],
  ] as const;
  for (const [start, size, when] of arrays) {
    const begin = object.dynamic.get(start)?.[0];
    if (begin === undefined) continue;
    const end = begin + (object.dynamic.get(size)?.[0] ?? 0);
    const relocated = new Map(object.relocations.map((one) => [one.address, one]));
    for (let at = begin; at < end; at += 8) {
      const entry = object.bytesAt(at, 8);
      const stored =
        entry === undefined
          ? 0
          : Number(new DataView(entry.buffer, entry.byteOffset, 8).getBigUint64(0, true));
      const relocation = relocated.get(at);
      const symbol = object.dynamicSymbols[relocation?.symbol ?? 0]?.name ?? '';
      judge(relocation?.addend ?? stored, when, symbol);
    }
  }
  for (const [one, expected] of [
    [tag.init, '_init'],
    [tag.fini, '_fini'],
  ] as const) {
    const address = object.dynamic.get(one)?.[0];
    if (address !== undefined && named.get(address)?.name !== expected) judge(address, 'loaded');
  }
  if (object.dynamic.has(tag.preinitArray))
    reasons.push({ rule: 'object-constructor', message: 'code would run before the object is loaded' });
  return reasons;
}

/** R_X86_64_IRELATIVE and R_AARCH64_IRELATIVE. */
const indirectRelocations: Readonly<Record<Elf64['machine'], number | undefined>> = {
  'x86-64': 37,
  aarch64: 1032,
  other: undefined,
};

function indirectReasons(object: Elf64): readonly Reason[] {
  const reasons = [...object.dynamicSymbols, ...object.symbols]
    .filter((symbol) => symbol.isDefined && symbol.type === elf.symbolType.indirectFunction)
    .map(({ name }) => ({
      rule: 'object-ifunc',
      message: `${name} would be chosen by code that the loader runs (an ifunc)`,
    }));
  const type = indirectRelocations[object.machine];
  if (reasons.length === 0 && object.relocations.some((one) => one.type === type))
    reasons.push({ rule: 'object-ifunc', message: 'the loader would run code to resolve a relocation' });
  return reasons;
}

function importReasons(object: Elf64, policy: InspectionPolicy): readonly Reason[] {
  return object.dynamicSymbols
    .filter(({ name, isDefined }) => !isDefined && name !== '' && !policy.imports(plainName(name)))
    .map(({ name }) => ({
      rule: 'object-import',
      message: `the built object uses ${name}, which is not for ${policy.what}`,
    }));
}

/** Names of files and sections define nothing. */
function isCodeOrData({ type }: ElfSymbol): boolean {
  return type !== 3 && type !== 4;
}

/** Hidden functions count too: they bind before anybody else's. */
function definitionReasons(object: Elf64, policy: InspectionPolicy): readonly Reason[] {
  const seen = new Set<string>();
  return [...object.dynamicSymbols, ...object.symbols]
    .filter((symbol) => {
      if (!symbol.isDefined || !isCodeOrData(symbol) || seen.has(symbol.name)) return false;
      seen.add(symbol.name);
      return policy.reserved(plainName(symbol.name));
    })
    .map(({ name }) => ({
      rule: 'object-interposition',
      message: `the built object defines ${name}, which belongs to the harness or the system`,
    }));
}

function systemCallReasons(object: Elf64, starts?: ReadonlySet<number>): readonly Reason[] {
  return systemCallBytes(object)
    .filter((address) => starts?.has(address) ?? true)
    .slice(0, 1)
    .map((address) => ({
      rule: 'object-system-call',
      message: `the built object enters the operating system by an instruction of its own (at 0x${address.toString(16)})`,
    }));
}

/** A symbol without its version. */
function plainName(name: string): string {
  return name.replace(/@.*$/, '');
}
