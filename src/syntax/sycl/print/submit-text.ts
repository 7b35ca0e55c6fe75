import { applied } from '../view/kernel-view.ts';
import type { KernelView } from '../view/kernel-view.ts';
import { indentAt } from '../view/shell.ts';
import { accessorDeclaration } from './local-accessors.ts';
import type { SharedArray } from './local-accessors.ts';
import type { SourceEdit } from './source-edit.ts';
import { Unprintable } from './unprintable.ts';

/** `q.parallel_for(...)` as `q.submit([&](sycl::handler& h) { ... h.parallel_for(...); })`, with the edits inside done. */
export function inCommandGroup(
  view: KernelView,
  edits: readonly SourceEdit[],
  added: readonly SharedArray[],
  prefix: string,
): SourceEdit[] {
  const { call, launchArguments, statement } = view.sycl;
  const { text } = view.source;
  const callee = call.child('function');
  const receiver = callee?.child('argument');
  const field = callee?.child('field');
  if (!receiver || !field || launchArguments.length !== 1)
    throw new Unprintable(undefined, 'The launch cannot be made a command group.');
  const inside = edits.filter((edit) => edit.start >= call.start && edit.end <= call.end);
  const outside = edits.filter((edit) => !inside.includes(edit));
  const outer = indentAt(text, statement.start);
  const unit = unitOf(view, outer);
  const handler =
    ['h', 'cgh', 'handler'].find((name) => !new RegExp(`\\b${name}\\b`).test(call.text)) ?? 'commandGroup';
  const access = text.slice(receiver.end, field.start);
  const shifted = inside.map((edit) => ({
    start: edit.start - field.start,
    end: edit.end - field.start,
    text: edit.text,
  }));
  const launch = applied(text.slice(field.start, call.end), shifted)
    .split('\n')
    .map((line, at) => (at === 0 || line.trim() === '' || /^#/.test(line) ? line : unit + line))
    .join('\n');
  const lines = [
    `${receiver.text}${access}submit([&](${prefix}handler &${handler}) {`,
    ...added.map((array) => `${outer}${unit}${accessorDeclaration(array, handler, prefix)}`),
    `${outer}${unit}${handler}.${launch};`,
    `${outer}})`,
  ];
  return [...outside, { start: call.start, end: call.end, text: lines.join('\n') }];
}

function unitOf(view: KernelView, outer: string): string {
  const { text } = view.source;
  const { callable } = view.sycl;
  const first = callable.body.namedChildren[0];
  const inner = first && first.line !== callable.body.line ? indentAt(text, first.start) : '';
  const base = indentAt(text, callable.body.end - 1);
  if (inner.startsWith(base) && inner.length > base.length) return inner.slice(base.length);
  return outer.includes('\t') ? '\t' : '    ';
}
