import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../shared/package-root.ts';

let loaded: ReadonlyMap<string, string> | undefined;

/** What a rule of hints means: its section of `docs/hints.md`, where there is one. */
export function ruleExplanation(rule: string): string | undefined {
  loaded ??= sectionsOf(readText());
  return loaded.get(rule);
}

function readText(): string {
  try {
    return readFileSync(join(packageRoot(), 'docs', 'hints.md'), 'utf8');
  } catch {
    // Hints stand for themselves; the page is an addition.
    return '';
  }
}

/** Sections of a Markdown text by their heading of the second level, each as one paragraph. */
export function sectionsOf(text: string): ReadonlyMap<string, string> {
  const parts = text.split(/^## +/m).slice(1);
  return new Map(
    parts.map((part) => {
      const [heading = '', ...body] = part.split('\n');
      return [
        heading.trim(),
        body
          .join('\n')
          .trim()
          .replace(/\s*\n\s*/g, ' '),
      ];
    }),
  );
}
