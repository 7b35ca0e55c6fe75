import OpenAI, {
  APIConnectionError,
  APIConnectionTimeoutError,
  APIError,
  APIUserAbortError,
  AuthenticationError,
  NotFoundError,
  PermissionDeniedError,
  RateLimitError,
} from 'openai';
import { AbortError } from '../../shared/abort.ts';
import { UserError } from '../../shared/errors.ts';
import type { ChatModel, ChatOutcome } from '../language-model/chat-model.ts';

/** Where a model is and how long it may take. */
export interface OpenAiOptions {
  /** `OPENAI_API_KEY`, `OPENAI_BASE_URL` are read from here, as the openai package names them. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** One request with its retries, in milliseconds. */
  readonly timeoutMs?: number;
  /** Retries of one request; the package waits as `retry-after` says. */
  readonly retries?: number;
}

/** A model behind an OpenAI-compatible endpoint. Throws UserError `api-key-missing` when an endpoint on the net has no key. */
export function openAiChat(name: string, options: OpenAiOptions): ChatModel {
  const { OPENAI_API_KEY: key = '', OPENAI_BASE_URL: baseUrl = '' } = options.environment;
  const endpoint = endpointOf(baseUrl);
  if (key === '' && !isOnThisMachine(baseUrl))
    throw new UserError('api-key-missing', `There is no API key for ${endpoint}.`, {
      fix: 'Set OPENAI_API_KEY in the environment, or run "KernelFoundry: Set API Key" in the editor.',
    });
  const client = new OpenAI({
    // Servers on this machine take none, the package wants one.
    apiKey: key === '' ? 'none' : key,
    ...(baseUrl === '' ? {} : { baseURL: baseUrl }),
    maxRetries: options.retries ?? 4,
    timeout: options.timeoutMs ?? 300_000,
    // The package's own log could hold headers.
    logLevel: 'off',
  });
  return {
    id: `openai:${name}`,
    complete: async (messages, signal): Promise<ChatOutcome> => {
      try {
        const answer = await client.chat.completions.create(
          { model: name, messages: messages.map(({ role, content }) => ({ role, content })) },
          { signal },
        );
        const [choice] = answer.choices;
        const text = choice?.message.content ?? '';
        if (text === '')
          return { kind: 'failed', reason: `${endpoint} gave an empty answer`, retryable: true };
        return {
          kind: 'text',
          text,
          cutOff: choice?.finish_reason === 'length',
          // No price is known here: money is counted where a price table is configured.
          usage: {
            tokensIn: answer.usage?.prompt_tokens ?? 0,
            tokensOut: answer.usage?.completion_tokens ?? 0,
            usd: 0,
          },
        };
      } catch (error) {
        if (error instanceof APIUserAbortError || signal.aborted) throw new AbortError();
        return { kind: 'failed', ...failureOf(error, name, endpoint, key) };
      }
    },
  };
}

function failureOf(
  error: unknown,
  model: string,
  endpoint: string,
  key: string,
): { readonly reason: string; readonly retryable: boolean } {
  if (error instanceof AuthenticationError)
    return { reason: `${endpoint} refused the API key (401); set another one`, retryable: false };
  if (error instanceof PermissionDeniedError)
    return { reason: `the API key may not use ${model} at ${endpoint} (403)`, retryable: false };
  if (error instanceof NotFoundError)
    return { reason: `${endpoint} has no model "${model}" (404)`, retryable: false };
  if (error instanceof RateLimitError)
    return {
      reason: `${endpoint} limits the rate of requests or the quota is used up (429)`,
      retryable: true,
    };
  if (error instanceof APIConnectionTimeoutError)
    return { reason: `${endpoint} did not answer in time`, retryable: true };
  if (error instanceof APIConnectionError)
    return { reason: `${endpoint} cannot be reached (${causeOf(error)})`, retryable: true };
  if (error instanceof APIError) {
    const status = error.status as number | undefined;
    return {
      reason: `${endpoint} answered ${status ?? 'with an error'}: ${redacted(error.message, key)}`,
      retryable: status === undefined || status >= 500 || status === 408,
    };
  }
  return {
    reason: `the answer of ${endpoint} cannot be read: ${redacted(error instanceof Error ? error.message : String(error), key)}`,
    retryable: true,
  };
}

function causeOf(error: Error): string {
  const { cause } = error;
  const inner = cause instanceof Error ? (cause.cause instanceof Error ? cause.cause : cause) : undefined;
  const code = (inner as NodeJS.ErrnoException | undefined)?.code;
  return code ?? inner?.message ?? error.message;
}

/** Endpoints like to repeat the key in their messages. */
function redacted(text: string, key: string): string {
  const short = text.replace(/\bsk-[\w*.-]+/g, 'sk-...').slice(0, 300);
  return key === '' ? short : short.replaceAll(key, '...');
}

/** Host of an endpoint, as people name it. */
export function endpointOf(baseUrl: string): string {
  if (baseUrl === '') return 'api.openai.com';
  return URL.canParse(baseUrl) ? new URL(baseUrl).host : baseUrl;
}

/** Whether an endpoint is a server on this machine. */
export function isOnThisMachine(baseUrl: string): boolean {
  if (!URL.canParse(baseUrl)) return false;
  return ['localhost', '127.0.0.1', '[::1]'].includes(new URL(baseUrl).hostname);
}
