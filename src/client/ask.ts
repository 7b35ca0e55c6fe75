import type * as vscode from 'vscode';
import type { Answer } from '../protocol/editor/problem.ts';
import type { EditorRequests } from '../protocol/editor/requests.ts';
import type { ServerConnection } from './client-context.ts';
import { problemFrom } from './problem-text.ts';

/** Requests whose answer may be a problem. */
export type AnsweredMethod = {
  [M in keyof EditorRequests]: EditorRequests[M]['result'] extends Answer<unknown> ? M : never;
}[keyof EditorRequests];

/** Asks the server and never rejects: a server that cannot be started, or that went away meanwhile, is a problem like any other. */
export async function ask<M extends AnsweredMethod>(
  server: ServerConnection,
  method: M,
  params: EditorRequests[M]['params'],
  token?: vscode.CancellationToken,
): Promise<EditorRequests[M]['result']> {
  try {
    return await server.request(method, params, token);
  } catch (error) {
    const failed: Answer<never> = { kind: 'problem', problem: problemFrom(error) };
    return failed;
  }
}
