import { readFileSync } from 'node:fs';
import { dirname, isAbsolute, resolve } from 'node:path';
import type { JSONPath } from 'jsonc-parser';
import type { LaunchConfiguration, Shape, TaskSpec } from '../../protocol/task.ts';
import { UserError } from '../../shared/errors.ts';
import { listWords } from '../../shared/closest.ts';
import { argumentSpecs } from './argument-specs.ts';
import { checkBytesLimit, shapeProblem, tuneBytesLimit } from './check-shapes.ts';
import { derivedShapes } from './derived-shapes.ts';
import { evolveRegion } from './evolve-region.ts';
import { ExpressionScope } from './expression-scope.ts';
import { parseJsonDocument } from './json-document.ts';
import type { JsonDocument } from './json-document.ts';
import { referenceOf } from './reference.ts';
import { findSourceKernel } from './source-kernel.ts';
import { plainReason } from '../../shared/plain-reason.ts';
import type { SourceKernel } from './source-kernel.ts';
import type { TaskDocument } from './task-document.ts';
import { validateDocument } from './validate-document.ts';

/**
 * Reads a `*.kernel.jsonc` file into a task. Throws a UserError with file, line, column and fix for everything that is
 * wrong in the file or does not fit the source it names.
 */
export async function loadTaskFile(file: string): Promise<TaskSpec> {
  const taskFile = resolve(file);
  let text: string;
  try {
    text = readFileSync(taskFile, 'utf8');
  } catch (error) {
    throw new UserError('task-unreadable', `The task file cannot be read: ${plainReason(error)}.`, {
      file,
      fix: 'Check the path; `kernelfoundry task init SOURCE.cu:KERNEL` writes a task file.',
      cause: error,
    });
  }
  return taskFromText(taskFile, text);
}

/** The task that a task file's text describes; `taskFile` is where it stands (or would stand). */
export async function taskFromText(taskFile: string, text: string): Promise<TaskSpec> {
  const document = parseJsonDocument(taskFile, text);
  const written = validateDocument(document);
  const source = await sourceOf(document, written);
  checkInstance(document, written, source);
  const freedom = written.source.freedom ?? 'launch';
  const shapeNames = checkShapeNames(document, written);
  const clash = shapeNames.find((name) => name in source.constants);
  if (clash !== undefined) {
    throw document.error(
      'shape-name-clash',
      ['shapes', 'tune', 0, clash],
      `"${clash}" is also a constant of the source.`,
      { at: 'key', fix: 'Give the shape another name.' },
    );
  }
  const scope = new ExpressionScope(document, shapeNames, source.constants);
  const launch = launchOf(written, scope);
  const specs = argumentSpecs(document, written.arguments, source, scope);
  const parts = { arguments: specs, launch, constants: source.constants };

  checkShapes(document, parts, 'tune', written.shapes.tune, tuneBytesLimit);
  checkShapes(document, parts, 'check', written.shapes.check ?? [], checkBytesLimit);
  checkShapes(document, parts, 'heldOut', written.shapes.heldOut ?? [], checkBytesLimit);
  const derived = derivedShapes(parts, written.shapes.tune[0] ?? {});
  const check = written.shapes.check ?? derived.check;
  if (check.length === 0) {
    throw document.error('no-check-shape', ['shapes'], 'No small shape fits this launch configuration.', {
      fix: 'Add "check": a list of small shapes for which results are compared.',
    });
  }
  return {
    name: written.name,
    language: 'cuda',
    sourceFile: source.file,
    taskFile,
    source: source.text,
    region: evolveRegion(source, freedom),
    kernel: source.kernel.name,
    freedom,
    entry: { kind: 'kernel', instance: written.entry.kernel, launch },
    arguments: specs,
    shapes: { tune: written.shapes.tune, check, heldOut: written.shapes.heldOut ?? derived.heldOut },
    reference: referenceOf(document, written, dirname(taskFile)),
    ...(written.tolerance === undefined
      ? {}
      : {
          tolerance: { relative: written.tolerance.relative, absolute: written.tolerance.absolute ?? 0 },
        }),
    flags: (written.flags ?? []).map((flag) => absoluteFlag(flag, dirname(taskFile))),
    ...(written.instructions === undefined ? {} : { instructions: written.instructions }),
    ...(written.device === undefined ? {} : { device: written.device }),
    ...(written.budget === undefined ? {} : { budget: written.budget }),
  };
}

