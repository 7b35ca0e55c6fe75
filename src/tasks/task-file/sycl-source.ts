import type { TextRange } from '../../protocol/task.ts';
import { closest, listWords } from '../../shared/closest.ts';
import { UserError } from '../../shared/errors.ts';
import { constantValues, fileConstants } from '../../syntax/constants.ts';
import { markedRegion } from '../../syntax/evolve-region.ts';
import { loadParser } from '../../syntax/parser.ts';
import {
  bufferType,
  findQueueFunctions,
  queueFunctionNamed,
  unaliasedType,
} from '../../syntax/sycl/queue-functions.ts';
import type { QueueFunction } from '../../syntax/sycl/queue-functions.ts';
import { rangeWithKernels } from '../../syntax/sycl/functor-region.ts';
import { localTypes, statementScope, usedNames } from '../../syntax/sycl/statement-scope.ts';
import { findSubmissions, kernelNamesIn } from '../../syntax/sycl/submissions.ts';
import type { Submission } from '../../syntax/sycl/submissions.ts';
import { syntaxErrors } from '../../syntax/syntax-errors.ts';
import type { SyntaxTree } from '../../syntax/syntax-node.ts';
import { elementTypeOf } from '../../syntax/element-types.ts';
import type { KernelParameter } from '../../syntax/kernel-finder.ts';
import { requiredMarkers } from './evolve-region.ts';
import type { JsonDocument } from './json-document.ts';
import { readSourceFile } from './source-kernel.ts';
import type { TaskDocument } from './task-document.ts';
import type { SourceParameter, TaskSource } from './task-source.ts';

/** The function or statement that a SYCL task file names. Throws UserError for what does not fit the source. */
export async function syclSource(
  document: JsonDocument,
  written: TaskDocument,
  file: string,
): Promise<TaskSource> {
  const { entry } = written;
  for (const key of ['kernel', 'launch'] as const)
    if (entry[key] !== undefined)
      throw document.error(
        'entry-language',
        ['entry', key],
        `An entry with "${key}" is for CUDA; this source is SYCL.`,
        { at: 'key', fix: 'Give "function": the host function that submits the kernel, or "statement".' },
      );
  if (entry.function !== undefined && entry.statement !== undefined)
    throw document.error(
      'entry-twice',
      ['entry', 'statement'],
      'The entry names a function and a statement.',
      {
        at: 'key',
        fix: 'Remove one of the two.',
      },
    );
  const text = readText(document, file);
  const tree = (await loadParser()).parse(text);
  const common = { language: 'sycl' as const, file, text, constants: constantValues(fileConstants(tree)) };
  if (entry.function !== undefined) {
    const found = functionNamed(document, tree, file, entry.function);
    refuseSyntaxErrors(tree, file, found.range);
    const name = entry.function;
    return {
      ...common,
      kernel: found.name,
      what: 'function',
      parameters: found.parameters.map((parameter) => parameterOf(tree, parameter)),
      region: (freedom) =>
        freedom === 'region' ? requiredMarkers(tree, file, found.line) : rangeWithKernels(tree, found.range),
      entry: () => ({ entry: { kind: 'function', name } }),
    };
  }
  if (entry.statement === undefined)
    throw document.error('task-missing-key', ['entry'], '"entry" lacks the key "function".', {
      fix: 'Add "function": the host function that submits the kernel, or "statement": {"queue": "q"}.',
    });
  const { queue } = entry.statement;
  const place = statementPlace(document, written, tree, file, queue);
  refuseSyntaxErrors(tree, file, place.range);
  return {
    ...common,
    kernel: place.name,
    what: 'statement',
    parameters: statementParameters(document, written, tree, place.range, queue),
    region: () => place.range,
    entry: () => ({ entry: { kind: 'statement', queue } }),
  };
}

function readText(document: JsonDocument, file: string): string {
  try {
    return readSourceFile(file);
  } catch (error) {
    if (!UserError.is(error, 'source-unreadable')) throw error;
    throw document.error('source-unreadable', ['source', 'file'], `${error.message} (${file})`, {
      fix: 'The path is relative to the task file.',
    });
  }
}

function functionNamed(document: JsonDocument, tree: SyntaxTree, file: string, name: string): QueueFunction {
  const functions = findQueueFunctions(tree);
  const found = queueFunctionNamed(functions, name);
  const path = ['entry', 'function'];
  if (found === undefined) {
    const names = [...new Set(functions.map((one) => one.qualifiedName))];
    const suggestion = closest(name, names);
    const exists = tree.root
      .descendants('function_declarator')
      .some((one) => one.child('declarator')?.text === name);
    throw document.error(
      'function-not-found',
      path,
      exists
        ? `The function "${name}" does not take a queue first (${file}).`
        : `There is no function "${name}" in ${file}.`,
      {
        fix:
          suggestion !== undefined
            ? `Did you mean "${suggestion}"?`
            : names.length === 0
              ? 'Name a function whose first parameter is a `sycl::queue &`, or use "statement".'
              : `Functions that take a queue first are ${listWords(names)}.`,
      },
    );
  }
  const twin = functions.find((one) => one !== found && one.qualifiedName === found.qualifiedName);
  if (twin !== undefined)
    throw document.error(
      'ambiguous-function',
      path,
      `There are several functions "${name}" (lines ${found.line} and ${twin.line}).`,
      { fix: 'Rename one of them.' },
    );
  const needed = found.templateParameters.filter((parameter) => parameter.defaultText === undefined);
  if (needed.length > 0 && !name.includes('<'))
    throw document.error(
      'entry-template',
      path,
      `The function is a template of ${listWords(found.templateParameters.map((parameter) => parameter.name))}.`,
      {
        fix: `Give its arguments, e.g. "${found.name}<${found.templateParameters.map((parameter) => (parameter.kind === 'type' ? 'float' : '16')).join(', ')}>".`,
      },
    );
  return found;
}

