import { readFileSync } from 'node:fs';
import { dirname, isAbsolute, resolve } from 'node:path';
import type { JSONPath } from 'jsonc-parser';
import type { Shape, TaskSpec } from '../../protocol/task.ts';
import { UserError } from '../../shared/errors.ts';
import { listWords } from '../../shared/closest.ts';
import { argumentSpecs } from './argument-specs.ts';
import { checkBytesLimit, shapeProblem, tuneBytesLimit } from './check-shapes.ts';
import { derivedShapes } from './derived-shapes.ts';
import { cudaSource } from './cuda-source.ts';
import { ExpressionScope } from './expression-scope.ts';
import { parseJsonDocument } from './json-document.ts';
import type { JsonDocument } from './json-document.ts';
import { referenceOf } from './reference.ts';
import { languageOf } from './source-language.ts';
import { syclSource } from './sycl-source.ts';
import { plainReason } from '../../shared/plain-reason.ts';
import type { TaskSource } from './task-source.ts';
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
  const { entry, launch } = source.entry(scope);
  const specs = argumentSpecs(document, written.arguments, source, scope);
  const parts = {
    arguments: specs,
    constants: source.constants,
    ...(launch === undefined ? {} : { launch }),
  };

  checkShapes(document, parts, 'tune', written.shapes.tune, tuneBytesLimit);
  checkShapes(document, parts, 'check', written.shapes.check ?? [], checkBytesLimit);
  checkShapes(document, parts, 'heldOut', written.shapes.heldOut ?? [], checkBytesLimit);
  const derived = derivedShapes(parts, written.shapes.tune[0] ?? {});
  const check = written.shapes.check ?? derived.check;
  if (check.length === 0) {
    throw document.error(
      'no-check-shape',
      ['shapes'],
      launch === undefined
        ? 'No small shape can be derived.'
        : 'No small shape fits this launch configuration.',
      {
        fix: 'Add "check": a list of small shapes for which results are compared.',
      },
    );
  }
  return {
    name: written.name,
    language: source.language,
    sourceFile: source.file,
    taskFile,
    source: source.text,
    region: source.region(freedom),
    kernel: source.kernel,
    freedom,
    entry,
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

/** The code a task file is about, by its language. */
async function sourceOf(document: JsonDocument, written: TaskDocument): Promise<TaskSource> {
  const file = resolve(dirname(document.file), written.source.file);
  const language = written.language ?? languageOf(file);
  return language === 'sycl' ? syclSource(document, written, file) : cudaSource(document, written, file);
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
