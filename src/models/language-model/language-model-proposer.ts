import type { Proposal, ProposalRequest, Proposer } from '../../engine/ports.ts';
import type { Usage } from '../../protocol/run-event.ts';
import { candidateId } from '../../syntax/evolve-region.ts';
import type { ChatMessage, ChatModel } from './chat-model.ts';
import { proposalPrompt } from './prompt.ts';
import { readAnswer } from './read-answer.ts';

/** Asks a language model for a variant. An unusable answer is sent back once with what is wrong before it counts as a failure. */
export function languageModelProposer(model: ChatModel): Proposer {
  return {
    id: model.id,
    repairs: true,
    propose: async (request, signal): Promise<Proposal> => {
      let messages = proposalPrompt(request);
      let usage: Usage = { tokensIn: 0, tokensOut: 0, usd: 0 };
      for (let again = false; ; again = true) {
        const outcome = await model.complete(messages, signal);
        if (outcome.kind === 'failed') return { ...outcome, usage };
        usage = sum(usage, outcome.usage);
        const read = outcome.cutOff
          ? { kind: 'unusable' as const, reason: 'the answer was cut off at the limit of its length' }
          : readAnswer(outcome.text, request.task.kernel);
        if (read.kind === 'region') return proposalOf(request, model.id, read, usage);
        if (again)
          return { kind: 'failed', reason: `unusable answer: ${read.reason}`, retryable: true, usage };
        messages = [...messages, ...correction(outcome.text, read.reason)];
      }
    },
  };
}

function correction(text: string, reason: string): readonly ChatMessage[] {
  return [
    { role: 'assistant', content: text },
    {
      role: 'user',
      content: `Your answer cannot be used: ${reason}. Answer again in the format that "# Answer" asks for.`,
    },
  ];
}

function proposalOf(
  { task, parent }: ProposalRequest,
  model: string,
  read: Extract<ReturnType<typeof readAnswer>, { kind: 'region' }>,
  usage: Usage,
): Proposal {
  const mayLaunch = task.freedom !== 'kernel' && task.entry.kind === 'kernel';
  const launch = mayLaunch && read.launch !== undefined ? read.launch : parent.candidate.launch;
  return {
    kind: 'candidate',
    candidate: {
      id: candidateId(read.region, launch),
      region: read.region,
      ...(launch === undefined ? {} : { launch }),
      // A model states assumptions in code, by guards; what the parent needed may still hold.
      assumptions: parent.candidate.assumptions,
      parents: [parent.candidate.id],
      origin: { kind: 'model', model },
      summary: read.summary === '' ? `answer of ${model}` : read.summary,
    },
    usage,
  };
}

function sum(a: Usage, b: Usage): Usage {
  return {
    tokensIn: a.tokensIn + b.tokensIn,
    tokensOut: a.tokensOut + b.tokensOut,
    usd: a.usd + b.usd,
  };
}
