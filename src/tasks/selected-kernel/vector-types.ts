import type { ElementType } from '../../protocol/task.ts';
import { elementTypeOf } from '../../syntax/element-types.ts';

const vector = /^(u?char|u?short|u?int|u?longlong|u?long|float|double|half|__half|__nv_bfloat16)([1-4])$/;

/** Elements of a CUDA vector type (`float4`: 4), 1 for plain element types, undefined for everything else. */
export function vectorWidth(typeName: string): number | undefined {
  const name = typeName.replace(/\b(const|volatile)\b/g, '').trim();
  const match = vector.exec(name);
  if (match !== null) return Number(match[2]);
  return elementTypeOf(name) === undefined ? undefined : 1;
}

/** Element type of a plain or vector type: `f32` for `float4`. */
export function elementOfVector(typeName: string): ElementType | undefined {
  const name = typeName.replace(/\b(const|volatile)\b/g, '').trim();
  const match = vector.exec(name);
  if (match === null) return elementTypeOf(name);
  const base = (match[1] ?? '').replace('longlong', ' long long').replace(/^u\s*/, 'unsigned ');
  return elementTypeOf(base.trim());
}