async function sourceOf(document: JsonDocument, written: TaskDocument): Promise<SourceKernel> {
  const file = resolve(dirname(document.file), written.source.file);
  try {
    return await findSourceKernel(file, written.source.kernel);
  } catch (error) {
    // These two are mistakes of the task file, not of the source.
    if (UserError.is(error, 'source-unreadable'))
      throw document.error('source-unreadable', ['source', 'file'], `${error.message} (${file})`, {
        fix: 'The path is relative to the task file.',
      });
    if (UserError.is(error, 'kernel-not-found') || UserError.is(error, 'no-kernel'))
      throw document.error(
        error.code,
        ['source', error.code === 'no-kernel' ? 'file' : 'kernel'],
        error.message.replace('in this file', `in ${file}`),
        {
          ...(error.fix === undefined ? {} : { fix: error.fix }),
        },
      );
    throw error;
  }
}

function checkInstance(document: JsonDocument, written: TaskDocument, source: SourceKernel): void {
  const instance = written.entry.kernel;
  const path = ['entry', 'kernel'];
  const name = instance
    .replace(/<[\s\S]*$/, '')
    .trim()
    .split('::')
    .at(-1);
  if (name !== source.kernel.name) {
    throw document.error(
      'entry-kernel',
      path,
      `"${instance}" is not the kernel of this task ("${source.kernel.name}").`,
      {
        fix: `Use "${source.kernel.name}", with template arguments where it has any.`,
      },
    );
  }
  const parameters = source.kernel.templateParameters;
  const needed = parameters.filter((parameter) => parameter.defaultText === undefined);
  if (parameters.length > 0 && needed.length > 0 && !instance.includes('<')) {
    throw document.error(
      'entry-template',
      path,
      `The kernel is a template of ${listWords(parameters.map((parameter) => parameter.name))}.`,
      { fix: `Give its arguments, e.g. "${name}<${parameters.map(exampleArgument).join(', ')}>".` },
    );
  }
  if (parameters.length === 0 && instance.includes('<')) {
    throw document.error('entry-template', path, 'The kernel is not a template.', {
      fix: `Use "${name}".`,
    });
  }
}

function exampleArgument(parameter: { readonly kind: 'type' | 'value' }): string {
  return parameter.kind === 'type' ? 'float' : '256';
}

/** All shapes of a task have the same names, those of the first tune shape. */
function checkShapeNames(document: JsonDocument, written: TaskDocument): string[] {
  const names = Object.keys(written.shapes.tune[0] ?? {});
  for (const group of ['tune', 'check', 'heldOut'] as const) {
    for (const [index, shape] of (written.shapes[group] ?? []).entries()) {
      const path = ['shapes', group, index];
      const missing = names.find((name) => !(name in shape));
      if (missing !== undefined)
        throw document.error('shape-name', path, `This shape has no "${missing}".`, {
          fix: `Every shape gives ${listWords(names)}.`,
        });
      const extra = Object.keys(shape).find((name) => !names.includes(name));
      if (extra !== undefined)
        throw document.error(
          'shape-name',
          [...path, extra],
          `"${extra}" is not a name of the first tune shape.`,
          {
            at: 'key',
            fix: `Every shape gives ${listWords(names)}.`,
          },
        );
    }
  }
  return names;
}

function launchOf(written: TaskDocument, scope: ExpressionScope): LaunchConfiguration {
  const { grid, block, sharedBytes } = written.entry.launch;
  const path = ['entry', 'launch'];
  return {
    grid: grid.map((one, index) => scope.check(one, [...path, 'grid', index])),
    block: block.map((one, index) => scope.check(one, [...path, 'block', index])),
    sharedBytes: scope.check(sharedBytes ?? 0, [...path, 'sharedBytes']),
  };
}

function checkShapes(
  document: JsonDocument,
  parts: Parameters<typeof shapeProblem>[0],
  group: 'tune' | 'check' | 'heldOut',
  shapes: readonly Shape[],
  bytesLimit: number,
): void {
  for (const [index, shape] of shapes.entries()) {
    const problem = shapeProblem(parts, shape, bytesLimit);
    if (problem === undefined) continue;
    const path: JSONPath = problem.path.length > 0 ? problem.path : ['shapes', group, index];
    throw document.error('shape-unusable', path, `${problem.message}.`, { fix: problem.fix });
  }
}

function absoluteFlag(flag: string, folder: string): string {
  const match = /^(-I|-isystem)\s*(.+)$/.exec(flag);
  const [, option, path] = match ?? [];
  if (option === undefined || path === undefined || isAbsolute(path)) return flag;
  return `${option}${resolve(folder, path)}`;
}
