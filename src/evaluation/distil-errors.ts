import type { Reason } from '../protocol/evaluation.ts';

/** What a compiler's output is reduced to. */
export interface DistilOptions {
  /** Names under which the candidate's file appears in diagnostics (its path, its base name, the translated file). */
  readonly ownFiles: readonly string[];
  /** Most reasons kept; errors beyond it are counted in the last one. */
  readonly limit?: number;
  readonly rule?: string;
  /** Line of the candidate's file for a line of the PTX that the compiler made of it. */
  readonly lineOfPtx?: (ptxLine: number) => number | undefined;
}

/** One error, and where it leads in the candidate's file. */
interface Found {
  readonly message: string;
  readonly line: number | undefined;
}

type IsOwn = (file: string) => boolean;

/** g++, clang, icpx, acpp: `file:line:column: error: text`. */
const diagnostic = /^(.+?):(\d+)(?::(\d+))?: (fatal error|error|warning|note|remark): (.*)$/;
/** nvcc's front end: `file(line): error: text`, since CUDA 12 with a number, `error #20: text`. */
const nvccDiagnostic = /^(.+?)\((\d+)\): (catastrophic error|error|warning|remark)(?: #[\w-]+)?: (.*)$/;
/** ptxas on a line of its input. */
const ptxDiagnostic = /^ptxas .*?, line (\d+); (error|fatal)\s*:\s*(.*)$/;
/** Drivers, assemblers and linkers, which know no line: `ptxas error   : text`, `clang++: error: text`, `[AdaptiveCpp Error] text`. */
const toolDiagnostic =
  /^(?:(?:[\w+./-]*\/)?(?:nvcc|ptxas|nvlink|cicc|cudafe\+\+|fatbinary|(?:\w+-)*(?:g\+\+|gcc|c\+\+|clang\+\+|clang|icpx|dpcpp|acpp|syclcc)(?:-\d+)?|cc1plus|ocloc|llvm-[\w-]+|sycl-post-link|opencl-aot|ld(?:\.\w+)?|lld|collect2)\s*:?\s*(?:internal compiler |fatal )?(?:error|fatal|FATAL)(?:\s+error)?\s*:|\[AdaptiveCpp Error\]|acpp fatal error:|error:)\s*(.*)$/;
const undefinedReference = /undefined (?:reference to|symbol:) [`']?(.+?)'?$/;
/** What tools say after others have said why. */
const consequence =
  /^(?:Ptx assembly aborted|linker command failed|ld returned|clang frontend command failed|\w+ compiler command failed|command failed|Build failed|too many errors emitted|compilation terminated|unable to execute command|'\w+' died due to signal|\d+ errors? (?:detected|generated))/i;

/**
 * Reduces what a compiler printed to its errors: error lines always survive, notes, carets, include stacks and warnings go. Lines in
 * the candidate's own file carry their number; an error in another file points at the place of the candidate's file that led there
 * ("required from here", "requested here", "detected during instantiation"), and one inside a template names where it was used.
 */
export function distilErrors(output: string, options: DistilOptions): readonly Reason[] {
  const limit = options.limit ?? 12;
  const rule = options.rule ?? 'compile-error';
  const isOwn: IsOwn = (file) => options.ownFiles.some((own) => file === own || file.endsWith(`/${own}`));
  const errors = distinct(errorsOf(output.split('\n'), isOwn, options.lineOfPtx));
  const told = errors.some(({ message }) => !consequence.test(message))
    ? errors.filter(({ message }) => !consequence.test(message))
    : errors;
  const reasons = told.map(({ message, line }): Reason =>
    line === undefined ? { rule, message } : { rule, message, line },
  );
  if (reasons.length > limit) {
    const rest = reasons.length - limit + 1;
    return [...reasons.slice(0, limit - 1), { rule, message: `${rest} more errors` }];
  }
  if (reasons.length > 0) return reasons;
  const tail = output.trim().split('\n').slice(-3).join(' ').slice(0, 400);
  return [{ rule, message: tail === '' ? 'The compiler failed and said nothing.' : tail }];
}

function errorsOf(
  lines: readonly string[],
  isOwn: IsOwn,
  lineOfPtx: DistilOptions['lineOfPtx'],
): readonly Found[] {
  const found: Found[] = [];
  /** Own places of the g++ backtrace that stands before its error. */
  let required: number[] = [];
  let lastOwnLine: number | undefined;
  for (const [index, text] of lines.entries()) {
    const place = /^(.+?):(\d+)(?::\d+)?:\s+(?:recursively )?required (?:from|by)/.exec(text);
    if (place !== null) {
      if (isOwn(place[1] ?? '')) required.push(Number(place[2]));
      continue;
    }
    const match = diagnostic.exec(text);
    if (match !== null) {
      const [, file = '', line = '', , severity = '', message = ''] = match;
      if (isOwn(file) && severity !== 'note') lastOwnLine = Number(line);
      if (severity.endsWith('error')) {
        const users = [...required, ...requestedBy(lines, index, isOwn)];
        found.push(placed(message, file, Number(line), users, isOwn, lastOwnLine));
      }
      if (severity !== 'note') required = [];
      continue;
    }
    const nvcc = nvccDiagnostic.exec(text);
    if (nvcc !== null) {
      const [, file = '', line = '', severity = '', message = ''] = nvcc;
      if (severity.endsWith('error'))
        found.push(
          placed(message, file, Number(line), instantiatedAt(lines, index, file, isOwn), isOwn, undefined),
        );
      continue;
    }
    const ptx = ptxDiagnostic.exec(text);
    if (ptx !== null) {
      found.push({ message: plainNumbers(ptx[3] ?? ''), line: lineOfPtx?.(Number(ptx[1])) });
      continue;
    }
    const missing = undefinedReference.exec(text);
    if (missing !== null) {
      found.push({ message: `undefined reference to ${missing[1] ?? ''}`, line: undefined });
      continue;
    }
    const tool = toolDiagnostic.exec(text);
    if (tool !== null) found.push({ message: plainNumbers(tool[1] ?? text), line: undefined });
  }
  return found;
}

/**
 * An error with its line in the candidate's file. `users` are own lines that led to it, the nearest first: the outermost is where the
 * candidate uses a template.
 */
function placed(
  message: string,
  file: string,
  line: number,
  users: readonly number[],
  isOwn: IsOwn,
  lastOwnLine: number | undefined,
): Found {
  if (!isOwn(file)) {
    const name = file.slice(file.lastIndexOf('/') + 1);
    return { message: `${message} (in ${name}:${line})`, line: users[0] ?? lastOwnLine };
  }
  const outermost = users.at(-1);
  const suffix = outermost === undefined || outermost === line ? '' : ` (instantiated at line ${outermost})`;
  return { message: `${message}${suffix}`, line };
}

/** Own lines of clang's notes after an error: the nearest instantiation first. */
function requestedBy(lines: readonly string[], index: number, isOwn: IsOwn): readonly number[] {
  const found: number[] = [];
  for (const text of lines.slice(index + 1)) {
    const match = diagnostic.exec(text);
    if (match !== null && match[4] !== 'note') break;
    const isInstantiation = /(?:requested|required from|substitution) here|in instantiation of/.test(
      match?.[5] ?? '',
    );
    if (match !== null && isInstantiation && isOwn(match[1] ?? '')) found.push(Number(match[2]));
    // g++ begins the next error with where it is.
    if (/: In (?:instantiation|function|member function|lambda|substitution)/.test(text)) break;
  }
  return found;
}

/** Own lines of nvcc's "detected during" block: `at line 3 of k.cu`, or `at line 7` where it is the file of the error. */
function instantiatedAt(
  lines: readonly string[],
  index: number,
  file: string,
  isOwn: IsOwn,
): readonly number[] {
  const found: number[] = [];
  for (const text of lines.slice(index + 1)) {
    if (text.trim() === '' || nvccDiagnostic.test(text)) break;
    const match = /\bat line (\d+)(?: of "?([^"]+?)"?)?$/.exec(text.trimEnd());
    if (match !== null && isOwn(match[2] ?? file)) found.push(Number(match[1]));
  }
  return found;
}

/** ptxas counts in hexadecimal: `0x13880 bytes, 0xc000 max`. */
function plainNumbers(message: string): string {
  return message.replace(/\b0x[0-9a-f]+(?= (?:bytes|max)\b)/gi, (hex) => String(Number(hex))).trim();
}

/** Each error once; a template's error for one number after the other is one error. */
function distinct(errors: readonly Found[]): readonly Found[] {
  const seen = new Set<string>();
  return errors.filter(({ message, line }) => {
    const key = line === undefined ? message : `${line}: ${message.replace(/\d+/g, '#')}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
