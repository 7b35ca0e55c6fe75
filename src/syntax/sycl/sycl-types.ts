/** A type or function of SYCL by name and template arguments: `sycl::nd_item<2>` is `nd_item` with `2`. */
export interface SyclName {
  /** Without `sycl::` or `cl::sycl::`; namespaces below stay: `ext::oneapi::sub_group`. */
  readonly name: string;
  readonly arguments: readonly string[];
  /** `sycl::` was written. */
  readonly qualified: boolean;
}

/** Reads the text of a type or callee; qualifiers, references and `typename` are dropped. */
export function syclName(text: string): SyclName {
  const plain = text
    .replace(/\b(const|constexpr|static|typename|class|struct|template|volatile)\b/g, ' ')
    .replace(/[&*]+\s*$/, '')
    .trim()
    .replace(/\s+/g, ' ')
    .replace(/\s*(::|<|>|,)\s*/g, '$1');
  const qualified = /^(::)?(cl::)?sycl::/.test(plain);
  const bare = plain.replace(/^(::)?(cl::)?sycl::/, '');
  const open = bare.indexOf('<');
  if (open < 0 || !bare.endsWith('>')) return { name: bare, arguments: [], qualified };
  return { name: bare.slice(0, open), arguments: splitTopLevel(bare.slice(open + 1, -1)), qualified };
}

/** Parts of a list at its commas, those in brackets left alone. */
export function splitTopLevel(list: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let at = 0;
  for (let index = 0; index < list.length; index++) {
    const character = list[index] ?? '';
    if ('<([{'.includes(character)) depth++;
    else if ('>)]}'.includes(character)) depth--;
    else if (character === ',' && depth === 0) {
      parts.push(list.slice(at, index).trim());
      at = index + 1;
    }
  }
  const last = list.slice(at).trim();
  return last === '' && parts.length === 0 ? [] : [...parts, last];
}

const vectorElements: Readonly<Record<string, string>> = {
  char: 'char',
  'signed char': 'char',
  int8_t: 'char',
  'unsigned char': 'uchar',
  uint8_t: 'uchar',
  uchar: 'uchar',
  short: 'short',
  int16_t: 'short',
  'unsigned short': 'ushort',
  uint16_t: 'ushort',
  ushort: 'ushort',
  int: 'int',
  int32_t: 'int',
  'unsigned int': 'uint',
  unsigned: 'uint',
  uint32_t: 'uint',
  uint: 'uint',
  long: 'long',
  int64_t: 'long',
  'long long': 'longlong',
  'unsigned long': 'ulong',
  uint64_t: 'ulong',
  'unsigned long long': 'ulonglong',
  float: 'float',
  double: 'double',
};

const vectorAlias =
  /^(char|uchar|schar|short|ushort|int|uint|long|ulong|longlong|ulonglong|float|double)([234])$/;

/** CUDA's name of a SYCL vector type with two to four elements; undefined for anything else. */
export function cudaVectorName(type: SyclName): string | undefined {
  if (type.name === 'vec') {
    const [element = '', count = ''] = type.arguments;
    const base = vectorElements[element.replace(/^std::/, '')];
    return base !== undefined && /^[234]$/.test(count) ? `${base}${count}` : undefined;
  }
  return vectorAlias.test(type.name) ? type.name : undefined;
}

/** Type of an element of one of CUDA's vector types, and how many it has; undefined for other types. */
export function vectorParts(
  cudaName: string,
): { readonly element: string; readonly count: number } | undefined {
  const match = vectorAlias.exec(cudaName);
  if (!match) return undefined;
  const [, base = '', count = ''] = match;
  const element = Object.entries(vectorElements).find(([, name]) => name === base)?.[0] ?? base;
  return { element, count: Number(count) };
}
