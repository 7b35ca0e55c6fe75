/** A loadable or descriptive segment. Addresses are virtual. */
export interface Segment {
  readonly type: number;
  readonly flags: number;
  readonly offset: number;
  readonly address: number;
  readonly fileBytes: number;
  readonly memoryBytes: number;
}

/** An entry of a symbol table. */
export interface ElfSymbol {
  readonly name: string;
  readonly address: number;
  readonly bytes: number;
  /** STT_... */
  readonly type: number;
  /** STB_... */
  readonly binding: number;
  /** STV_... */
  readonly visibility: number;
  readonly isDefined: boolean;
}

/** A relocation with an addend. */
export interface Relocation {
  readonly address: number;
  readonly type: number;
  readonly addend: number;
  /** Index into the dynamic symbols, 0 for none. */
  readonly symbol: number;
}

/** What inspection needs of a shared object. */
export interface Elf64 {
  readonly machine: 'x86-64' | 'aarch64' | 'other';
  readonly segments: readonly Segment[];
  /** Values of each dynamic tag. */
  readonly dynamic: ReadonlyMap<number, readonly number[]>;
  readonly needed: readonly string[];
  /** RPATH and RUNPATH. */
  readonly runPaths: readonly string[];
  /** What the loader resolves; the first one is empty. */
  readonly dynamicSymbols: readonly ElfSymbol[];
  /** With local ones; empty in a stripped object. */
  readonly symbols: readonly ElfSymbol[];
  readonly relocations: readonly Relocation[];
  /** Bytes at a virtual address; undefined where nothing of the file is loaded. */
  readonly bytesAt: (address: number, count: number) => Uint8Array | undefined;
}

/** Numbers of the ELF specification (gABI) and of its GNU additions that are looked at. */
export const elf = {
  segment: {
    load: 1,
    dynamic: 2,
    interpreter: 3,
    stack: 0x6474e551,
    readOnlyAfterRelocation: 0x6474e552,
  },
  flag: { execute: 1, write: 2 },
  tag: {
    needed: 1,
    stringTable: 5,
    symbolTable: 6,
    relocations: 7,
    relocationBytes: 8,
    stringBytes: 10,
    init: 12,
    fini: 13,
    runPathOld: 15,
    symbolic: 16,
    textRelocations: 22,
    linkageRelocations: 23,
    linkageRelocationBytes: 2,
    initArray: 25,
    finiArray: 26,
    initArrayBytes: 27,
    finiArrayBytes: 28,
    runPath: 29,
    flags: 30,
    preinitArray: 32,
    gnuHash: 0x6ffffef5,
    flags1: 0x6ffffffb,
    auxiliary: 0x7ffffffd,
    filter: 0x7fffffff,
    configuration: 0x6ffffefa,
    audit: 0x6ffffefc,
    dependencyAudit: 0x6ffffefb,
  },
  symbolType: { indirectFunction: 10 },
} as const;

/** Thrown for what is no ELF64 shared object of the usual kind. */
export class MalformedObject extends Error {}

const sectionSymbols = 2;

/** Reads an ELF64 little-endian object. Throws MalformedObject. */
export function readElf64(bytes: Uint8Array): Elf64 {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    return read(bytes, view);
  } catch (error) {
    if (error instanceof RangeError) throw new MalformedObject('a table lies outside of the file');
    throw error;
  }
}

