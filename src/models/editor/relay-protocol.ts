/**
 * Between a run's process and the window that lends it a language model: one JSON object a line over a local socket. The window's server
 * listens (src/server/models/editor-relay.ts), the run connects anew for each request, so that a reloaded window is found again.
 */
export interface RelayRequest {
  /** `VENDOR/FAMILY`. */
  readonly model: string;
  readonly system: string;
  readonly prompt: string;
}

export type RelayReply =
  | { readonly kind: 'text'; readonly text: string; readonly tokensIn: number; readonly tokensOut: number }
  | { readonly kind: 'failed'; readonly reason: string; readonly retryable: boolean };

/** Environment variable that tells a run's process where the socket is. */
export const relayVariable = 'KERNELFOUNDRY_EDITOR_RELAY';

/** Bytes of one line at most. */
export const longestLine = 16 * 1024 * 1024;
