import * as vscode from 'vscode';

/** Calls one of our tools as a coding agent does and reads its JSON. */
export async function callTool<T>(name: string, input: object): Promise<T> {
  const result = await vscode.lm.invokeTool(name, { input, toolInvocationToken: undefined });
  const text = result.content
    .map((part) => (part instanceof vscode.LanguageModelTextPart ? part.value : ''))
    .join('');
  return JSON.parse(text) as T;
}
