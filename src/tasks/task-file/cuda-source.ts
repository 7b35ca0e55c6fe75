import type { LaunchConfiguration } from '../../protocol/task.ts';
import { UserError } from '../../shared/errors.ts';
import { listWords } from '../../shared/closest.ts';
import { evolveRegion } from './evolve-region.ts';
import type { ExpressionScope } from './expression-scope.ts';
import type { JsonDocument } from './json-document.ts';
import { findSourceKernel } from './source-kernel.ts';
import type { SourceKernel } from './source-kernel.ts';
import type { LaunchDocument, TaskDocument } from './task-document.ts';
import type { TaskSource } from './task-source.ts';

/** The `__global__` function that a task file names, with its launch. Throws UserError for what does not fit the source. */
export async function cudaSource(
  document: JsonDocument,
  written: TaskDocument,
  file: string,
): Promise<TaskSource> {
  const { kernel, launch } = written.entry;
  for (const key of ['function', 'statement'] as const)
    if (written.entry[key] !== undefined)
      throw document.error(
        'entry-language',
        ['entry', key],
        `An entry by "${key}" is for SYCL; this source is CUDA.`,
        { at: 'key', fix: 'Give "kernel" and "launch", or say "language": "sycl".' },
      );
  if (written.source.kernel === undefined)
    throw document.error('task-missing-key', ['source'], '"source" lacks the key "kernel".', {
      fix: 'Add "kernel": Name of the `__global__` function.',
    });
  if (kernel === undefined || launch === undefined)
    throw document.error(
      'task-missing-key',
      ['entry'],
      `"entry" lacks the key "${kernel === undefined ? 'kernel' : 'launch'}".`,
      {
        fix:
          kernel === undefined
            ? 'Add "kernel": the kernel to launch, with template arguments where it has any.'
            : 'Add "launch": grid and block as expressions of the shape names.',
      },
    );
  const source = await findKernel(document, file, written.source.kernel);
  checkInstance(document, kernel, source);
  return {
    language: 'cuda',
    file: source.file,
    text: source.text,
    kernel: source.kernel.name,
    what: 'kernel',
    parameters: source.kernel.parameters,
    constants: source.constants,
    region: (freedom) => evolveRegion(source, freedom),
    entry(scope) {
      const bound = launchOf(launch, scope);
      return { entry: { kind: 'kernel', instance: kernel, launch: bound }, launch: bound };
    },
  };
}

async function findKernel(document: JsonDocument, file: string, kernel: string): Promise<SourceKernel> {
  try {
    return await findSourceKernel(file, kernel);
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

function checkInstance(document: JsonDocument, instance: string, source: SourceKernel): void {
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

function launchOf(written: LaunchDocument, scope: ExpressionScope): LaunchConfiguration {
  const { grid, block, sharedBytes } = written;
  const path = ['entry', 'launch'];
  return {
    grid: grid.map((one, index) => scope.check(one, [...path, 'grid', index])),
    block: block.map((one, index) => scope.check(one, [...path, 'block', index])),
    sharedBytes: scope.check(sharedBytes ?? 0, [...path, 'sharedBytes']),
  };
}