function read(bytes: Uint8Array, view: DataView): Elf64 {
  if (bytes.length < 64 || view.getUint32(0) !== 0x7f454c46) throw new MalformedObject('not an ELF file');
  if (bytes[4] !== 2 || bytes[5] !== 1) throw new MalformedObject('not a 64-bit little-endian ELF file');
  const word = (at: number): number => {
    const value = view.getBigUint64(at, true);
    // Addends are signed; everything else of this size would lie outside of any file.
    return Number(BigInt.asIntN(64, value));
  };
  const machineNumber = view.getUint16(18, true);
  const segments: Segment[] = [];
  const segmentTable = word(32);
  for (let index = 0; index < view.getUint16(56, true); index++) {
    const at = segmentTable + index * view.getUint16(54, true);
    segments.push({
      type: view.getUint32(at, true),
      flags: view.getUint32(at + 4, true),
      offset: word(at + 8),
      address: word(at + 16),
      fileBytes: word(at + 32),
      memoryBytes: word(at + 40),
    });
  }
  const offsetOf = (address: number, count: number): number | undefined => {
    const segment = segments.find(
      (one) =>
        one.type === elf.segment.load &&
        address >= one.address &&
        address + count <= one.address + one.fileBytes,
    );
    return segment === undefined ? undefined : segment.offset + address - segment.address;
  };
  const bytesAt = (address: number, count: number): Uint8Array | undefined => {
    const offset = offsetOf(address, count);
    return offset === undefined || offset + count > bytes.length
      ? undefined
      : bytes.subarray(offset, offset + count);
  };
  const text = (at: number): string => {
    const end = bytes.indexOf(0, at);
    return new TextDecoder('latin1').decode(bytes.subarray(at, end < 0 ? bytes.length : end));
  };

  const dynamic = new Map<number, number[]>();
  const dynamicSegment = segments.find(({ type }) => type === elf.segment.dynamic);
  if (dynamicSegment !== undefined)
    for (let at = dynamicSegment.offset; at < dynamicSegment.offset + dynamicSegment.fileBytes; at += 16) {
      const tag = word(at);
      if (tag === 0) break;
      dynamic.set(tag, [...(dynamic.get(tag) ?? []), word(at + 8)]);
    }
  const value = (tag: number): number | undefined => dynamic.get(tag)?.[0];
  const required = (tag: number): number => {
    const offset = offsetOf(value(tag) ?? -1, 0);
    if (offset === undefined)
      throw new MalformedObject('the dynamic section names tables that are not there');
    return offset;
  };
  const symbolAt = (at: number, strings: number): ElfSymbol => ({
    name: text(strings + view.getUint32(at, true)),
    type: view.getUint8(at + 4) & 15,
    binding: view.getUint8(at + 4) >> 4,
    visibility: view.getUint8(at + 5) & 3,
    isDefined: view.getUint16(at + 6, true) !== 0,
    address: word(at + 8),
    bytes: word(at + 16),
  });
  const strings = dynamic.size === 0 ? 0 : required(elf.tag.stringTable);
  const named = (tag: number): readonly string[] => (dynamic.get(tag) ?? []).map((at) => text(strings + at));

  const dynamicSymbols: ElfSymbol[] = [];
  const symbols: ElfSymbol[] = [];
  const sectionTable = word(40);
  for (let index = 0; index < view.getUint16(60, true); index++) {
    const at = sectionTable + index * view.getUint16(58, true);
    if (view.getUint32(at + 4, true) !== sectionSymbols) continue;
    const stringSection = sectionTable + view.getUint32(at + 40, true) * view.getUint16(58, true);
    const own = word(stringSection + 24);
    for (let entry = word(at + 24) + 24; entry < word(at + 24) + word(at + 32); entry += 24)
      symbols.push(symbolAt(entry, own));
  }
  const relocations: Relocation[] = [];
  const tables = [
    [elf.tag.relocations, elf.tag.relocationBytes],
    [elf.tag.linkageRelocations, elf.tag.linkageRelocationBytes],
  ] as const;
  let highest = -1;
  for (const [start, size] of tables) {
    if (value(start) === undefined) continue;
    const begin = required(start);
    for (let at = begin; at < begin + (value(size) ?? 0); at += 24) {
      const symbol = view.getUint32(at + 12, true);
      relocations.push({
        address: word(at),
        type: view.getUint32(at + 8, true),
        addend: word(at + 16),
        symbol,
      });
      highest = Math.max(highest, symbol);
    }
  }
  if (dynamic.size > 0) {
    // Neither the section headers nor a hash table have to tell the truth: the string table follows the symbols in what linkers
    // make, and a relocation can name no symbol that is not among them.
    const begin = required(elf.tag.symbolTable);
    const end = strings > begin ? strings : begin + 24 * (highest + 1);
    if (begin + 24 * (highest + 1) > end && strings > begin)
      throw new MalformedObject('relocations name symbols outside of their table');
    for (let at = begin; at + 24 <= end; at += 24) dynamicSymbols.push(symbolAt(at, strings));
  }
  return {
    machine: machineNumber === 62 ? 'x86-64' : machineNumber === 183 ? 'aarch64' : 'other',
    segments,
    dynamic,
    needed: named(elf.tag.needed),
    runPaths: [...named(elf.tag.runPathOld), ...named(elf.tag.runPath)],
    dynamicSymbols,
    symbols,
    relocations,
    bytesAt,
  };
}
