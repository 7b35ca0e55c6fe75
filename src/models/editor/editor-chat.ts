import { connect } from 'node:net';
import { AbortError, onAbort } from '../../shared/abort.ts';
import { UserError } from '../../shared/errors.ts';
import type { ChatMessage, ChatModel, ChatOutcome } from '../language-model/chat-model.ts';
import { longestLine, relayVariable } from './relay-protocol.ts';
import type { RelayReply, RelayRequest } from './relay-protocol.ts';

/** A model that the editor's window lends (`vscode.lm`). Throws UserError `no-editor` outside runs that a window started. */
export function editorChat(
  model: string,
  environment: Readonly<Record<string, string | undefined>>,
): ChatModel {
  const socket = environment[relayVariable];
  if (socket === undefined || socket === '')
    throw new UserError(
      'no-editor',
      `"editor:${model}" is lent by an editor window, and none started this run.`,
      {
        fix: 'Start or resume the run in the editor, or use --model rewriter or openai:NAME.',
      },
    );
  return {
    id: `editor:${model}`,
    complete: async (messages, signal): Promise<ChatOutcome> => {
      const reply = await exchange(socket, requestOf(model, messages), signal);
      if (reply.kind === 'failed') return reply;
      const { text, tokensIn, tokensOut } = reply;
      if (text === '') return { kind: 'failed', reason: `${model} gave an empty answer`, retryable: true };
      return { kind: 'text', text, cutOff: false, usage: { tokensIn, tokensOut, usd: 0 } };
    },
  };
}

function requestOf(model: string, messages: readonly ChatMessage[]): RelayRequest {
  const of = (role: ChatMessage['role']): string =>
    messages
      .filter((message) => message.role === role)
      .map((message) => message.content)
      .join('\n\n');
  // The editor's interface takes user messages only; a correction carries the refused answer with it.
  const prompt = messages
    .filter((message) => message.role !== 'system')
    .map(({ role, content }) => (role === 'assistant' ? `Your answer was:\n${content}` : content))
    .join('\n\n');
  return { model, system: of('system'), prompt };
}

/** One request over one connection. A window that is gone is a failure that may pass: the run pauses and can be resumed. */
function exchange(path: string, request: RelayRequest, signal: AbortSignal): Promise<RelayReply> {
  return new Promise((resolve, reject) => {
    let received = '';
    const socket = connect(path);
    const detach = onAbort(signal, () => settle(() => reject(new AbortError())));
    const settle = (how: () => void): void => {
      detach();
      socket.destroy();
      how();
    };
    const fail = (reason: string): void => settle(() => resolve({ kind: 'failed', reason, retryable: true }));
    socket.setEncoding('utf8');
    socket.on('connect', () => socket.write(`${JSON.stringify(request)}\n`));
    socket.on('data', (chunk: string) => {
      received += chunk;
      const end = received.indexOf('\n');
      if (end >= 0) settle(() => resolve(replyOf(received.slice(0, end))));
      else if (received.length > longestLine) fail('the answer of the editor window is too long');
    });
    socket.on('error', () => fail('the editor window that lends the model is not there'));
    socket.on('close', () => fail('the editor window went away before the model answered'));
  });
}

function replyOf(line: string): RelayReply {
  try {
    return JSON.parse(line) as RelayReply;
  } catch {
    return { kind: 'failed', reason: 'the answer of the editor window cannot be read', retryable: true };
  }
}
