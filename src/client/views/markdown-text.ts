/** A text from outside as Markdown that shows it as it is. */
export function markdownText(text: string): string {
  return text.replaceAll(/[\\`*_{}[\]()#+\-.!|<>~]/g, String.raw`\$&`).replaceAll(/\s*\n\s*/g, ' ');
}

/** A word between backticks, whatever is in it. */
export function codeText(text: string): string {
  return `\`${text.replaceAll(/[`\n]/g, ' ')}\``;
}

/** Lines under each other; those left out are `undefined`. */
export function markdownLines(lines: readonly (string | undefined)[]): string {
  return lines.filter((line) => line !== undefined).join('  \n');
}
