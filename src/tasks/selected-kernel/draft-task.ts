import { basename, dirname, join, relative } from 'node:path';
import type { ElementType, LaunchConfiguration, Shape } from '../../protocol/task.ts';
import { elementBytes, elementTypes } from '../../protocol/task.ts';
import { closest, listWords } from '../../shared/closest.ts';
import { UserError } from '../../shared/errors.ts';
import { elementTypeOf } from '../../syntax/element-types.ts';
import { expressionNames, parseExpression, printExpression } from '../../syntax/expression.ts';
import type { KernelParameter } from '../../syntax/kernel-finder.ts';
import type { SyntaxNode } from '../../syntax/syntax-node.ts';
import { findLaunches } from '../../syntax/launch-finder.ts';
import type { KernelLaunch } from '../../syntax/launch-finder.ts';
import { findSourceKernel } from '../task-file/source-kernel.ts';
import type { SourceKernel } from '../task-file/source-kernel.ts';
import { inferRole } from './argument-roles.ts';
import { guessSizes } from './draft-sizes.ts';
import { launchMultiples, shapesInMultiples } from './launch-multiples.ts';
import type { DraftArgument, DraftNote, TaskDraft } from './task-draft.ts';
import { elementsAt, extentsOf, toPolynomial } from './expression-polynomial.ts';
import { IndexBounds } from './index-bounds.ts';
import { declarationOf } from './local-variables.ts';
import { bindLaunchSite } from './launch-binding.ts';
import type { LaunchBinding } from './launch-binding.ts';
import { pointerParameter, pointerUses } from './pointer-uses.ts';
import type { PointerUse, PointerUses } from './pointer-uses.ts';
import { Polynomial } from './polynomial.ts';
import { elementOfVector } from './vector-types.ts';

/** What the user says where the source does not. */
export interface DraftOptions {
  /** Extents by argument: `{ A: "M,K" }`. */
  readonly extents?: Readonly<Record<string, string>>;
  /** Values by scalar argument or shape name. */
  readonly values?: Readonly<Record<string, string>>;
  readonly roles?: Readonly<Record<string, string>>;
  readonly grid?: string;
  readonly block?: string;
  readonly sharedBytes?: string;
}

/**
 * Drafts a task from one kernel and its launch in the same file. Everything inferred or guessed is said in the draft;
 * what can be neither is a UserError that names the argument and the option that settles it.
 */
export async function draftTask(
  file: string,
  kernelName: string | undefined,
  options: DraftOptions = {},
): Promise<TaskDraft> {
  const source = await findSourceKernel(file, kernelName);
  checkOptionNames(source, options);
  return new Drafter(source, options).draft();
}

/** Splits `A, min(B, 4)` at commas outside parentheses. */
export function splitList(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let current = '';
  for (const character of text) {
    if (character === '(') depth++;
    if (character === ')') depth--;
    if (character === ',' && depth === 0) {
      parts.push(current.trim());
      current = '';
    } else current += character;
  }
  return [...parts, current.trim()];
}

function checkOptionNames(source: SourceKernel, options: DraftOptions): void {
  const names = source.kernel.parameters.map((parameter) => parameter.name);
  for (const [option, given] of [
    ['--extent', options.extents],
    ['--role', options.roles],
  ] as const) {
    for (const name of Object.keys(given ?? {})) {
      if (names.includes(name)) continue;
      const suggestion = closest(name, names);
      throw new UserError('argument-unknown', `${option}: the kernel has no parameter "${name}".`, {
        file: source.file,
        line: source.kernel.line,
        fix:
          suggestion === undefined
            ? `Its parameters are ${listWords(names)}.`
            : `Did you mean "${suggestion}"?`,
      });
    }
  }
}

