import type { FunctionNames } from '../../definitions-and-uses.ts';
import type { SyntaxNode } from '../../syntax-node.ts';

/** An array in local memory: an accessor of the command group. */
export interface LocalArray {
  readonly name: string;
  readonly dimensions: number;
}

/** What the printer needs to know of the kernel. */
export interface SyclTextOptions {
  /** Name of the item and how many dimensions it has. */
  readonly item: string;
  readonly dimensions: 1 | 2 | 3;
  /** `sycl::`, or nothing under `using namespace sycl`. */
  readonly prefix: string;
  /** `sycl::` in front of functions, whose names others may have too. */
  readonly functionPrefix: string;
  /** A `range` kernel keeps its id: texts of a thread's global index by axis. Nothing else of a thread can be asked. */
  readonly indices?: ReadonlyMap<string, string>;
  /** Accessors of the kernel: extents slowest first. */
  readonly accessors: ReadonlyMap<
    string,
    { readonly dimensions: number; readonly extents: readonly string[] }
  >;
  /** Host expressions for names that only the view has. */
  readonly renamed: ReadonlyMap<string, string>;
  readonly localArrays: ReadonlyMap<string, LocalArray>;
  /** Statements that the source says elsewhere. */
  readonly elsewhere: ReadonlySet<string>;
  /** Statements of the view that get lines of their own. */
  readonly spelledOut: ReadonlySet<string>;
  /** Functions of the file that the view calls without an item. */
  readonly itemFunctions: ReadonlySet<string>;
  readonly subGroupSize: string | undefined;
  readonly names: FunctionNames;
  /** The user's text. */
  readonly sourceText: string;
  /** The barrier as the source writes it. */
  readonly barrier: string | undefined;
}

/** What printing one construct may ask of the printer of the whole kernel. */
export interface SyclPrinter {
  readonly options: SyclTextOptions;
  /** Calls that count on lanes of one sub-group. */
  subGroupCalls: number;
  /** The work-group and the sub-group as expressions. */
  readonly group: string;
  readonly subGroup: string;
  text(node: SyntaxNode): string;
}
