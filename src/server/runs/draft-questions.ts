import type { DraftQuestion } from '../../protocol/editor/requests.ts';
import { UserError } from '../../shared/errors.ts';
import type { DraftOptions } from '../../tasks/selected-kernel/draft-options.ts';

/** Answers by key: `extent:A`, `value:alpha`, `role:B`, `grid`, `block`, and those of the choices before a draft. */
export type Answers = Readonly<Record<string, string>>;

/** The options of a draft that the answers stand for. */
export function optionsOf(answers: Answers): DraftOptions {
  const named = (prefix: string): Record<string, string> =>
    Object.fromEntries(
      Object.entries(answers)
        .filter(([key, value]) => key.startsWith(`${prefix}:`) && value.trim() !== '')
        .map(([key, value]) => [key.slice(prefix.length + 1), value.trim()]),
    );
  const { grid, block } = answers;
  return {
    extents: named('extent'),
    values: named('value'),
    roles: named('role'),
    ...(grid === undefined || grid.trim() === '' ? {} : { grid: grid.trim() }),
    ...(block === undefined || block.trim() === '' ? {} : { block: block.trim() }),
  };
}

/** What to ask where a draft could not infer something; empty for mistakes that no answer repairs. */
export function questionsOf(error: unknown): readonly DraftQuestion[] {
  if (!UserError.is(error)) return [];
  const { code, details } = error;
  // An input box shows no Markdown.
  const message = error.message.replaceAll('`', '');
  const argument = typeof details['argument'] === 'string' ? details['argument'] : undefined;
  const sizes = Array.isArray(details['sizes']) ? details['sizes'].map(String) : [];
  switch (code) {
    case 'extent-unknown':
      if (argument === undefined) return [];
      return [
        {
          key: `extent:${argument}`,
          prompt: `How many elements has ${argument}? ${message}`,
          placeholder: 'Extents, slowest first, e.g. rows,cols or 2*n+1',
          value: sizes.length === 0 ? '1024' : sizes.slice(0, 3).join(','),
        },
      ];
    case 'value-unknown':
      if (argument === undefined) return [];
      return [
        {
          key: `value:${argument}`,
          prompt: `Which value is passed for ${argument}? ${message}`,
          placeholder: 'A number or an expression of the sizes',
          value: '1',
        },
      ];
    case 'role-unknown':
      if (argument === undefined) return [];
      return [
        {
          key: `role:${argument}`,
          prompt: `Is ${argument} read, written, or both? ${message}`,
          placeholder: 'input, output or inout',
          value: 'inout',
        },
      ];
    case 'no-launch': {
      const [size = '4096'] = sizes;
      return [
        {
          key: 'grid',
          prompt: `How many blocks are launched? ${message}`,
          placeholder: 'Expressions of the sizes, x first, e.g. ceilDiv(n, 256)',
          value: `ceilDiv(${size}, 256)`,
        },
        {
          key: 'block',
          prompt: 'How many threads has a block?',
          placeholder: 'x first, e.g. 256 or 16,16',
          value: '256',
        },
      ];
    }
    default:
      return [];
  }
}
