/** A zero of the type, as people write it. */
export function zeroOf(type: string): string {
  if (type === 'float') return '0.0f';
  if (type === 'double') return '0.0';
  return /^(unsigned |signed )?(int|long|short|char|long long)$|^unsigned$/.test(type)
    ? '0'
    : `static_cast<${type}>(0)`;
}
