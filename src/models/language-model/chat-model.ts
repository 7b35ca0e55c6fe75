import type { Usage } from '../../protocol/run-event.ts';

/** One turn of a conversation with a language model. */
export interface ChatMessage {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: string;
}

/** What a model answered, or why it did not, in one sentence that a person can act on. */
export type ChatOutcome =
  | { readonly kind: 'text'; readonly text: string; readonly usage: Usage; readonly cutOff: boolean }
  | { readonly kind: 'failed'; readonly reason: string; readonly retryable: boolean };

/** A language model behind any interface. Rejects with AbortError when cancelled; everything else is an outcome. */
export interface ChatModel {
  /** `openai:NAME` or `editor:VENDOR/FAMILY`. */
  readonly id: string;
  complete(messages: readonly ChatMessage[], signal: AbortSignal): Promise<ChatOutcome>;
}
