import type { ElementType } from '../protocol/task.ts';

const names: Readonly<Record<string, ElementType>> = {
  half: 'f16',
  __half: 'f16',
  'sycl::half': 'f16',
  __nv_bfloat16: 'bf16',
  nv_bfloat16: 'bf16',
  bfloat16: 'bf16',
  'sycl::ext::oneapi::bfloat16': 'bf16',
  float: 'f32',
  double: 'f64',
  char: 'i8',
  'signed char': 'i8',
  int8_t: 'i8',
  'unsigned char': 'u8',
  uint8_t: 'u8',
  uchar: 'u8',
  bool: 'u8',
  short: 'i16',
  'short int': 'i16',
  int16_t: 'i16',
  'unsigned short': 'u16',
  uint16_t: 'u16',
  ushort: 'u16',
  int: 'i32',
  signed: 'i32',
  'signed int': 'i32',
  int32_t: 'i32',
  'unsigned int': 'u32',
  unsigned: 'u32',
  uint32_t: 'u32',
  uint: 'u32',
  'long long': 'i64',
  'long long int': 'i64',
  long: 'i64',
  'long int': 'i64',
  int64_t: 'i64',
  ptrdiff_t: 'i64',
  'unsigned long long': 'u64',
  'unsigned long long int': 'u64',
  'unsigned long': 'u64',
  'unsigned long int': 'u64',
  uint64_t: 'u64',
  size_t: 'u64',
};

/** The element type a C++ type name stands for on Linux; undefined for structures and template parameters. */
export function elementTypeOf(typeName: string): ElementType | undefined {
  const plain = typeName
    .replace(/\b(const|volatile|__restrict__|__restrict)\b/g, ' ')
    .replace(/(^|\s)(::)?std::/g, '$1')
    .replace(/\s+/g, ' ')
    .trim();
  return names[plain];
}

/** The CUDA C++ name of an element type. */
export const cudaTypeName: Readonly<Record<ElementType, string>> = {
  f16: '__half',
  bf16: '__nv_bfloat16',
  f32: 'float',
  f64: 'double',
  i8: 'signed char',
  u8: 'unsigned char',
  i16: 'short',
  u16: 'unsigned short',
  i32: 'int',
  u32: 'unsigned int',
  i64: 'long long',
  u64: 'unsigned long long',
};

/** The SYCL C++ name of an element type; 64 bits are `long`, as `int64_t` is on the platforms of SYCL compilers. */
export const syclTypeName: Readonly<Record<ElementType, string>> = {
  ...cudaTypeName,
  f16: '::sycl::half',
  bf16: '::sycl::ext::oneapi::bfloat16',
  i64: 'long',
  u64: 'unsigned long',
};
