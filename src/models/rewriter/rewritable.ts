import type { Assumption, Candidate } from '../../protocol/candidate.ts';
import type { LaunchConfiguration, TaskSpec } from '../../protocol/task.ts';
import type { SyntaxParser } from '../../syntax/parser.ts';
import { assumptionsOfTask, regionOfView } from '../../syntax/sycl/print/candidate-region.ts';
import { inSyclWords, withSyclNames } from '../../shared/sycl-words.ts';
import { viewOfTask } from '../../syntax/sycl/task-view.ts';
import { createContext } from './rewrite-context.ts';
import type { RewriteContext } from './rewrite-context.ts';
import type { RewriteSite } from './rewrite.ts';

/** What a site makes of a candidate, in the language of the task. */
export interface RewrittenCandidate {
  readonly region: string;
  readonly launch?: LaunchConfiguration;
  readonly assumptions: readonly Assumption[];
  readonly summary: string;
}

/** A candidate as operators see it, and the way back. */
export interface Rewritable {
  readonly context: RewriteContext;
  /** Undefined when the language of the task has no text for the rewrite. */
  rewritten(site: RewriteSite): RewrittenCandidate | undefined;
}

/** CUDA as it is, SYCL as its view; or the reason why nothing can be rewritten. */
export function rewritable(
  task: TaskSpec,
  candidate: Pick<Candidate, 'region' | 'launch'>,
  parser: SyntaxParser,
): Rewritable | { readonly reason: string } {
  return task.language === 'sycl' ? throughView(task, candidate, parser) : asItIs(task, candidate, parser);
}

const unparsable = { reason: 'The parent does not parse, so nothing can be rewritten.' };

function asItIs(
  task: TaskSpec,
  candidate: Pick<Candidate, 'region' | 'launch'>,
  parser: SyntaxParser,
): Rewritable | { readonly reason: string } {
  const context = createContext(task, candidate, parser);
  if (!context) return unparsable;
  return {
    context,
    rewritten: ({ rewrite }) => {
      const launch = rewrite.launch ?? candidate.launch;
      const region = context.regionAfter(rewrite.edits);
      return {
        region,
        ...(launch ? { launch } : {}),
        assumptions: rewrite.assumptions,
        summary: rewrite.summary,
      };
    },
  };
}

function throughView(
  task: TaskSpec,
  candidate: Pick<Candidate, 'region'>,
  parser: SyntaxParser,
): Rewritable | { readonly reason: string } {
  const viewed = viewOfTask(task, candidate, parser);
  if (!viewed.ok) return { reason: `Line ${viewed.failure.line}: ${viewed.failure.message}` };
  const shown = viewed.value;
  const context = createContext(shown.task, shown.candidate, parser);
  if (!context) return unparsable;
  return {
    context,
    rewritten: ({ rewrite }) => {
      const launch = rewrite.launch ?? shown.candidate.launch;
      const edited = withSyclNames(context.regionAfter(rewrite.edits), shown.view.text);
      const view = { region: edited, ...(launch ? { launch } : {}) };
      const region = regionOfView(task, shown, view, parser);
      if (!region.ok || region.value === candidate.region) return undefined;
      return {
        region: region.value,
        assumptions: assumptionsOfTask(shown, rewrite.assumptions),
        summary: inSyclWords(rewrite.summary),
      };
    },
  };
}
