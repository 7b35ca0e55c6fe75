import { cpus } from 'node:os';

/**
 * What people read of a device. A processor is called one, by its maker's name where the runtime has none of its own: a time on it must not
 * be taken for a GPU's.
 */
export function deviceTitle(
  { name, kind }: { readonly name: string; readonly kind: 'cpu' | 'gpu' },
  processor: string = cpus()[0]?.model.trim() ?? '',
): string {
  if (kind === 'gpu') return name;
  if (processor === '' || name.includes(processor)) return /\bCPU\b/.test(name) ? name : `${name} (CPU)`;
  return `${processor} (CPU, ${name})`;
}
