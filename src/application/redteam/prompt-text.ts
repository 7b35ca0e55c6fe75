import { proposalPrompt } from '../../models/language-model/prompt.ts';
import type { Candidate } from '../../protocol/candidate.ts';
import type { Evaluation } from '../../protocol/evaluation.ts';
import type { TaskSpec } from '../../protocol/task.ts';
import { baselineCandidate } from '../../syntax/baseline-candidate.ts';

/** What a language model would be told of a candidate: between the marks for data, and outside of them. */
export function promptAbout(
  task: TaskSpec,
  candidate: Candidate,
  evaluation: Evaluation,
): { readonly fenced: string; readonly free: string } {
  const text = proposalPrompt({
    task,
    device: evaluation.device,
    parent: { candidate, evaluation },
    inspirations: [{ candidate: { ...baselineCandidate(task), summary: candidate.summary }, evaluation }],
    known: new Set(),
    random: {
      next: () => 0,
      integer: () => 0,
      pick: (items) => items[0] as never,
      shuffle: (items) => [...items],
    },
    decision: 1,
    attempt: 0,
  })
    .filter(({ role }) => role === 'user')
    .map(({ content }) => content)
    .join('\n');
  const fences = text.match(/<data>[^]*?<\/data>/g) ?? [];
  return { fenced: fences.join('\n'), free: text.replace(/<data>[^]*?<\/data>/g, '') };
}