function parameterOf(tree: SyntaxTree, parameter: KernelParameter): SourceParameter {
  const buffer = bufferType(unaliasedType(tree, parameter.baseType));
  return {
    ...parameter,
    optional: parameter.node.type === 'optional_parameter_declaration',
    ...(buffer === undefined ? {} : { bufferDimensions: buffer.dimensions }),
  };
}

interface Place {
  readonly name: string;
  readonly range: TextRange;
}

/** Where the statement stands: between markers, on the line given, by the kernel's or function's name, or the only one. */
function statementPlace(
  document: JsonDocument,
  written: TaskDocument,
  tree: SyntaxTree,
  file: string,
  queue: string,
): Place {
  const wanted = written.source.kernel;
  const marked = markedRegion(tree);
  if (marked.kind !== 'none') {
    const range = requiredMarkers(tree, file, 1);
    const [kernel] = kernelNamesIn(tree.root.nodeAt(range.start, range.end));
    return { name: wanted ?? kernel ?? written.name, range };
  }
  const all = findSubmissions(tree);
  const places = all.filter((one) => one.queue === queue);
  if (places.length === 0) {
    const queues = [...new Set(all.map((one) => one.queue))];
    throw document.error(
      'statement-not-found',
      ['entry', 'statement', 'queue'],
      `No statement in ${file} submits a kernel to "${queue}".`,
      {
        fix:
          queues.length === 0
            ? 'Put `// kf:evolve-begin` and `// kf:evolve-end` around the statements, or use "function".'
            : `Queues that something is submitted to are ${listWords(queues)}.`,
      },
    );
  }
  const { line } = written.entry.statement ?? {};
  let matching = places;
  if (line !== undefined) {
    matching = matching.filter((one) => one.line <= line && line <= one.lastLine);
    if (matching.length === 0)
      throw document.error(
        'statement-not-found',
        ['entry', 'statement', 'line'],
        `Line ${line} of ${file} is in no statement that submits a kernel to "${queue}".`,
        { fix: `Such statements begin on ${lineList(places)}.` },
      );
  }
  if (wanted !== undefined && matching.length > 1) {
    const named = matching.filter((one) => one.kernels.includes(wanted) || one.function === wanted);
    if (named.length === 0)
      throw document.error(
        'statement-not-found',
        ['source', 'kernel'],
        `No statement of ${file} submits "${wanted}".`,
        {
          fix: `Name a kernel or the function around it, or give "line": statements begin on ${lineList(places)}.`,
        },
      );
    matching = named;
  }
  const [place, second] = matching;
  if (place === undefined || second !== undefined)
    throw document.error(
      'several-statements',
      ['entry', 'statement'],
      `There are ${matching.length} statements that submit a kernel to "${queue}".`,
      { fix: `Give "line": they begin on ${lineList(matching)}.` },
    );
  return { name: wanted ?? place.kernels[0] ?? place.function, range: place.range };
}

function lineList(places: readonly Submission[]): string {
  return `${places.length === 1 ? 'line' : 'lines'} ${listWords(places.map((one) => String(one.line)))}`;
}

/** Names of the arguments in the order given, as the statement sees them; a UserError for what it needs beyond. */
function statementParameters(
  document: JsonDocument,
  written: TaskDocument,
  tree: SyntaxTree,
  range: TextRange,
  queue: string,
): SourceParameter[] {
  const names = written.arguments.map((argument) => argument.name);
  const used = usedNames(tree.root, range);
  const unused = names.findIndex((name) => !used.has(name));
  const scope = statementScope(tree, range, new Set([queue, ...names]));
  const needed = new Set(scope.kept.flatMap(({ uses }) => [...uses]));
  if (unused >= 0 && !needed.has(names[unused] ?? ''))
    throw document.error(
      'argument-unknown',
      ['arguments', unused, 'name'],
      `The statement does not use "${names[unused] ?? ''}".`,
      {
        fix: 'Describe the pointers, buffers and scalars that the statement takes from the function around it.',
      },
    );
  const [missing] = scope.unknown;
  if (missing !== undefined)
    throw document.error(
      'argument-missing',
      ['arguments'],
      `The statement uses "${missing.name}" (line ${missing.usedLine}), and ${missing.why} (line ${missing.line}).`,
      { fix: `Describe "${missing.name}" under "arguments", or make it a constant.` },
    );
  const types = localTypes(tree, range);
  return names.map((name) => {
    const local = types.get(name);
    if (local === undefined || /\bauto\b/.test(local.typeText)) return { name };
    const type = unaliasedType(tree, local.typeText);
    if (/\bbuffer\b/.test(type)) return { name, bufferDimensions: bufferType(type)?.dimensions ?? '' };
    const elementType = elementTypeOf(local.typeText);
    return {
      name,
      typeText: `${local.typeText}${local.pointer ? '*' : ''}`,
      pointer: local.pointer,
      constant: false,
      ...(elementType === undefined ? {} : { elementType }),
    };
  });
}

function refuseSyntaxErrors(tree: SyntaxTree, file: string, range: TextRange): void {
  const inside = syntaxErrors(tree).find((one) => one.end >= range.start && one.start <= range.end);
  if (inside === undefined) return;
  throw new UserError('source-syntax', inside.message, {
    file,
    line: inside.line,
    column: inside.column,
    fix: 'Repair the source file; it must compile before it can be optimised.',
  });
}
