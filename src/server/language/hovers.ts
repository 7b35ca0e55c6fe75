import { MarkupKind } from 'vscode-languageserver/node';
import type { Hover } from 'vscode-languageserver/node';
import type { TextRange } from '../../protocol/task.ts';
import type { ServerContext } from '../server-context.ts';
import { fileOf } from './document-file.ts';
import type { KernelHints, PlacedHint } from './hint-board.ts';
import type { HintPublisher } from './hint-publisher.ts';
import { changesText, hintHoverText, resultsText } from './hover-text.ts';
import { eliteChanges, kernelResults } from './kernel-results.ts';
import { runsOf } from './kernel-runs.ts';
import type { LanguageState } from './language-state.ts';
import { ruleExplanation } from './rule-explanations.ts';

/** Hovers on names of kernels (their results) and on lines that hints speak of. */
export function registerHovers(context: ServerContext, state: LanguageState, publisher: HintPublisher): void {
  context.connection.onHover(({ textDocument: { uri }, position }): Hover | null => {
    const document = context.documents.get(uri);
    const file = fileOf(uri);
    if (document === undefined || file === undefined) return null;
    const kernels = state.kernels.peek(uri);
    const offset = document.offsetAt(position);
    const parts: string[] = [];
    let range: TextRange | undefined;
    const kernel = kernels.find(({ place }) => place.start <= offset && offset <= place.end);
    if (kernel !== undefined) {
      const knowledge = state.knowledge();
      const runs = runsOf(kernel, kernels, file, knowledge);
      parts.push(resultsText(kernelResults(runs, knowledge), localTime));
      range = kernel.place;
    }
    if (context.settings().hintsEnabled)
      for (const hints of publisher.board.get(uri))
        for (const placed of hints.placed.filter((one) => isOn(one, offset))) {
          range ??= placed.range;
          parts.push(
            hintHoverText(placed, hints, ruleExplanation(placed.hint.rule)),
            changesAt(placed, hints, state),
          );
        }
    const value = [...new Set(parts.filter((part) => part !== ''))].join('\n\n---\n\n');
    if (value === '' || range === undefined) return null;
    return {
      contents: { kind: MarkupKind.Markdown, value },
      range: { start: document.positionAt(range.start), end: document.positionAt(range.end) },
    };
  });
}

/** Where the editor shows the diagnostic with its sentence and estimate above what is said here. */
function isOn({ range }: PlacedHint, offset: number): boolean {
  return range.start <= offset && offset <= range.end;
}

/** What variants have instead of the line, from the run that counted it or else the newest one of the same text. */
function changesAt({ hint }: PlacedHint, hints: KernelHints, state: LanguageState): string {
  const knowledge = state.knowledge();
  const { run: id, hash, regionLine, language } = hints;
  const run =
    knowledge.runs.find((one) => one.run === id?.id && one.store === id.store) ??
    knowledge.runs.find((one) => one.kernelHash === hash && one.bestSpeedup !== null);
  return run === undefined || hint.line === undefined
    ? ''
    : changesText(eliteChanges(run, hint.line - regionLine, knowledge), language);
}

/** `2026-03-14 15:09` in the time of this machine, in one piece. */
function localTime(milliseconds: number): string {
  const time = new Date(milliseconds);
  const two = (value: number): string => String(value).padStart(2, '0');
  const day = [time.getFullYear(), time.getMonth() + 1, time.getDate()].map(two).join('\u2011');
  return `${day}\u00a0${two(time.getHours())}:${two(time.getMinutes())}`;
}
