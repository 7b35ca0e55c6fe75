/** C++ types that hold a register, by the type in PTX or the letter of a constraint. */
const registers: Readonly<Record<string, string>> = {
  h: 'uint16_t',
  r: 'uint32_t',
  l: 'uint64_t',
  f: 'float',
  d: 'double',
  pred: 'bool',
  f32: 'float',
  f64: 'double',
  f16: 'uint16_t',
  bf16: 'uint16_t',
  f16x2: 'uint32_t',
  bf16x2: 'uint32_t',
};

/** The register that a value of a PTX type lives in; undefined for unknown types. */
export function registerType(name: string): string | undefined {
  const known = registers[name];
  if (known !== undefined) return known;
  const integer = /^[bus](8|16|32|64)$/.exec(name);
  return integer === null ? undefined : `uint${integer[1] ?? ''}_t`;
}

const numbers: Readonly<Record<string, string>> = {
  f16: '__half',
  bf16: '__nv_bfloat16',
  f16x2: '__half2',
  bf16x2: '__nv_bfloat162',
  f32: 'float',
  f64: 'double',
  pred: 'bool',
};

/** The C++ type that an instruction computes in. */
export function numberType(name: string): string | undefined {
  const known = numbers[name];
  if (known !== undefined) return known;
  const integer = /^([bus])(8|16|32|64)$/.exec(name);
  return integer === null ? undefined : `${integer[1] === 's' ? '' : 'u'}int${integer[2] ?? ''}_t`;
}
