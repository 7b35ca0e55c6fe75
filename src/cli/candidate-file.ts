import { basename } from 'node:path';
import type { Candidate } from '../protocol/candidate.ts';
import type { LaunchConfiguration, TaskSpec, TextRange } from '../protocol/task.ts';
import { UserError } from '../shared/errors.ts';
import { candidateId } from '../syntax/evolve-region.ts';
import { parseExpression } from '../syntax/expression.ts';
import { ExpressionError } from '../syntax/expression-node.ts';
import { findKernels } from '../syntax/kernel-finder.ts';
import { findQueueFunctions, queueFunctionNamed } from '../syntax/sycl/queue-functions.ts';
import { findLaunches, resolveLaunch } from '../syntax/launch-finder.ts';
import { loadParser } from '../syntax/parser.ts';
import type { SyntaxTree } from '../syntax/syntax-node.ts';
import { splitList } from '../tasks/selected-kernel/draft-options.ts';
import { readSourceFile } from '../tasks/task-file/source-kernel.ts';

/** A launch given on the command line; missing parts come from the file or the task. */
export interface LaunchOptions {
  readonly grid?: string;
  readonly block?: string;
  readonly shared?: string;
}

/**
 * A candidate from a file: either the whole source with the kernel changed, or just the text of the evolve region. The
 * launch comes from the options, a `// kf:launch grid=... block=... shared=...` comment, the file's own launch where it
 * differs from the source's, or the task.
 */
export async function candidateFromFile(
  task: TaskSpec,
  file: string,
  options: LaunchOptions,
): Promise<Candidate> {
  const text = readSourceFile(file, 'candidate');
  const parser = await loadParser();
  const tree = parser.parse(text);
  const region = regionOf(task, file, text, tree);
  const launch = launchOf(task, file, text, tree, parser.parse(task.source), options);
  return {
    id: candidateId(region, launch),
    region,
    ...(launch === undefined ? {} : { launch }),
    assumptions: [],
    parents: [],
    origin: { kind: 'user' },
    summary: `from ${basename(file)}`,
  };
}

function regionOf(task: TaskSpec, file: string, text: string, tree: SyntaxTree): string {
  const before = task.source.slice(0, task.region.start);
  const after = task.source.slice(task.region.end);
  const fits = text.length >= before.length + after.length && text.startsWith(before) && text.endsWith(after);
  if (fits) return text.slice(before.length, text.length - after.length);
  const kernel = replaceable(task, tree);
  const isWhole = /^\s*#\s*include\b/m.test(text) || findLaunches(tree).length > 0;
  if (task.freedom === 'region' || kernel === undefined) {
    if (!isWhole) return text;
    throw new UserError(
      'candidate-outside',
      task.entry.kind === 'statement'
        ? 'This file differs from the source outside the statement.'
        : kernel === undefined
          ? `There is no ${task.language === 'sycl' ? 'function' : 'kernel'} "${task.kernel}" in this file.`
          : 'This file differs from the source outside the marked region.',
      { file, fix: 'Change a copy of the source inside its evolve region only, or give just the region.' },
    );
  }
  if (!isWhole) return text;
  const line = differenceOutside(task, text, tree);
  if (line !== undefined)
    throw new UserError(
      'candidate-outside',
      `This file changes code outside the ${task.language === 'sycl' ? 'function' : 'kernel'} "${task.kernel}", which is all a candidate replaces.`,
      {
        file,
        line,
        fix: 'Move helpers into a file that holds only the changed kernel and what it needs, or leave the rest as it is.',
      },
    );
  return text.slice(kernel.range.start, kernel.range.end);
}

/** The definition that a candidate replaces: the kernel, or the SYCL function that submits it; none for statements. */
function replaceable(task: TaskSpec, tree: SyntaxTree): { readonly range: TextRange } | undefined {
  switch (task.entry.kind) {
    case 'kernel':
      return findKernels(tree).find((one) => one.name === task.kernel);
    case 'function':
      return queueFunctionNamed(findQueueFunctions(tree), task.entry.name);
    case 'statement':
      return undefined;
  }
}

