import assert from 'node:assert/strict';
import type {
  ChatMessage,
  ChatModel,
  ChatOutcome,
} from '../../../../src/models/language-model/chat-model.ts';
import { languageModelProposer } from '../../../../src/models/language-model/language-model-proposer.ts';
import { fakeSearch } from '../../../fakes/search.ts';
import { tinyTask } from '../../../fakes/tiny-task.ts';

const usage = { tokensIn: 10, tokensOut: 5, usd: 0.5 };

/** Gives its answers in turn and remembers what it was asked. */
function chatOf(answers: readonly string[]): ChatModel & { readonly asked: (readonly ChatMessage[])[] } {
  const asked: (readonly ChatMessage[])[] = [];
  return {
    id: 'openai:test',
    asked,
    complete: (messages): Promise<ChatOutcome> => {
      asked.push(messages);
      const text = answers[asked.length - 1];
      return Promise.resolve(
        text === undefined
          ? { kind: 'failed', reason: 'nothing left', retryable: true }
          : { kind: 'text', text, usage, cutOff: false },
      );
    },
  };
}

const region = (comment: string): string => `void ${tinyTask.kernel}() { /* ${comment} */ }`;
const answer = (comment: string): string => `\`\`\`cpp\n${region(comment)}\n\`\`\`\nSummary: ${comment}`;

describe('language model proposer', () => {
  it('proposes what the model answers, with its origin, summary and cost', async () => {
    const chat = chatOf([answer('wider loads')]);
    const { journal, state } = await fakeSearch({ proposers: [languageModelProposer(chat)] });
    const proposed = journal.events.find(
      (event) => event.kind === 'candidate-proposed' && event.proposer === 'openai:test',
    );
    assert.ok(proposed?.kind === 'candidate-proposed');
    assert.equal(proposed.candidate.region, region('wider loads'));
    assert.equal(proposed.candidate.summary, 'wider loads');
    assert.deepEqual(proposed.candidate.origin, { kind: 'model', model: 'openai:test' });
    assert.deepEqual(proposed.usage, usage);
    assert.equal(state.usage.usd, 0.5);
  });

  it('sends an unusable answer back once with what is wrong, and counts both', async () => {
    const chat = chatOf(['no code here', answer('second try')]);
    const { journal } = await fakeSearch({ proposers: [languageModelProposer(chat)] });
    const again = chat.asked[1];
    assert.match(again?.at(-1)?.content ?? '', /cannot be used: there is no fenced block/);
    assert.equal(again?.at(-2)?.content, 'no code here');
    const proposed = journal.events.find(
      (event) => event.kind === 'candidate-proposed' && event.proposer === 'openai:test',
    );
    assert.equal(proposed?.kind === 'candidate-proposed' && proposed.usage?.tokensIn, 20);
  });

  it('fails after the second unusable answer', async () => {
    const chat = chatOf(['no', 'still no', answer('third')]);
    const { journal } = await fakeSearch({ proposers: [languageModelProposer(chat)] });
    const failed = journal.events.find((event) => event.kind === 'proposal-failed');
    assert.match(
      failed?.kind === 'proposal-failed' ? failed.reason : '',
      /unusable answer: there is no fenced/,
    );
  });

  it('tells the model the task, the code as data, and how to answer', async () => {
    const chat = chatOf([answer('one')]);
    await fakeSearch({ proposers: [languageModelProposer(chat)] });
    const [system, user] = chat.asked[0] ?? [];
    assert.equal(system?.role, 'system');
    assert.match(user?.content ?? '', new RegExp(`# Task: ${tinyTask.kernel}`));
    assert.match(user?.content ?? '', /<data>\n[^]*<\/data>/);
    assert.match(user?.content ?? '', /# Answer/);
  });
});
