/** Translates a text with `{0}` placeholders: `vscode.l10n.t` in the editor. */
export type Translate = (text: string, ...words: readonly (string | number)[]) => string;

/** The texts as they are written: for whoever has no editor. */
export const english: Translate = (text, ...words) =>
  text.replace(/\{(\d+)\}/g, (whole, index: string) => String(words[Number(index)] ?? whole));
