import type { Entry, Freedom, Language, LaunchConfiguration, TextRange } from '../../protocol/task.ts';
import type { KernelParameter } from '../../syntax/kernel-finder.ts';
import type { ExpressionScope } from './expression-scope.ts';

/** The code of a task: what a task file needs to know of its source, in either language. */
export interface TaskSource {
  readonly language: Language;
  readonly file: string;
  readonly text: string;
  /** Name that tables and messages give the kernel. */
  readonly kernel: string;
  /** Word for what takes the arguments: `kernel`, `function`. */
  readonly what: string;
  /** What takes the arguments, for messages: `scale(in, out, n)`. */
  readonly parameters: readonly SourceParameter[];
  /** Integer constants of the file by name. */
  readonly constants: Readonly<Record<string, number>>;
  /** What a candidate replaces. Throws UserError when it cannot be told. */
  region(freedom: Freedom): TextRange;
  /** Entry and launch, expressions checked; the launch is undefined where the code brings its own. */
  entry(scope: ExpressionScope): { readonly entry: Entry; readonly launch?: LaunchConfiguration };
}

/** One parameter, or one name that a statement takes from outside; for the latter the type is not known. */
export type SourceParameter = Pick<KernelParameter, 'name'> &
  Partial<Pick<KernelParameter, 'typeText' | 'pointer' | 'constant' | 'elementType' | 'baseType'>> & {
    /** It may be left out of the task: it has a default value. */
    readonly optional?: boolean;
    /** A `sycl::buffer` of that many dimensions. */
    readonly bufferDimensions?: string;
  };
