import { basename } from 'node:path';
import { createTwoFilesPatch } from 'diff';
import type { Candidate } from '../../protocol/candidate.ts';
import type { TaskSpec } from '../../protocol/task.ts';
import { composeSource } from '../../syntax/evolve-region.ts';

/** Unified diff of the source file from the original to a candidate; empty when the texts are the same. */
export function sourceDiff(task: TaskSpec, candidate: Pick<Candidate, 'region'>): string {
  const after = composeSource(task, candidate);
  if (after === task.source) return '';
  const name = basename(task.sourceFile);
  const patch = createTwoFilesPatch(`a/${name}`, `b/${name}`, task.source, after, '', '', { context: 3 });
  // The separator line before the header says nothing.
  return patch.replace(/^=+\n/, '').replace(/\t\n/g, '\n');
}
