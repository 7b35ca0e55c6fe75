import { readFile } from 'node:fs/promises';
import type { Executor } from '../../../engine/ports.ts';
import type { Reason } from '../../../protocol/evaluation.ts';
import { KernelFoundryError } from '../../../shared/errors.ts';
import { hasSystemCallBytes, inspectObject } from '../../object-inspection/inspect-object.ts';
import type { InspectionPolicy } from '../../object-inspection/inspection-policy.ts';
import { simUnitPolicy } from '../../object-inspection/sim-unit-policy.ts';
import { parseDisassembly } from './instruction-mix.ts';
import type { TranslatedUnit } from './translate-cuda.ts';

/** Judges a built unit by its bytes (src/evaluation/object-inspection); lines where the text names the symbol. */
export async function inspectUnit(
  executor: Executor,
  device: string,
  unit: TranslatedUnit,
  path: string,
  signal: AbortSignal,
  policy: InspectionPolicy = simUnitPolicy,
): Promise<readonly Reason[]> {
  const bytes = await readFile(path);
  // Rare in honest code, where it is an operand: then a disassembly tells.
  const starts = hasSystemCallBytes(bytes)
    ? await instructionStarts(executor, device, path, signal)
    : new Set<number>();
  return inspectObject(bytes, policy, starts).map((reason) => {
    const line = lineNaming(unit.text, reason.message);
    return line === undefined ? reason : { ...reason, line };
  });
}

async function instructionStarts(
  executor: Executor,
  device: string,
  path: string,
  signal: AbortSignal,
): Promise<ReadonlySet<number>> {
  const result = await executor.run(
    {
      label: 'disassemble',
      requirements: { stage: 'build', backend: 'sim', device, exclusive: false },
      inputs: [{ name: 'unit.so', content: await readFile(path) }],
      command: ['objdump', '-d', '--no-show-raw-insn', 'unit.so'],
      environment: {},
      outputs: [],
      limits: { wallMs: 30_000, outputBytes: 64 << 20, fileBytes: 1 << 20, memoryBytes: 2 * 2 ** 30 },
      trust: 'compiler',
    },
    signal,
  );
  try {
    if (result.outcome.kind === 'exited' && result.outcome.code === 0)
      return new Set(parseDisassembly(result.stdout).map(({ address }) => address));
    throw new KernelFoundryError('binutils', 'objdump failed on a built unit', {
      details: { outcome: result.outcome, stderr: result.stderr.slice(0, 2000) },
    });
  } finally {
    await result.release();
  }
}

/** Line of the user's file that first names the symbol of a message; lines count from the unit's `#line 1`. */
function lineNaming(text: string, message: string): number | undefined {
  const symbol = /(?:uses|defines|\)) (\w+)|^(\w+) would/.exec(message);
  const name = symbol?.[1] ?? symbol?.[2];
  if (name === undefined) return undefined;
  const own = /^#line 1 .*\n([\s\S]*)$/m.exec(text)?.[1] ?? text;
  // Of a mangled name the function's own: _Z7at_loadv.
  const mangled = /^_ZN?K?(\d+)(\w+)$/.exec(name);
  const word = mangled === null ? name : (mangled[2] ?? '').slice(0, Number(mangled[1]));
  const line = own.split('\n').findIndex((one) => new RegExp(`\\b${word}\\b`).test(one));
  return line < 0 ? undefined : line + 1;
}
