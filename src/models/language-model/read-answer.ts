import type { LaunchConfiguration } from '../../protocol/task.ts';

/** What an answer of a model holds, or what is wrong with it in words that the model can act on. */
export type ReadAnswer =
  | {
      readonly kind: 'region';
      readonly region: string;
      readonly launch?: LaunchConfiguration;
      readonly summary: string;
    }
  | { readonly kind: 'unusable'; readonly reason: string };

interface Block {
  readonly language: string;
  readonly text: string;
}

const codeLanguages: ReadonlySet<string> = new Set(['', 'cpp', 'c++', 'cuda', 'cu', 'sycl', 'c', 'cxx']);
const summaryLength = 160;

/** Strict: exactly one block of code, at most one of JSON. What is doubtful is refused, never guessed. */
export function readAnswer(text: string, kernel: string): ReadAnswer {
  const blocks = fencedBlocks(text);
  if (blocks === undefined) return unusable('a fenced block is not closed; the answer was probably cut off');
  const code = blocks.filter(({ language }) => codeLanguages.has(language));
  const json = blocks.filter(({ language }) => language === 'json' || language === 'jsonc');
  const other = blocks.find((block) => !code.includes(block) && !json.includes(block));
  if (other !== undefined)
    return unusable(`there is a block marked "${other.language}"; only cpp and json are read`);
  const [region, second] = code;
  if (region === undefined) return unusable('there is no fenced block marked cpp');
  if (second !== undefined)
    return unusable(`there are ${code.length} blocks of code; exactly one is expected`);
  if (region.text.trim() === '') return unusable('the block of code is empty');
  if (!new RegExp(`\\b${kernel.replace(/\W/g, '\\$&')}\\b`).test(region.text))
    return unusable(`the code does not define "${kernel}"`);
  if (json.length > 1) return unusable('there are several json blocks; at most one is expected');
  const launch = json[0] === undefined ? undefined : readLaunch(json[0].text);
  if (launch?.kind === 'unusable') return launch;
  const summary = /^\W*summary\W*:\W*(.+)$/im.exec(text)?.[1]?.trim() ?? '';
  return {
    kind: 'region',
    region: region.text,
    ...(launch === undefined ? {} : { launch: launch.launch }),
    summary: summary.replace(/[*_`]+$/, '').slice(0, summaryLength),
  };
}

/** Undefined when a block is not closed. */
function fencedBlocks(text: string): readonly Block[] | undefined {
  const blocks: Block[] = [];
  let open: { readonly fence: string; readonly language: string; readonly lines: string[] } | undefined;
  for (const line of text.split(/\r?\n/)) {
    const fence = /^\s{0,3}(`{3,}|~{3,})\s*([^\s`]*)/.exec(line);
    if (open === undefined) {
      if (fence !== null)
        open = { fence: fence[1] ?? '', language: (fence[2] ?? '').toLowerCase(), lines: [] };
    } else if (fence !== null && fence[2] === '' && (fence[1] ?? '').startsWith(open.fence)) {
      blocks.push({ language: open.language, text: open.lines.join('\n') });
      open = undefined;
    } else open.lines.push(line);
  }
  return open === undefined ? blocks : undefined;
}

function readLaunch(
  text: string,
):
  | { readonly kind: 'launch'; readonly launch: LaunchConfiguration }
  | Extract<ReadAnswer, { kind: 'unusable' }> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return unusable('the json block cannot be parsed');
  }
  const launch = (value as { readonly launch?: unknown } | null)?.launch ?? value;
  const { grid, block, sharedBytes } = (launch ?? {}) as Readonly<Record<string, unknown>>;
  const dimensions = [grid, block].map(expressions);
  const [gridList, blockList] = dimensions;
  if (gridList === undefined || blockList === undefined)
    return unusable('"launch" needs "grid" and "block", each a list of one to three expressions');
  const shared = sharedBytes === undefined ? '0' : expression(sharedBytes);
  if (shared === undefined) return unusable('"sharedBytes" is neither a number nor an expression');
  return { kind: 'launch', launch: { grid: gridList, block: blockList, sharedBytes: shared } };
}

function expressions(value: unknown): readonly string[] | undefined {
  if (!Array.isArray(value) || value.length === 0 || value.length > 3) return undefined;
  const texts = value.map(expression);
  return texts.every((text) => text !== undefined) ? texts : undefined;
}

function expression(value: unknown): string | undefined {
  if (typeof value === 'number') return Number.isInteger(value) && value >= 0 ? String(value) : undefined;
  return typeof value === 'string' && /^[\w\s+\-*/%(),<>?:&|=]+$/.test(value) ? value : undefined;
}

function unusable(reason: string): { readonly kind: 'unusable'; readonly reason: string } {
  return { kind: 'unusable', reason };
}
