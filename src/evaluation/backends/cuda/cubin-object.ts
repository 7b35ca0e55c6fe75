/** What the ELF of a cubin holds beside code. Layout: ELF-64 of machine EM_CUDA (190), CUDA Binary Utilities and what nvcc 11 to 13 write. */
export interface CubinObject {
  /** Mangled names of kernels. */
  readonly entries: readonly string[];
  /** Variables in device memory that keep their value between launches. */
  readonly variables: readonly DeviceVariable[];
  /** Functions that the driver is asked for: `vprintf`, `malloc`. */
  readonly externals: readonly string[];
}

export interface DeviceVariable {
  readonly name: string;
  readonly bytes: number;
  /** `.nv.global.init`: it starts with values, as tables of constants do. */
  readonly initialised: boolean;
}

const machineCuda = 190;
const sectionSymbols = 2;
const typeObject = 1;
const typeFunction = 2;
/** STO_CUDA_ENTRY in st_other. */
const entryMark = 0x10;

/** Reads a cubin; undefined when it is none (a fat binary, something else). */
export function readCubinObject(bytes: Uint8Array): CubinObject | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const isElf64 = bytes.length > 64 && view.getUint32(0) === 0x7f454c46 && bytes[4] === 2 && bytes[5] === 1;
  if (!isElf64 || view.getUint16(18, true) !== machineCuda) return undefined;
  try {
    return readSymbols(bytes, view);
  } catch (error) {
    if (error instanceof RangeError) return undefined; // cut off
    throw error;
  }
}

interface Section {
  readonly name: number;
  readonly type: number;
  readonly offset: number;
  readonly size: number;
  readonly link: number;
}

function readSymbols(bytes: Uint8Array, view: DataView): CubinObject {
  const sectionAt = (index: number): Section => {
    const at = Number(view.getBigUint64(40, true)) + index * view.getUint16(58, true);
    return {
      name: view.getUint32(at, true),
      type: view.getUint32(at + 4, true),
      offset: Number(view.getBigUint64(at + 24, true)),
      size: Number(view.getBigUint64(at + 32, true)),
      link: view.getUint32(at + 40, true),
    };
  };
  const sections = Array.from({ length: view.getUint16(60, true) }, (_, index) => sectionAt(index));
  const textAt = (offset: number): string => {
    const end = bytes.indexOf(0, offset);
    return Buffer.from(bytes.buffer, bytes.byteOffset + offset, Math.max(0, end - offset)).toString('latin1');
  };
  const names = sections[view.getUint16(62, true)]?.offset ?? 0;
  const nameOf = (section: Section | undefined): string =>
    section === undefined ? '' : textAt(names + section.name);
  const entries: string[] = [];
  const variables: DeviceVariable[] = [];
  const externals: string[] = [];
  for (const table of sections.filter(({ type }) => type === sectionSymbols)) {
    const strings = sections[table.link]?.offset ?? 0;
    for (let at = table.offset + 24; at < table.offset + table.size; at += 24) {
      const name = textAt(strings + view.getUint32(at, true));
      const type = view.getUint8(at + 4) & 0xf;
      const owner = view.getUint16(at + 6, true);
      const section = owner === 0 || owner >= 0xff00 ? '' : nameOf(sections[owner]);
      if (type === typeFunction && (view.getUint8(at + 5) & entryMark) !== 0) entries.push(name);
      if (owner === 0 && type !== typeObject && name !== '' && !name.startsWith('__nv_reserved'))
        externals.push(name);
      if (type === typeObject && /^\.nv\.global(\.init)?$/.test(section))
        variables.push({
          name,
          bytes: Number(view.getBigUint64(at + 16, true)),
          initialised: section === '.nv.global.init',
        });
    }
  }
  return { entries, variables, externals };
}
