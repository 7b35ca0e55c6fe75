import * as vscode from 'vscode';

/** What a person did in a step. */
export type StepResult<T> =
  { readonly kind: 'chosen'; readonly value: T } | { readonly kind: 'back' } | { readonly kind: 'cancelled' };

/** What pick and input steps have in common. */
export interface StepFrame {
  readonly title: string;
  readonly placeholder: string;
  readonly number: { readonly step: number; readonly total: number } | undefined;
  readonly mayGoBack: boolean;
}

/** A quick pick as one step; Enter takes the first item. */
export function showPickStep<Item extends vscode.QuickPickItem>(
  frame: StepFrame,
  items: readonly Item[],
): Promise<StepResult<Item>> {
  const pick = vscode.window.createQuickPick<Item>();
  pick.items = items;
  pick.placeholder = frame.placeholder;
  pick.matchOnDescription = true;
  pick.matchOnDetail = true;
  return shown(pick, frame, () => pick.selectedItems[0]);
}

/** An input box as one step. `check` says what is wrong with a text, or nothing. */
export function showInputStep(
  frame: StepFrame,
  value: string,
  prompt: string,
  check: (text: string) => string | undefined,
): Promise<StepResult<string>> {
  const input = vscode.window.createInputBox();
  input.placeholder = frame.placeholder;
  input.prompt = prompt;
  input.value = value;
  input.valueSelection = [0, value.length];
  const validate = (): string | undefined => {
    const wrong = check(input.value);
    input.validationMessage = wrong;
    return wrong;
  };
  const changes = input.onDidChangeValue(validate);
  return shown(input, frame, () => (validate() === undefined ? input.value : undefined)).finally(() => {
    changes.dispose();
  });
}

/** Shows a quick input until it is accepted with a value, left by the back button, or hidden. */
async function shown<T>(
  input: vscode.QuickInput & {
    buttons: readonly vscode.QuickInputButton[];
    readonly onDidAccept: vscode.Event<void>;
    readonly onDidTriggerButton: vscode.Event<vscode.QuickInputButton>;
  },
  frame: StepFrame,
  accept: () => T | undefined,
): Promise<StepResult<T>> {
  input.title = frame.title;
  input.step = frame.number?.step;
  input.totalSteps = frame.number?.total;
  input.ignoreFocusOut = true;
  input.buttons = frame.mayGoBack ? [vscode.QuickInputButtons.Back] : [];
  const listeners: vscode.Disposable[] = [];
  try {
    return await new Promise<StepResult<T>>((resolve) => {
      listeners.push(
        input.onDidAccept(() => {
          const value = accept();
          if (value !== undefined) resolve({ kind: 'chosen', value });
        }),
        input.onDidTriggerButton((button) => {
          if (button === vscode.QuickInputButtons.Back) resolve({ kind: 'back' });
        }),
        input.onDidHide(() => resolve({ kind: 'cancelled' })),
      );
      input.show();
    });
  } finally {
    for (const listener of listeners) listener.dispose();
    input.dispose();
  }
}
