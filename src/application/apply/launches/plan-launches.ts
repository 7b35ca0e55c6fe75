import { basename } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import type { LaunchSite } from '../../../protocol/editor/apply.ts';
import type { TextEdit } from '../../../shared/text-edits.ts';
import { plainLines } from '../../../shared/text-lines.ts';
import type { LaunchConfiguration } from '../../../protocol/task.ts';
import { canonicalJson } from '../../../shared/hash.ts';
import { constantValues, fileConstants } from '../../../syntax/constants.ts';
import { loadParser } from '../../../syntax/parser.ts';
import type { SyntaxTree } from '../../../syntax/syntax-node.ts';
import type { RegionFile } from '../find-region-file.ts';
import type { StoredVariant } from '../load-variant.ts';
import type { SourceText, SourceTexts } from '../source-texts.ts';
import type { KernelUses, ReadableLaunch } from './kernel-uses.ts';
import { kernelUses } from './kernel-uses.ts';
import type { LaunchRewrite } from './rewrite-launches.ts';
import { rewriteLaunches, rewrittenText } from './rewrite-launches.ts';
import type { LaunchChange, WantedLaunch } from './wanted-launch.ts';
import { wantedLaunch } from './wanted-launch.ts';

/** The launches of one file and what becomes of them; offsets into its text with plain line ends. */
export interface FileLaunches {
  readonly source: SourceText;
  readonly tree: SyntaxTree;
  readonly sites: readonly LaunchSite[];
  /** Edits that give launches the variant's configuration. */
  readonly edits: readonly TextEdit[];
  /** Launches that fit the variant once the edits are made. */
  readonly following: readonly ReadableLaunch[];
  readonly declarations: KernelUses['declarations'];
}

/** The launches of a workspace, the kernel's own file first. */
export interface PlannedLaunches {
  readonly files: readonly FileLaunches[];
  /** In sentences. */
  readonly notes: readonly string[];
}

/** Finds every launch of the kernel and plans its new configuration. Kernels only: other entries launch inside their region. */
export async function planLaunches(
  variant: StoredVariant,
  { source, tree, edit }: RegionFile,
  texts: SourceTexts,
  signal: AbortSignal,
): Promise<PlannedLaunches> {
  const { task } = variant.spec;
  if (task.entry.kind !== 'kernel' || edit.kind === 'applied-already' || edit.range === undefined)
    return { files: [], notes: [] };
  const asked = launchChange(
    variant,
    tree.text.slice(edit.range.start, edit.range.end),
    await composed(variant),
  );
  const uses = kernelUses(tree, task.kernel, [edit.range]);
  const change = uses.defines ? ambiguous(asked, basename(source.file)) : asked;
  const own = fileLaunches(source, tree, uses, change);
  const { files, skipped } = await texts.containing(task.kernel, signal);
  const parser = await loadParser();
  const others: ParsedFile[] = [];
  for (const other of worthParsing(files, source.file, task.kernel)) {
    // Parsing blocks; requests and cancellations get their turn in between.
    await setImmediate(undefined, { signal });
    const parsed = parser.parse(plainLines(other.text).text);
    others.push({ source: other, tree: parsed, found: kernelUses(parsed, task.kernel, []) });
  }
  // A file with a kernel of its own by that name launches its own.
  const strangers = others.filter(({ found }) => !found.defines);
  const headers = [
    basename(source.file),
    ...strangers.filter(({ found }) => found.declarations.length > 0).map((one) => basename(one.source.file)),
  ];
  const concerned = strangers.filter(
    ({ found, tree: { text } }) =>
      found.declarations.length > 0 ||
      found.uses.some(({ kind }) => kind === 'launch') ||
      (found.uses.length > 0 && headers.some((header) => text.includes(header))),
  );
  return {
    files: [own, ...concerned.map((other) => fileLaunches(other.source, other.tree, other.found, change))],
    notes: [
      ...(skipped === '' ? [] : [`Launches may have been missed: ${skipped}.`]),
      ...(change === undefined ? otherInstances(task.entry.instance, [own], concerned) : []),
    ],
  };
}

interface ParsedFile {
  readonly source: SourceText;
  readonly tree: SyntaxTree;
  readonly found: KernelUses;
}

/** Files that may launch the kernel, told by their text: a common name stands in thousands, and parsing them all takes minutes. */
function worthParsing(files: readonly SourceText[], own: string, kernel: string): readonly SourceText[] {
  const name = new RegExp(String.raw`\b${kernel}\b`);
  const naming = files.filter(({ file, text }) => file !== own && name.test(text));
  const device = naming.filter(({ text }) => /<\s*<\s*<|\bcudaLaunch|\b__global__\b/.test(text));
  const headers = [
    own,
    ...device.filter(({ text }) => /\b__global__\b/.test(text)).map(({ file }) => file),
  ].map((file) => basename(file));
  return naming.filter((one) => device.includes(one) || headers.some((header) => one.text.includes(header)));
}

