import { readFileSync } from 'node:fs';
import type { Proposal, ProposalRequest, Proposer } from '../../engine/ports.ts';
import { throwIfAborted } from '../../shared/abort.ts';
import { UserError } from '../../shared/errors.ts';
import { plainReason } from '../../shared/plain-reason.ts';
import { baselineCandidate } from '../../syntax/baseline-candidate.ts';
import { candidateId } from '../../syntax/evolve-region.ts';
import { parseScriptedFile } from './scripted-file.ts';
import type { ScriptedEdit, ScriptedFile, ScriptedReply } from './scripted-file.ts';

/** The proposer `scripted:FILE`. Throws UserError for a file that cannot be read or is wrong. */
export function openScriptedProposer(file: string): Proposer {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    const message = `The scripted replies cannot be read: ${plainReason(cause)}.`;
    throw new UserError('scripted-file', message, { cause, file, fix: 'Check the path after "scripted:".' });
  }
  return scriptedProposer(parseScriptedFile(text, file), `scripted:${file}`);
}

/** Answers with the replies in their order, one for each time it is asked, and then has nothing more. */
export function scriptedProposer({ replies }: ScriptedFile, id: string): Proposer {
  return {
    id,
    repairs: true,
    propose: (request, signal): Promise<Proposal> => {
      throwIfAborted(signal);
      const reply = replies[request.attempt];
      return Promise.resolve(
        reply === undefined
          ? { kind: 'exhausted', scope: 'proposer', reason: `all ${replies.length} replies were given` }
          : answer(reply, request),
      );
    },
  };
}

function answer(reply: ScriptedReply, request: ProposalRequest): Proposal {
  if (reply.kind === 'failure') return { kind: 'failed', reason: reply.failure, retryable: true };
  const baseline = baselineCandidate(request.task);
  const fromBaseline = reply.kind === 'region' || reply.from === 'baseline';
  const base = fromBaseline ? baseline : request.parent.candidate;
  const changed =
    reply.kind === 'region'
      ? { ok: true as const, region: reply.region }
      : applyEdits(base.region, reply.edits);
  if (!changed.ok) return { kind: 'failed', reason: changed.reason, retryable: true };
  const launch = reply.launch ?? base.launch;
  return {
    kind: 'candidate',
    candidate: {
      id: candidateId(changed.region, launch),
      region: changed.region,
      ...(launch === undefined ? {} : { launch }),
      assumptions: [...(fromBaseline ? [] : base.assumptions), ...reply.assumptions],
      parents: [base.id],
      origin: { kind: 'scripted', entry: request.attempt },
      summary: reply.summary ?? `scripted reply ${request.attempt + 1}`,
    },
  };
}

function applyEdits(
  region: string,
  edits: readonly ScriptedEdit[],
): { readonly ok: true; readonly region: string } | { readonly ok: false; readonly reason: string } {
  let text = region;
  for (const [index, { search, replace }] of edits.entries()) {
    const at = text.indexOf(search);
    const twice = at !== -1 && text.indexOf(search, at + 1) !== -1;
    if (at === -1 || twice || search === '')
      return {
        ok: false,
        reason: `edit ${index + 1}: the text to replace ${twice ? 'occurs more than once' : 'does not occur'}`,
      };
    text = text.slice(0, at) + replace + text.slice(at + search.length);
  }
  return { ok: true, region: text };
}
