import { readFile } from 'node:fs/promises';
import type { Executor } from '../../../engine/ports.ts';
import type { Reason } from '../../../protocol/evaluation.ts';
import { KernelFoundryError } from '../../../shared/errors.ts';
import { hasSystemCallBytes, inspectObject } from '../../object-inspection/inspect-object.ts';
import type { InspectionPolicy } from '../../object-inspection/inspection-policy.ts';
import { readElf64 } from '../../object-inspection/elf64.ts';
import { simUnitPolicy } from '../../object-inspection/sim-unit-policy.ts';
import { unobservedAccesses } from '../../object-inspection/unobserved-accesses.ts';
import { parseAddressLines, userPlace } from './address-lines.ts';
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
  const binutils = new Binutils(executor, device, bytes, signal);
  // Rare in honest code, where it is an operand: then a disassembly tells.
  const starts = hasSystemCallBytes(bytes)
    ? new Set(parseDisassembly(await binutils.disassembly()).map(({ address }) => address))
    : new Set<number>();
  const reasons = inspectObject(bytes, policy, starts).map((reason) => {
    const line = lineNaming(unit.text, reason.message);
    return line === undefined ? reason : { ...reason, line };
  });
  if (reasons.some(({ rule }) => rule === 'object-malformed')) return reasons;
  return [...reasons, ...(await unobservedReasons(bytes, binutils))];
}

/** Only in the instrumented variant, and only where the disassembly is understood. */
async function unobservedReasons(bytes: Uint8Array, binutils: Binutils): Promise<readonly Reason[]> {
  const { machine, dynamicSymbols, relocations } = readElf64(bytes);
  if (machine !== 'x86-64' || !dynamicSymbols.some(({ name }) => name === '__tsan_func_entry')) return [];
  const imported = new Map(
    relocations.map(({ address, symbol }) => [address, dynamicSymbols[symbol]?.name ?? '']),
  );
  const found = unobservedAccesses(await binutils.disassembly(), imported);
  if (found.length === 0) return [];
  const frames = parseAddressLines(await binutils.places(found.map(({ address }) => address)));
  const reasons = found.map(({ address, what }) => {
    const place = userPlace(frames.get(address) ?? [], (file) => !isFacade(file));
    return {
      rule: 'unobserved-access',
      message: `${what}: such an access is neither checked nor counted`,
      ...(place === undefined ? {} : { line: place.line }),
    };
  });
  return [...new Map(reasons.map((reason) => [JSON.stringify(reason), reason])).values()];
}

/** Our headers, the system's, and the entry that we generate. */
function isFacade(file: string): boolean {
  return /\/native\/(sim|common)\/|^\/usr\/|kf-entry$/.test(file);
}

/** The tools that read one object, run where compilers run. */
class Binutils {
  readonly #executor: Executor;
  readonly #device: string;
  readonly #bytes: Uint8Array;
  readonly #signal: AbortSignal;
  #text: Promise<string> | undefined;

  constructor(executor: Executor, device: string, bytes: Uint8Array, signal: AbortSignal) {
    this.#executor = executor;
    this.#device = device;
    this.#bytes = bytes;
    this.#signal = signal;
  }

  async disassembly(): Promise<string> {
    this.#text ??= this.#run(['objdump', '-d', '--no-show-raw-insn', 'unit.so']);
    return this.#text;
  }

  async places(addresses: readonly number[]): Promise<string> {
    return this.#run(
      ['addr2line', '-a', '-i', '-e', 'unit.so'],
      addresses.map((address) => `0x${address.toString(16)}\n`).join(''),
    );
  }

  async #run(command: readonly string[], standardInput?: string): Promise<string> {
    const result = await this.#executor.run(
      {
        label: `${command[0] ?? ''} on a built unit`,
        requirements: { stage: 'build', backend: 'sim', device: this.#device, exclusive: false },
        inputs: [{ name: 'unit.so', content: this.#bytes }],
        command,
        ...(standardInput === undefined ? {} : { standardInput }),
        environment: {},
        outputs: [],
        limits: { wallMs: 30_000, outputBytes: 64 << 20, fileBytes: 256 << 20, memoryBytes: 2 * 2 ** 30 },
        trust: 'compiler',
      },
      this.#signal,
    );
    try {
      if (result.outcome.kind === 'exited' && result.outcome.code === 0) return result.stdout;
      throw new KernelFoundryError('binutils', `${command[0] ?? ''} failed on a built unit`, {
        details: { outcome: result.outcome, stderr: result.stderr.slice(0, 2000) },
      });
    } finally {
      await result.release();
    }
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
