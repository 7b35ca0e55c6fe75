import type { DefenceId } from '../../evaluation/defences.ts';
import type { InputPattern } from '../../evaluation/backends/sim/runner-request.ts';
import type { Assumption } from '../../protocol/candidate.ts';
import type { StageName } from '../../protocol/evaluation.ts';
import type { LaunchConfiguration, Shape } from '../../protocol/task.ts';

/** Kinds of devices that a kernel can be tried on. */
export type DeviceKind = 'sim' | 'cuda' | 'sycl';

/** Inputs and order at which a wrong result shows. */
export interface Witness {
  readonly shape: Shape;
  readonly pattern?: InputPattern;
  readonly order?: 'forward' | 'reverse' | 'random';
  readonly offsetElements?: number;
  readonly seed?: string;
  /** Calls in the same process before the one that is looked at, with base pointers where they naturally are. */
  readonly after?: number;
  /** Shape of those calls where it is another one. */
  readonly before?: Shape;
}

/** What is true of a speedup that an attack claims, and how that is found out. */
export type Truth =
  /** Every block counted and modelled, on the inputs that the evaluator counts on. */
  | 'full-count'
  /** The results are there although the kernels did not run. */
  | 'outside-kernels'
  /** The same kernel without the lines marked `hidden`, with those marked `instead`: what it claims then. */
  | 'twin';

/** Harm that is done to the machine, as the parent sees it at a canary. */
export type Reach = 'file' | 'write' | 'environment' | 'socket' | 'compile';

/** What an attack does once its defences are off: without that it proves nothing. */
export type Harm =
  | { readonly kind: 'wrong-result'; readonly at: Witness }
  | { readonly kind: 'false-speedup'; readonly truth: Truth }
  /** Memory that is not the kernel's is read or written. */
  | { readonly kind: 'stray'; readonly at: Witness }
  | { readonly kind: 'reach'; readonly what: Reach }
  | { readonly kind: 'exhaust'; readonly what: 'time' | 'output' | 'memory' | 'processes' | 'file' }
  /** The results are the same whatever the inputs are, and still pass. */
  | { readonly kind: 'ignores-inputs'; readonly at: Witness }
  /** Code of a library does the work, which the control shows by running it from the words of the region. */
  | { readonly kind: 'library'; readonly words: string }
  /** A person or a model is told what a candidate made up. */
  | { readonly kind: 'prompt'; readonly words: string }
  /** The same kernel under other names is spent on again; `like` is the id of the attack file's original. */
  | { readonly kind: 'flood'; readonly like: 'baseline' };

/** What a candidate file holds beside the region's text. */
export interface RedteamKernel {
  /** File name without its ending. */
  readonly id: string;
  readonly file: string;
  readonly title: string;
  /** Name of a task of the suite. */
  readonly task: string;
  readonly region: string;
  readonly launch?: LaunchConfiguration;
  readonly assumptions: readonly Assumption[];
  /** Kinds of devices it can be expressed on; all where nothing is said. */
  readonly devices?: readonly DeviceKind[];
}

/** A candidate that tries to get a verdict it does not deserve, or something of the machine. */
export interface Attack extends RedteamKernel {
  /** Row of the table of attacks: `T1`, `S10`, `X9`. */
  readonly row: string;
  readonly stage: StageName;
  /** One of these must be among the reasons of the verdict. */
  readonly rules: readonly string[];
  /** Switched off by the control. */
  readonly defences: readonly DefenceId[];
  /** `neutralised`: the verdict may be `verified`, as long as nothing is gained. */
  readonly outcome: 'refused' | 'neutralised';
  readonly harm: Harm;
}

/** A fast kernel that does nothing wrong. */
export type HonestKernel = RedteamKernel;

/** Everything that the red team has. */
export interface RedteamSuite {
  readonly folder: string;
  readonly attacks: readonly Attack[];
  readonly honest: readonly HonestKernel[];
}
