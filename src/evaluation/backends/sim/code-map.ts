import { basename, dirname } from 'node:path';
import type { Executor } from '../../../engine/ports.ts';
import { KernelFoundryError } from '../../../shared/errors.ts';
import { parseAddressLines, userPlace } from './address-lines.ts';
import type { CodePlace } from './address-lines.ts';
import { mixByBlock, parseDisassembly } from './instruction-mix.ts';
import type { InstructionMix, MachineArchitecture } from './instruction-classes.ts';
import type { BuiltUnit } from './unit-builder.ts';

/** Places and instruction mixes of one built unit; the tools run once each, when first needed. */
export class CodeMap {
  readonly #executor: Executor;
  readonly #unit: BuiltUnit;
  readonly #device: string;
  readonly #lines: readonly string[];
  readonly #places = new Map<number, CodePlace>();
  #mix: Promise<ReadonlyMap<number, InstructionMix>> | undefined;

  constructor(executor: Executor, unit: BuiltUnit, device: string, source = '') {
    this.#executor = executor;
    this.#unit = unit;
    this.#device = device;
    this.#lines = source.split('\n');
  }

  /** Resolves addresses not asked for before, all in one run of addr2line. Addresses are those that follow a call. */
  async locate(addresses: Iterable<number>, signal: AbortSignal): Promise<void> {
    const wanted = [...new Set(addresses)].filter((address) => address > 0 && !this.#places.has(address));
    if (wanted.length === 0) return;
    // One byte back: a return address may already belong to the next line.
    const input = wanted.map((address) => `0x${(address - 1).toString(16)}\n`).join('');
    const output = await this.#run(['addr2line', '-a', '-i', '-e', 'unit.so'], signal, input);
    const frames = parseAddressLines(output);
    for (const address of wanted)
      this.#places.set(
        address,
        userPlace(frames.get(address - 1) ?? [], (file) => this.#isUserFile(file)) ?? {
          file: this.#unit.fileName,
          line: 0,
        },
      );
  }

  /** The text at a place, empty where it is in another file than the unit's. */
  textAt({ file, line }: CodePlace): string {
    return file === this.#unit.fileName ? (this.#lines[line - 1] ?? '') : '';
  }

  /** Place of an address that `locate` was asked for. */
  place(address: number | null | undefined): CodePlace {
    return this.#places.get(address ?? 0) ?? { file: this.#unit.fileName, line: 0 };
  }

  /** Instruction mix of each basic block, by the address the counters name. */
  async mix(signal: AbortSignal): Promise<ReadonlyMap<number, InstructionMix>> {
    this.#mix ??= this.#readMix(signal).catch((error: unknown) => {
      this.#mix = undefined;
      throw error;
    });
    return this.#mix;
  }

  async #readMix(signal: AbortSignal): Promise<ReadonlyMap<number, InstructionMix>> {
    const text = await this.#run(['objdump', '-d', '--no-show-raw-insn', '-j', '.text', 'unit.so'], signal);
    const architecture: MachineArchitecture = /file format elf64-.*aarch64/.test(text) ? 'aarch64' : 'x86-64';
    // The runner names the last byte of a call, not what follows it (native/sim/core/machine.h, code_offset).
    const blocks = mixByBlock(parseDisassembly(text), architecture);
    return new Map([...blocks].map(([following, mix]) => [following - 1, mix]));
  }

  #isUserFile(file: string): boolean {
    const name = basename(file);
    // The entry that we generate calls the kernel; everything else with a name of ours is the facade.
    if (name === this.#unit.fileName) return true;
    return name !== 'kf-entry' && !/\/native\/(sim|common)\//.test(file) && !file.startsWith('/usr/');
  }

  async #run(command: readonly string[], signal: AbortSignal, standardInput?: string): Promise<string> {
    const result = await this.#executor.run(
      {
        label: `${command[0] ?? ''} ${this.#unit.fileName}`,
        requirements: { stage: 'profile', backend: 'sim', device: this.#device, exclusive: false },
        inputs: [{ name: 'unit.so', path: this.#unit.checked }],
        command,
        ...(standardInput === undefined ? {} : { standardInput }),
        environment: {},
        readPaths: [dirname(this.#unit.checked)],
        outputs: [],
        limits: { wallMs: 30_000, outputBytes: 64 << 20, fileBytes: 1 << 20, memoryBytes: 2 * 2 ** 30 },
        trust: 'compiler',
      },
      signal,
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
