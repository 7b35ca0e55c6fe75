import { parseExpression } from './expression.ts';
import { ExpressionError } from './expression-node.ts';
import type { SyntaxNode, SyntaxTree } from './syntax-node.ts';

/** One value a tunable constant may take: an integer or a word. */
export type ParameterValue = number | string;

/** A constant marked with `kf:param in {...}`. */
export interface TunableParameter {
  readonly name: string;
  /** The value as written now, and where: tuning replaces this text. */
  readonly valueText: string;
  readonly start: number;
  readonly end: number;
  readonly values: readonly ParameterValue[];
  /** From 1. */
  readonly line: number;
}

/** A `kf:constraint EXPRESSION` comment. */
export interface TunableConstraint {
  readonly expression: string;
  /** From 1. */
  readonly line: number;
}

/** A `kf:` comment that cannot be read. */
export interface AnnotationProblem {
  /** From 1. */
  readonly line: number;
  readonly message: string;
}

/** All tuning annotations of a text. */
export interface Annotations {
  readonly parameters: readonly TunableParameter[];
  readonly constraints: readonly TunableConstraint[];
  readonly problems: readonly AnnotationProblem[];
}

/** Reads `kf:param` and `kf:constraint` comments. */
export function findAnnotations(tree: SyntaxTree): Annotations {
  const parameters: TunableParameter[] = [];
  const constraints: TunableConstraint[] = [];
  const problems: AnnotationProblem[] = [];
  for (const comment of commentsOf(tree)) {
    const parameter = /\bkf:param\b(.*)/.exec(comment.text);
    const constraint = /\bkf:constraint\b(.*)/.exec(comment.text);
    if (parameter) {
      const found = parameterOn(tree, comment, withoutCommentEnd(parameter[1]));
      if ('message' in found) problems.push(found);
      else parameters.push(found);
    } else if (constraint) {
      const expression = withoutCommentEnd(constraint[1]);
      try {
        parseExpression(expression);
        constraints.push({ expression, line: comment.line });
      } catch (error) {
        if (!ExpressionError.is(error)) throw error;
        problems.push({ line: comment.line, message: `kf:constraint: ${error.message}.` });
      }
    }
  }
  return { parameters, constraints, problems };
}

interface Comment {
  readonly text: string;
  readonly line: number;
  readonly start: number;
}

/** Comments of the tree, and those that the grammar leaves inside macro bodies. */
function commentsOf(tree: SyntaxTree): Comment[] {
  const comments: Comment[] = tree.root.descendants('comment');
  for (const body of tree.root.descendants('preproc_arg')) {
    const at = body.text.search(/\/\/|\/\*/);
    if (at >= 0) comments.push({ text: body.text.slice(at), line: body.line, start: body.start + at });
  }
  return comments.sort((a, b) => a.start - b.start);
}

function withoutCommentEnd(text: string | undefined): string {
  return (text ?? '').replace(/\*\/\s*$/, '').trim();
}

function parameterOn(tree: SyntaxTree, comment: Comment, rest: string): TunableParameter | AnnotationProblem {
  const list = /^in\s*\{([^}]*)\}$/.exec(rest);
  const problem = (message: string): AnnotationProblem => ({
    line: comment.line,
    message: `kf:param: ${message}`,
  });
  if (!list) return problem('expected "in {value, value, ...}".');
  const values = (list[1] ?? '').split(',').map((item) => item.trim());
  if (values.some((value) => !/^-?\w+$/.test(value)))
    return problem('values are integers or words, separated by commas.');
  if (new Set(values).size !== values.length) return problem('a value is listed twice.');
  const constant = constantOnLine(tree, comment);
  if (!constant)
    return problem('there is no constant definition on this line (constexpr, const or #define).');
  return {
    name: constant.name,
    valueText: tree.text.slice(constant.start, constant.end),
    start: constant.start,
    end: constant.end,
    values: values.map((value) => (/^-?\d+$/.test(value) ? Number(value) : value)),
    line: comment.line,
  };
}

function constantOnLine(
  tree: SyntaxTree,
  comment: Comment,
): { readonly name: string; readonly start: number; readonly end: number } | undefined {
  const onLine = (node: SyntaxNode): boolean => node.line === comment.line && node.start < comment.start;
  const define = tree.root.descendants('preproc_def').find(onLine);
  const body = define?.child('value');
  if (define && body) {
    const raw = tree.text.slice(body.start, Math.min(body.end, comment.start));
    return {
      name: define.child('name')?.text ?? '',
      start: body.start,
      end: body.start + raw.trimEnd().length,
    };
  }
  const declarator = tree.root
    .descendants('init_declarator')
    .filter((node) => onLine(node) && /\bconst(expr)?\b/.test(node.parent?.text ?? ''))
    .at(-1);
  const name = declarator?.child('declarator');
  const value = declarator?.child('value');
  return name && value ? { name: name.text, start: value.start, end: value.end } : undefined;
}
