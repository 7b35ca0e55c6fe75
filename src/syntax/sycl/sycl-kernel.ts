import type { TextRange } from '../../protocol/task.ts';
import type { SyntaxNode } from '../syntax-node.ts';
import type { DeclaredVariable } from './declared-variables.ts';

/** What a kernel's function is: a lambda, the call operator of a class, or a function that a lambda only calls. */
export type CallableForm = 'lambda' | 'functor' | 'function';

/** What the work item of a kernel is given. */
export interface ItemParameter {
  /** Empty when the parameter has no name. */
  readonly name: string;
  readonly kind: 'nd_item' | 'item' | 'id' | 'none';
  readonly dimensions: 1 | 2 | 3;
}

/** The code that runs on the device. */
export interface KernelCallable {
  readonly form: CallableForm;
  /** `lambda_expression` or `function_definition`. */
  readonly node: SyntaxNode;
  /** `compound_statement`. */
  readonly body: SyntaxNode;
  readonly item: ItemParameter;
  /** For functors the class; its fields are what a lambda captures. */
  readonly owner?: SyntaxNode;
  /** What the template parameters of the class or function stand for, where it is a template and all can be told. */
  readonly templateArguments?: ReadonlyMap<string, string>;
  /** For functions and functors: host expression by parameter or field name. */
  readonly bindings: ReadonlyMap<string, SyntaxNode>;
}

/** A name of the host side that the kernel mentions. */
export interface Capture {
  /** In the kernel. */
  readonly name: string;
  readonly kind: 'pointer' | 'scalar' | 'constant' | 'accessor' | 'local' | 'object';
  /** Type of a value or of what is pointed to, as written. */
  readonly elementType: string;
  readonly readOnly: boolean;
  /** 1 for pointers, 0 for values. */
  readonly dimensions: number;
  /** Host variable it comes from: the parameter, the pointer, for accessors the buffer. */
  readonly source: string;
  readonly origin: 'parameter' | 'usm' | 'buffer' | 'local' | 'field';
  /** Extents as host expressions, slowest first, where the allocation can be seen. */
  readonly extents: readonly SyntaxNode[];
  /** Initialiser of a host local. */
  readonly value?: SyntaxNode;
  readonly variable: DeclaredVariable | undefined;
}

/** Attributes that say how a kernel is compiled. */
export interface KernelAttributes {
  readonly subGroupSize?: string;
  /** In the order of the source, slowest first. */
  readonly workGroupSize?: readonly string[];
  readonly restrict: boolean;
}

/** The host function around a launch. */
export interface EnclosingFunction {
  readonly name: string;
  readonly node: SyntaxNode;
  readonly range: TextRange;
  /** Its first parameter is a queue: a harness can call it. */
  readonly isEntry: boolean;
  /** Name of the queue parameter. */
  readonly queue?: string;
}

/** One kernel of a SYCL text with its launch. */
export interface SyclKernel {
  /** Unique in the file: `matmul`, `matmul#2`. */
  readonly name: string;
  /** Of the callable, from 1. */
  readonly line: number;
  readonly callable: KernelCallable;
  readonly callableRange: TextRange;
  /** From `{` to `}`. */
  readonly body: TextRange;
  /** The `parallel_for` or `single_task` call. */
  readonly call: SyntaxNode;
  /** The whole statement: `q.submit(...).wait();`. */
  readonly statement: SyntaxNode;
  readonly statementRange: TextRange;
  readonly launch: 'nd_range' | 'range' | 'single_task' | 'other';
  /** Arguments of the call in front of the callable. */
  readonly launchArguments: readonly SyntaxNode[];
  readonly dimensions: 1 | 2 | 3;
  /** The lambda given to `submit`, when there is one, and the name of its handler. */
  readonly commandGroup?: {
    readonly lambda: SyntaxNode;
    readonly body: SyntaxNode;
    readonly handler: string;
  };
  readonly queue: string;
  readonly enclosingFunction?: EnclosingFunction;
  readonly attributes: KernelAttributes;
  /** In source order of their declarations. */
  readonly captures: readonly Capture[];
}

/** Why something cannot be shown, with the line that is in the way. */
export interface SyclReason {
  /** From 1, in the text looked at. */
  readonly line: number;
  readonly message: string;
}