/** With several definitions of the name (overloads, other namespaces, `#if` branches) nobody knows which one a launch starts. */
function ambiguous(change: LaunchChange | undefined, name: string): LaunchChange | undefined {
  return change && { ...change, blocked: `${name} defines several kernels of that name` };
}

/** Undefined where launches stay as they are: the variant neither changes their configuration nor counts on one. */
function launchChange(
  stored: StoredVariant,
  regionNow: string,
  withVariant: SyntaxTree,
): LaunchChange | undefined {
  const { candidate } = stored;
  const { task } = stored.spec;
  const variant = candidate.launch;
  if (task.entry.kind !== 'kernel' || variant === undefined) return undefined;
  const applied = stored.candidateWithRegion(regionNow)?.launch;
  const current: LaunchConfiguration[] = [task.entry.launch, ...(applied ? [applied] : [])];
  const same = current.every((one) => canonicalJson(one) === canonicalJson(variant));
  const counts = candidate.assumptions.some(({ kind }) => kind === 'block-shape');
  if (same && !counts) return undefined;
  return { task, variant, current, constants: constantValues(fileConstants(withVariant)) };
}

async function composed({ spec: { task }, candidate }: StoredVariant): Promise<SyntaxTree> {
  const parser = await loadParser();
  return parser.parse(
    task.source.slice(0, task.region.start) + candidate.region + task.source.slice(task.region.end),
  );
}

function fileLaunches(
  source: SourceText,
  tree: SyntaxTree,
  { uses, declarations }: KernelUses,
  change: LaunchChange | undefined,
): FileLaunches {
  const uri = pathToFileURL(source.file).href;
  const sites: LaunchSite[] = [];
  const rewrites: LaunchRewrite[] = [];
  const following: ReadableLaunch[] = [];
  for (const use of uses) {
    const { line, start, end } = use.node;
    const text = use.kind === 'launch' ? launchText(use) : shortened(tree.text.slice(start, end));
    if (use.kind === 'opaque') {
      const outcome =
        change === undefined
          ? ({ kind: 'unchanged' } as const)
          : ({ kind: 'cannot', reason: use.reason } as const);
      sites.push({ uri, line, text, outcome });
      continue;
    }
    const wanted =
      change === undefined ? ({ kind: 'same' } as const) : withRoom(wantedLaunch(change, use), use);
    if (wanted.kind !== 'cannot') following.push(use);
    if (wanted.kind === 'change') rewrites.push({ launch: use, wanted });
    sites.push({
      uri,
      line,
      text,
      outcome:
        wanted.kind === 'same'
          ? { kind: 'unchanged' }
          : wanted.kind === 'cannot'
            ? { kind: 'cannot', reason: wanted.reason }
            : { kind: 'rewritten', text: rewrittenText({ launch: use, wanted }) },
    });
  }
  return { source, tree, sites, edits: rewriteLaunches(rewrites), following, declarations };
}

/** A call of the runtime that leaves out the number of bytes has no place to put one. */
function withRoom(wanted: WantedLaunch, launch: ReadableLaunch): WantedLaunch {
  if (wanted.kind !== 'change' || launch.form === 'brackets' || launch.sharedBytes !== undefined)
    return wanted;
  return wanted.sharedBytes.texts.join() === '0'
    ? wanted
    : { kind: 'cannot', reason: 'its call names no number of bytes of shared memory' };
}

/** Launches of template instances that the run did not check. */
function otherInstances(
  instance: string,
  own: readonly FileLaunches[],
  others: readonly { readonly source: SourceText; readonly found: KernelUses }[],
): string[] {
  const verified = /<.*>$/.exec(instance)?.[0].replace(/\s+/g, '');
  if (verified === undefined) return [];
  const launches = [
    ...own.flatMap(({ source, following }) => following.map((launch) => ({ source, launch }))),
    ...others.flatMap(({ source, found }) =>
      found.uses.flatMap((launch) => (launch.kind === 'launch' ? [{ source, launch }] : [])),
    ),
  ];
  return launches
    .map(({ source, launch }) => ({
      source,
      launch,
      here: `<${launch.templateArguments.join(',').replace(/\s+/g, '')}>`,
    }))
    .filter(({ here }) => here !== '<>' && here !== verified && /^<[\w,:]+>$/.test(here))
    .map(
      ({ source, launch, here }) =>
        `Only \`${instance}\` was checked; ${basename(source.file)}:${launch.node.line} launches \`${launch.name.text}${here}\`.`,
    );
}

function launchText({ node, form }: ReadableLaunch): string {
  const end = form === 'brackets' ? (node.child('arguments')?.start ?? node.end) : node.end;
  return shortened(node.tree.text.slice(node.start, end));
}

function shortened(text: string): string {
  const line = text.replace(/\s+/g, ' ');
  return line.length > 120 ? `${line.slice(0, 117)}...` : line;
}