/** First line of device code or declarations that differs from the source; host functions with launches may differ. */
function differenceOutside(task: TaskSpec, text: string, tree: SyntaxTree): number | undefined {
  const kernel = replaceable(task, tree);
  const known = new Set(task.source.split('\n').map((line) => line.trim()));
  const launching = tree.root
    .descendants('function_definition')
    .filter((definition) => definition.descendants('kernel_call_syntax').length > 0);
  let offset = 0;
  for (const [index, line] of text.split('\n').entries()) {
    const at = offset;
    offset += line.length + 1;
    const trimmed = line.trim();
    if (trimmed === '' || trimmed.startsWith('//') || known.has(trimmed)) continue;
    if (kernel !== undefined && kernel.range.start <= at + line.length && at <= kernel.range.end) continue;
    if (launching.some((one) => one.start <= at + line.length && at <= one.end)) continue;
    return index + 1;
  }
  return undefined;
}

function launchOf(
  task: TaskSpec,
  file: string,
  text: string,
  tree: SyntaxTree,
  original: SyntaxTree,
  options: LaunchOptions,
): LaunchConfiguration | undefined {
  if (task.entry.kind !== 'kernel') return undefined;
  const own = task.entry.launch;
  const comment = /kf:launch\b([^\n]*)/.exec(text)?.[1];
  const said = comment === undefined ? undefined : launchComment(comment);
  const written = said ?? differingLaunch(task, tree, original);
  const pick = (option: string | undefined, name: string): readonly string[] | undefined =>
    option === undefined ? undefined : splitList(option).map((text_) => checked(text_, name, undefined));
  const launch: LaunchConfiguration = {
    grid: pick(options.grid, '--grid') ?? written?.grid ?? own.grid,
    block: pick(options.block, '--block') ?? written?.block ?? own.block,
    sharedBytes:
      options.shared === undefined
        ? (written?.sharedBytes ?? own.sharedBytes)
        : checked(options.shared, '--shared', undefined),
  };
  for (const expression of [...launch.grid, ...launch.block, launch.sharedBytes])
    checked(expression, 'the launch', file);
  return launch;
}

function checked(text: string, what: string, file: string | undefined): string {
  try {
    parseExpression(text);
    return text;
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    throw new UserError('bad-launch', `${what}: ${error.message}.`, {
      file,
      fix: 'Use whole numbers, shape names, + - * / %, min, max and ceilDiv.',
    });
  }
}

/** `grid=ceilDiv(N, 32),M block=32,8 shared=4096`. */
function launchComment(text: string): Partial<LaunchConfiguration> {
  const value = (key: string): string | undefined =>
    new RegExp(`\\b${key}\\s*=\\s*(.*?)(?=\\s+(?:grid|block|shared)\\s*=|\\s*(?:\\*/)?\\s*$)`)
      .exec(text)?.[1]
      ?.trim();
  const [grid, block, shared] = [value('grid'), value('block'), value('shared')];
  return {
    ...(grid === undefined ? {} : { grid: splitList(grid) }),
    ...(block === undefined ? {} : { block: splitList(block) }),
    ...(shared === undefined ? {} : { sharedBytes: shared }),
  };
}

/** The launch in the candidate's file, where its host code launches differently from the source's. */
function differingLaunch(
  task: TaskSpec,
  tree: SyntaxTree,
  original: SyntaxTree,
): LaunchConfiguration | undefined {
  const find = (where: SyntaxTree): LaunchConfiguration | undefined => {
    const launch = findLaunches(where, task.kernel)[0];
    return launch && resolveLaunch(launch).configuration;
  };
  const [before, after] = [find(original), find(tree)];
  return after !== undefined && JSON.stringify(before) !== JSON.stringify(after) ? after : undefined;
}