class Drafter {
  readonly #source: SourceKernel;
  readonly #options: DraftOptions;
  readonly #launch: KernelLaunch | undefined;
  readonly #binding: LaunchBinding | undefined;
  readonly #notes: DraftNote[] = [];
  readonly #uses: PointerUses;
  /** Shape names for the range of values of index buffers. */
  readonly #indexRanges = new Map<string, string>();
  readonly #guessedNames = new Set<string>();

  constructor(source: SourceKernel, options: DraftOptions) {
    this.#source = source;
    this.#options = options;
    const launches = findLaunches(source.tree, source.kernel.name);
    this.#launch = launches[0];
    this.#binding = this.#launch && bindLaunchSite(source, this.#launch);
    this.#uses = pointerUses(source.kernel);
    if (launches.length > 1)
      this.#notes.push({
        subject: 'launch',
        guessed: true,
        text: `there are ${launches.length} launches; the one in line ${launches[0]?.line ?? 0} is used`,
      });
  }

  draft(): TaskDraft {
    const { kernel, file } = this.#source;
    const launch = this.#launchConfiguration();
    const bounds = this.#bounds(launch);
    const drafted = kernel.parameters.map((parameter) =>
      parameter.pointer ? this.#buffer(parameter, bounds) : this.#scalar(parameter),
    );
    if (!drafted.some((argument) => argument.role === 'output' || argument.role === 'inout'))
      throw this.#error(
        'no-output',
        'The kernel writes none of its arguments: there is nothing to compare.',
        'Pick another kernel, or say which argument is written: --role NAME=output.',
      );
    const names = this.#shapeNames(drafted, launch);
    const known: Record<string, number> = {};
    for (const name of names) {
      const value = this.#given(name) ?? this.#binding?.values[name];
      if (value !== undefined) known[name] = value;
    }
    // A name that only the launch uses is a number of blocks or threads, not a size of the data.
    const ofData = new Set(
      drafted.flatMap((argument) => [...argument.shape, argument.value ?? '0']).flatMap(namesIn),
    );
    const launchOnly = names.filter((name) => !ofData.has(name) && known[name] === undefined);
    const constants = this.#source.constants;
    const bytesAt = (shape: Shape): number | undefined => {
      let total = 0;
      for (const argument of drafted) {
        if (argument.role === 'scalar') continue;
        const elements = elementsAt(argument.shape, { ...constants, ...shape });
        if (elements === undefined) return undefined;
        total += elements * elementBytes[argument.type];
      }
      return total;
    };
    const tune = guessSizes(
      names,
      { ...known, ...Object.fromEntries(launchOnly.map((name) => [name, 1024])) },
      this.#loopNames(),
      bytesAt,
    );
    const resolved = drafted.map((argument) => this.#largestExtent(argument, tune));
    for (const name of names) {
      this.#notes.push({
        subject: name,
        guessed: known[name] === undefined,
        text: launchOnly.includes(name)
          ? `the host code computes it in a way that cannot be followed; ${tune[name] ?? 0} is a guess`
          : known[name] === undefined
            ? `${tune[name] ?? 0} is a guess; change it to the size you care about`
            : this.#given(name) !== undefined
              ? 'as given'
              : 'size found in the host code',
      });
    }
    return {
      name: kernel.name,
      sourceFile: file,
      taskFile: join(dirname(file), `${kernel.name}.kernel.jsonc`),
      sourceName: basename(file),
      kernel: kernel.qualifiedName,
      instance: this.#instance(),
      launch,
      launchLine: this.#launch?.line,
      arguments: resolved,
      tune,
      ...this.#shapesInMultiples(launch, tune),
      notes: this.#notes,
    };
  }

  #shapesInMultiples(launch: LaunchConfiguration, tune: Shape): Pick<TaskDraft, 'smallShapes'> {
    const multiples = launchMultiples(launch, this.#source.constants);
    if (multiples.size === 0) return {};
    for (const [name, divisor] of multiples)
      this.#notes.push({
        subject: name,
        guessed: false,
        text: `the launch serves only multiples of ${divisor}; other sizes are not checked`,
      });
    return { smallShapes: shapesInMultiples(tune, multiples) };
  }

  #error(code: string, message: string, fix: string, line?: number): UserError {
    return new UserError(code, message, {
      file: this.#source.file,
      line: line ?? this.#source.kernel.line,
      fix,
    });
  }

  #launchConfiguration(): LaunchConfiguration {
    const { grid, block, sharedBytes } = this.#options;
    const found = this.#binding?.configuration;
    const shown = `${relative(process.cwd(), this.#source.file)}:${this.#source.kernel.name}`;
    if ((grid === undefined || block === undefined) && found === undefined) {
      const message =
        this.#launch === undefined
          ? `There is no launch \`${this.#source.kernel.name}<<<...>>>\` in this file.`
          : 'The launch computes its grid or block in a way that cannot be followed.';
      throw this.#error(
        'no-launch',
        message,
        `Give it: kernelfoundry task init ${shown} --grid "ceilDiv(n, 256)" --block 256`,
        this.#launch?.line,
      );
    }
    if (grid === undefined && found !== undefined && block === undefined)
      this.#notes.push({ subject: 'launch', guessed: false, text: `from line ${this.#launch?.line ?? 0}` });
    return {
      grid: grid === undefined ? (found?.grid ?? ['1']) : splitList(grid),
      block: block === undefined ? (found?.block ?? ['1']) : splitList(block),
      sharedBytes: sharedBytes ?? found?.sharedBytes ?? '0',
    };
  }

  #bounds(launch: LaunchConfiguration): IndexBounds {
    const { kernel, constants } = this.#source;
    const axes = ['x', 'y', 'z'];
    return new IndexBounds({
      body: kernel.bodyNode,
      builtin: (name) => {
        const [kind, axis = ''] = name.split('.');
        const list = kind === 'gridDim' ? launch.grid : kind === 'blockDim' ? launch.block : undefined;
        const index = axes.indexOf(axis);
        if (list === undefined || index < 0) return name === 'warpSize' ? Polynomial.constant(32) : undefined;
        return toPolynomial(parseExpression(list[index] ?? '1'));
      },
      named: (name) => {
        const parameter = kernel.parameters.find((one) => one.name === name);
        if (parameter !== undefined) {
          const value = this.#integerValue(parameter);
          return value === undefined ? undefined : toPolynomial(parseExpression(value));
        }
        return name in constants ? Polynomial.term(name) : undefined;
      },
      dataBound: (buffer) => this.#dataBound(buffer),
      pointerBase: (name, use) => pointerParameter(kernel, name, use),
    });
  }

  /** What is passed for an integer parameter, in shape names; the parameter's own name where nothing is known. */
  #integerValue(parameter: KernelParameter): string | undefined {
    if (parameter.pointer || !/^[iu]/.test(parameter.elementType ?? '')) return undefined;
    const value = this.#binding?.integerValue(parameter);
    return value === undefined ? parameter.name : printExpression(value);
  }

  /** Bytes hold what bytes can hold; wider integers used as subscripts range over a shape name. */
  #dataBound(buffer: string): Polynomial | undefined {
    const parameter = this.#source.kernel.parameters.find((one) => one.name === buffer);
    const type = parameter?.elementType;
    if (parameter === undefined || type === undefined || !/^[iu]/.test(type)) return undefined;
    if (type === 'u8') return Polynomial.constant(255);
    let name = this.#indexRanges.get(buffer);
    if (name === undefined) {
      const body = new Set(this.#source.kernel.bodyNode.descendants('identifier').map((node) => node.text));
      const unused = this.#source.kernel.parameters.find(
        (one) =>
          !one.pointer &&
          /^[iu]/.test(one.elementType ?? '') &&
          !body.has(one.name) &&
          this.#integerValue(one) === one.name &&
          ![...this.#indexRanges.values()].includes(one.name),
      );
      name = unused?.name ?? `${buffer}_range`;
      this.#indexRanges.set(buffer, name);
      this.#guessedNames.add(name);
    }
    return Polynomial.term(name).minus(Polynomial.constant(1));
  }

  #buffer(parameter: KernelParameter, bounds: IndexBounds): DraftArgument {
    const { name } = parameter;
    const uses = this.#uses.uses.filter((use) => use.parameter === name);
    const escape = this.#uses.escaped.find((one) => one.parameter === name);
    const type = this.#bufferType(parameter);
    const notes: DraftNote[] = [];
    const role = this.#role(parameter, uses, escape, notes);
    const given = this.#options.extents?.[name];
    if (given !== undefined) {
      notes.push({ subject: name, guessed: false, text: 'extents as given' });
      return { name, type, role, shape: splitList(given), alternatives: [], notes };
    }
    const found: string[][] = [];
    let unresolved: PointerUse | undefined;
    for (const use of uses) {
      const extent = extentOf(use, bounds);
      if (extent === undefined) unresolved ??= use;
      else found.push(extentsOf(extent));
    }
    const unique = found.filter(
      (one, index) => found.findIndex((other) => other.join() === one.join()) === index,
    );
    const allocated = this.#allocated(parameter, type);
    const [first] = unique;
    this.#refuseOffsets(name);
    if (first === undefined || (unresolved !== undefined && allocated !== undefined)) {
      if (allocated !== undefined) {
        notes.push({ subject: name, guessed: false, text: 'extent from its cudaMalloc' });
        return {
          name,
          type,
          role,
          shape: allocated,
          alternatives: [],
          notes,
          ...this.#distribution(name, notes),
        };
      }
      const reason =
        unresolved !== undefined
          ? `the index in line ${unresolved.node.line} (\`${unresolved.node.text}\`) has no bound that can be seen`
          : (escape?.reason ?? 'it is never used');
      throw this.#error(
        'extent-unknown',
        `The size of "${name}" cannot be inferred: ${reason}.`,
        `Say it: --extent ${name}=EXPRESSION, e.g. --extent "${name}=rows,cols"`,
        unresolved?.node.line ?? escape?.node.line,
      );
    }
    if (unresolved !== undefined)
      notes.push({
        subject: name,
        guessed: true,
        text: `extent from the accesses that could be followed; line ${unresolved.node.line} could not`,
      });
    else notes.push({ subject: name, guessed: false, text: 'extent from its indices' });
    return {
      name,
      type,
      role,
      shape: first,
      alternatives: unique.slice(1),
      notes,
      ...this.#distribution(name, notes),
      ...(allocated === undefined ? {} : { allocated }),
    };
  }

  /** Values that bound a loop (row offsets of a sparse matrix) must ascend and fit other arguments: nobody can guess them. */
  #refuseOffsets(name: string): void {
    for (const loop of this.#source.kernel.bodyNode.descendants('for_statement', 'while_statement')) {
      const found = loop
        .child('condition')
        ?.descendants('subscript_expression')
        .find((node) => node.child('argument')?.text === name);
      if (
        found !== undefined &&
        /^[iu]/.test(this.#source.kernel.parameters.find((one) => one.name === name)?.elementType ?? '')
      )
        throw this.#error(
          'offsets',
          `The values of "${name}" bound a loop: they are offsets, which cannot be drafted.`,
          'Write the task by hand and give it "distribution": { "kind": "sorted", ... }.',
          found.line,
        );
    }
  }

  #distribution(name: string, notes: DraftNote[]): { readonly indexInto?: string } {
    const range = this.#indexRanges.get(name);
    if (range === undefined) return {};
    notes.push({ subject: name, guessed: true, text: `used as an index: values from 0 to ${range} - 1` });
    return { indexInto: range };
  }

  #role(
    parameter: KernelParameter,
    uses: readonly PointerUse[],
    escape: { readonly reason: string } | undefined,
    notes: DraftNote[],
  ): 'input' | 'output' | 'inout' {
    const { name } = parameter;
    const given = this.#options.roles?.[name];
    if (given !== undefined) {
      if (given !== 'input' && given !== 'output' && given !== 'inout')
        throw this.#error(
          'argument-role',
          `--role ${name}=${given}: there is no such role.`,
          'Use input, output or inout.',
        );
      notes.push({ subject: name, guessed: false, text: 'role as given' });
      return given;
    }
    const inferred = inferRole(parameter, uses);
    if (escape !== undefined && !parameter.constant) {
      throw this.#error(
        'role-unknown',
        `What the kernel does with "${name}" cannot be seen: ${escape.reason}.`,
        `Say it: --role ${name}=input, output or inout`,
      );
    }
    if (inferred === undefined) {
      notes.push({ subject: name, guessed: true, text: 'never used' });
      return 'input';
    }
    notes.push({ subject: name, guessed: false, text: inferred.why });
    return inferred.role;
  }

  #bufferType(parameter: KernelParameter): ElementType {
    const type = this.#elementType(parameter);
    if (type !== undefined) return type;
    throw this.#error(
      'type-unknown',
      `"${parameter.name}" points to \`${parameter.baseType}\`, which is no element type.`,
      `Buffers hold ${listWords(elementTypes, 'or')} and vectors of these; structures are not supported.`,
    );
  }

  #elementType(parameter: KernelParameter): ElementType | undefined {
    const plain =
      parameter.elementType ?? elementOfVector(parameter.baseType) ?? this.#aliasType(parameter.baseType);
    if (plain !== undefined) return plain;
    const isTemplate = this.#source.kernel.templateParameters.some((one) => one.name === parameter.baseType);
    return isTemplate ? elementTypeOf(this.#templateArgument(parameter.baseType) ?? 'float') : undefined;
  }

  /** `typedef float real;` and `using real = float;` of the same file. */
  #aliasType(name: string): ElementType | undefined {
    const text = this.#source.text;
    const word = name.replace(/\W/g, '\\$&');
    const match =
      new RegExp(`\\btypedef\\s+([\\w ]+?)\\s+${word}\\s*;`).exec(text) ??
      new RegExp(`\\busing\\s+${word}\\s*=\\s*([\\w: ]+?)\\s*;`).exec(text);
    return match?.[1] === undefined ? undefined : elementOfVector(match[1]);
  }

  #allocated(parameter: KernelParameter, type: ElementType): string[] | undefined {
    const bytes = this.#binding?.allocatedBytes(parameter);
    if (bytes === undefined) return undefined;
    const size = elementBytes[type];
    const total = toPolynomial(bytes);
    const exact = total.dividedBy(Polynomial.constant(size));
    return exact === undefined ? [`(${printExpression(bytes)}) / ${size}`] : extentsOf(exact);
  }

  #scalar(parameter: KernelParameter): DraftArgument {
    const { name } = parameter;
    const type = this.#elementType(parameter);
    if (type === undefined)
      throw this.#error(
        'type-unknown',
        `"${name}" is \`${parameter.typeText}\`, which is no value the harness can make.`,
        'Pass plain integers and floating numbers to the kernel; structures are not supported.',
      );
    const shown = (value: string, text: string, guessed: boolean): DraftArgument => ({
      name,
      type,
      role: 'scalar',
      shape: [],
      alternatives: [],
      value,
      notes: [{ subject: name, guessed, text }],
    });
    const given = this.#options.values?.[name];
    if (/^[iu]/.test(type)) {
      const value = this.#binding?.integerValue(parameter);
      if (value !== undefined) {
        const text = printExpression(value);
        if (text === name) return shown(name, 'a size', false);
        return shown(given ?? text, given === undefined ? 'from the launch' : 'as given', false);
      }
      if (given !== undefined && !this.#isSize(parameter)) return shown(given, 'as given', false);
      if (this.#isSize(parameter)) return shown(name, 'a size: it bounds indices or loops', false);
      throw this.#error(
        'value-unknown',
        `The value of "${name}" cannot be inferred, and it is no size.`,
        `Say it: --value ${name}=1`,
      );
    }
    if (given !== undefined) return shown(given, 'as given', false);
    const literal = this.#binding?.floatValue(parameter);
    if (literal !== undefined) return shown(String(literal), 'from the launch', false);
    return shown('0.5', '0.5 is a guess; change it to a value that is typical', true);
  }

  /** True for integer parameters that bound or scale indices: they appear in subscripts, conditions or definitions. */
  #isSize(parameter: KernelParameter): boolean {
    if ([...this.#indexRanges.values()].includes(parameter.name)) return true;
    for (const node of this.#source.kernel.bodyNode.descendants('identifier')) {
      if (node.text !== parameter.name) continue;
      for (
        let around = node.parent;
        around !== null && around.type !== 'compound_statement';
        around = around.parent
      ) {
        if (/^(subscript_expression|init_declarator|for_statement)$/.test(around.type)) return true;
        const operator = around.type === 'binary_expression' ? around.child('operator')?.text : undefined;
        if (operator !== undefined && /^[<>]=?$/.test(operator)) return true;
      }
    }
    return false;
  }

  #given(name: string): number | undefined {
    const text = this.#options.values?.[name];
    const value = text === undefined ? Number.NaN : Number(text);
    return Number.isInteger(value) ? value : undefined;
  }

  #shapeNames(drafted: readonly DraftArgument[], launch: LaunchConfiguration): string[] {
    const names = new Set<string>();
    const scalars = drafted.filter((argument) => argument.role === 'scalar' && /^[iu]/.test(argument.type));
    const expressions = [
      ...drafted.flatMap((argument) => [...argument.shape, ...argument.alternatives.flat()]),
      ...scalars.map((argument) => argument.value ?? '0'),
      ...launch.grid,
      ...launch.block,
      launch.sharedBytes,
      ...this.#indexRanges.values(),
    ];
    for (const expression of expressions)
      for (const name of expressionNames(expression)) if (!(name in this.#source.constants)) names.add(name);
    // In the order of the kernel's parameters, as the user knows them.
    const order = this.#source.kernel.parameters.map((parameter) => parameter.name);
    const place = (name: string): number => (order.includes(name) ? order.indexOf(name) : order.length);
    return [...names].sort((a, b) => place(a) - place(b));
  }

  /** Names that bound loops of one thread; loops that stride over the grid do not count. */
  #loopNames(): ReadonlySet<string> {
    const names = new Set<string>();
    const { bodyNode } = this.#source.kernel;
    for (const loop of bodyNode.descendants('for_statement', 'while_statement')) {
      const condition = loop.child('condition');
      const used = condition?.descendants('identifier') ?? [];
      if (
        condition === null ||
        used.some((node) => startsAtBlock(node, loop.child('body') ?? node, bodyNode, 0))
      )
        continue;
      for (const node of used) names.add(node.text);
    }
    return names;
  }

  /** Where accesses need different extents, the one that covers them all. */
  #largestExtent(argument: DraftArgument, tune: Shape): DraftArgument {
    if (argument.alternatives.length === 0 && argument.allocated === undefined) return argument;
    const constants = this.#source.constants;
    const samples = [1, 0.37, 0.011].map((scale) => ({
      ...constants,
      ...Object.fromEntries(
        Object.entries(tune).map(([name, value], index) => [
          name,
          Math.max(1, Math.floor(value * scale) + index * 3),
        ]),
      ),
    }));
    const all = [argument.shape, ...argument.alternatives];
    const sizes = all.map((shape) => samples.map((names) => elementsAt(shape, names) ?? 0));
    // What the host allocates is the truth; indices only bound it. Where both agree the indices say more.
    const { allocated } = argument;
    if (allocated !== undefined) {
      const size = samples.map((names) => elementsAt(allocated, names) ?? 0).join();
      const agreeing = sizes.findIndex(
        (one, index) => one.join() === size && (all[index] ?? []).every((extent) => !/[-+/]/.test(extent)),
      );
      return agreeing >= 0
        ? { ...argument, shape: all[agreeing] ?? argument.shape, alternatives: [] }
        : {
            ...argument,
            shape: allocated,
            alternatives: [],
            notes: [
              ...argument.notes.filter((note) => !note.text.startsWith('extent')),
              { subject: argument.name, guessed: false, text: 'extent from its cudaMalloc' },
            ],
          };
    }
    const dominating = all.findIndex((_, index) =>
      sizes.every((other) => other.every((size, sample) => size <= (sizes[index]?.[sample] ?? 0))),
    );
    if (dominating >= 0) return { ...argument, shape: all[dominating] ?? argument.shape, alternatives: [] };
    const text = all
      .map((shape) =>
        shape.map((extent) => (/^[\w.]+(\(.*\))?$/.test(extent) ? extent : `(${extent})`)).join(' * '),
      )
      .reduce((left, right) => `max(${left}, ${right})`);
    return { ...argument, shape: [text], alternatives: [] };
  }

  #templateArgument(name: string): string | undefined {
    const { templateParameters, parameters } = this.#source.kernel;
    const index = templateParameters.findIndex((one) => one.name === name);
    const written = this.#launch?.templateArguments[index];
    if (written !== undefined) return written;
    const typed = parameters.find((parameter) => parameter.baseType === name);
    const hostType = typed && this.#binding?.hostType(typed);
    return hostType !== undefined && elementTypeOf(hostType) !== undefined
      ? hostType
      : templateParameters[index]?.defaultText;
  }

  #instance(): string {
    const { kernel } = this.#source;
    if (kernel.templateParameters.length === 0) return kernel.name;
    const values = kernel.templateParameters.map((parameter) => {
      const value = this.#templateArgument(parameter.name);
      if (value !== undefined && (parameter.kind === 'value' || elementTypeOf(value) !== undefined))
        return value;
      if (parameter.kind === 'type') {
        this.#notes.push({
          subject: parameter.name,
          guessed: true,
          text: 'template argument: float is a guess',
        });
        return 'float';
      }
      throw this.#error(
        'template-unknown',
        `The value of the template parameter "${parameter.name}" cannot be inferred.`,
        `Launch the kernel with it in this file, e.g. ${kernel.name}<256><<<...>>>(...).`,
      );
    });
    return `${kernel.name}<${values.join(', ')}>`;
  }
}

function extentOf(use: PointerUse, bounds: IndexBounds): Polynomial | undefined {
  let sum = Polynomial.constant(use.width);
  for (const { node, scale } of use.offsets) {
    const bound = bounds.upper(node);
    if (bound === undefined) return undefined;
    sum = sum.plus(bound.times(Polynomial.constant(scale)));
  }
  return sum;
}

/** Names in an expression; none in text that is a number with a point. */
function namesIn(text: string): string[] {
  return /^-?[\d.]+(e[-+]?\d+)?$/.test(text) ? [] : expressionNames(text);
}

/** True for variables whose first value depends on the block: `i = blockIdx.x * blockDim.x + threadIdx.x`. */
function startsAtBlock(name: SyntaxNode, place: SyntaxNode, body: SyntaxNode, depth: number): boolean {
  const value = declarationOf(name.text, place, body)?.value;
  if (value === undefined || depth > 4) return false;
  return (
    /\bblockIdx\b/.test(value.text) ||
    value.descendants('identifier').some((inner) => startsAtBlock(inner, value, body, depth + 1))
  );
}
