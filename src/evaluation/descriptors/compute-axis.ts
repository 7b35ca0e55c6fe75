import type { Level } from '../../protocol/descriptor.ts';
import type { Variable } from '../../syntax/definitions-and-uses.ts';
import type { SyntaxNode } from '../../syntax/syntax-node.ts';
import type { AxisEvidence } from './axis-evidence.ts';
import { innermostLoop, loopDepth } from './kernel-facts.ts';
import type { FunctionPart, KernelFacts } from './kernel-facts.ts';

/** Arithmetic operators in one value that make it a fused computation rather than a single step. */
const fusedOperators = 4;

function evidence(level: Level, line: number, reason: string): AxisEvidence {
  return { level, line, reason };
}

/** Compute axis of search.md, from the syntax tree. Several passes over the same data override lesser evidence. */
export function computeEvidence(facts: KernelFacts): readonly AxisEvidence[] {
  const blocked = [...matrixUnits(facts), ...scans(facts)];
  const online = facts.parts.flatMap((part) => [...onlineRescaling(part), ...runningMean(part)]);
  const flash = online.length > 0 ? flashStyle(facts) : [];
  const reduces = groupReductions(facts);
  const passes = repeatedPasses(facts.kernel);
  if (passes.length > 0 && online.length === 0 && blocked.length === 0) return passes;
  return [...blocked, ...flash, ...online, ...reduces, ...fused(facts)];
}

function matrixUnits(facts: KernelFacts): readonly AxisEvidence[] {
  const call = facts.calls.find(({ kind }) => kind === 'matrix-unit');
  return call === undefined ? [] : [evidence(3, call.line, 'matrix unit instructions')];
}

/** A prefix sum: shuffles upward by doubling distances, or a shared array read at a doubling distance before the own element. */
function scans(facts: KernelFacts): readonly AxisEvidence[] {
  for (const call of facts.calls) {
    const name = call.node.child('function')?.text ?? '';
    if (call.kind === 'shuffle' && /_up\b|_up_/.test(name))
      return [evidence(3, call.line, 'scan by shuffles from lower lanes')];
    if (call.kind === 'group-reduce' && /_scan\b|_(in|ex)clusive_/.test(name))
      return [evidence(3, call.line, 'scan of a group')];
  }
  for (const part of facts.parts)
    for (const access of part.accesses) {
      if (access.space !== 'shared' && access.space !== 'dynamic-shared') continue;
      const loop = innermostLoop(access.node);
      const counting = loop === null ? undefined : part.subscripts.loopAt(loop);
      if (counting?.step.kind !== 'scale' || !['*', '<<'].includes(counting.step.operator)) continue;
      const distance = access.index.symbols.find((symbol) => symbol.variable === counting.variable);
      if (distance === undefined || access.access === 'write') continue;
      const factor = access.index.coefficientOf(distance.key).constantValue;
      if (factor === -1 && access.index.dependsOn('threadIdx.x'))
        return [evidence(3, access.node.line, 'scan in shared memory by doubling distances')];
    }
  return [];
}

/** `sum = sum * exp(old - new) + ...` in a loop: the maximum may rise while the sum is built. */
function onlineRescaling(part: FunctionPart): readonly AxisEvidence[] {
  for (const assignment of part.subscripts.names.body.descendants('assignment_expression')) {
    const target = assignment.child('left');
    const value = assignment.child('right');
    if (!target || !value || loopDepth(assignment) === 0 || !part.live.isLive(assignment)) continue;
    const scaling = value
      .descendants('binary_expression')
      .filter((node) => node.child('operator')?.text === '*')
      .some((product) => {
        const sides = [product.child('left'), product.child('right')];
        return (
          sides.some((side) => side?.text === target.text) &&
          sides.some((side) => side !== null && isExponentialOfDifference(side, part))
        );
      });
    const operator = assignment.child('operator')?.text;
    if (scaling || (operator === '*=' && isExponentialOfDifference(value, part)))
      return [evidence(2, assignment.line, 'running result rescaled as the maximum rises (online softmax)')];
  }
  return [];
}

function isExponentialOfDifference(node: SyntaxNode, part: FunctionPart): boolean {
  const call = node.type === 'call_expression' ? node : undefined;
  if (call !== undefined)
    return (
      /^(__)?exp(2|10)?f?$/.test(call.child('function')?.text ?? '') &&
      call
        .child('arguments')
        ?.descendants('binary_expression')
        .some((inner) => inner.child('operator')?.text === '-') === true
    );
  const variable = node.type === 'identifier' ? part.subscripts.names.variableOf(node) : undefined;
  return (
    variable?.initializer !== undefined &&
    variable.initializer !== null &&
    isExponentialOfDifference(variable.initializer, part)
  );
}

/** `mean += (x - mean) / count` in a loop (Welford). */
function runningMean(part: FunctionPart): readonly AxisEvidence[] {
  const differences = new Map<Variable, ReadonlySet<Variable>>();
  const { names } = part.subscripts;
  for (const variable of names.variables) {
    const value = variable.initializer;
    if (value?.type === 'binary_expression' && value.child('operator')?.text === '-') {
      const right = value.child('right');
      const subtracted = right ? names.variableOf(right) : undefined;
      if (subtracted !== undefined) differences.set(variable, new Set([subtracted]));
    }
  }
  for (const assignment of names.body.descendants('assignment_expression')) {
    if (assignment.child('operator')?.text !== '+=' || loopDepth(assignment) === 0) continue;
    const left = assignment.child('left');
    const mean = left ? names.variableOf(left) : undefined;
    const value = assignment.child('right');
    if (mean === undefined || !value || !part.live.isLive(assignment)) continue;
    const operator = value.child('operator')?.text;
    if (operator !== '/' && operator !== '*') continue;
    const uses = value.descendants('identifier').map((node) => names.variableOf(node));
    if (
      uses.some((used) => used !== undefined && (used === mean || differences.get(used)?.has(mean) === true))
    )
      return [evidence(2, assignment.line, 'running mean updated by each difference (Welford)')];
  }
  return [];
}

/** Online rescaling together with dot products of staged tiles. */
function flashStyle(facts: KernelFacts): readonly AxisEvidence[] {
  for (const part of facts.parts)
    for (const access of part.accesses)
      if (
        (access.space === 'shared' || access.space === 'dynamic-shared') &&
        access.access === 'read' &&
        loopDepth(access.node) >= 2 &&
        access.node.ancestor('binary_expression')?.child('operator')?.text === '*'
      )
        return [
          evidence(3, access.node.line, 'products of staged tiles under a running rescale (flash-style)'),
        ];
  return [];
}

/** A result of the whole group: shuffle loops, group functions, a tree in shared memory. */
function groupReductions(facts: KernelFacts): readonly AxisEvidence[] {
  const call = facts.calls.find(
    ({ kind, inLoop, node }) =>
      kind === 'group-reduce' ||
      (kind === 'shuffle' &&
        !/_up\b|_up_/.test(node.child('function')?.text ?? '') &&
        (inLoop || isAccumulated(node))),
  );
  if (call !== undefined) return [evidence(2, call.line, 'reduction across a group of threads')];
  for (const part of facts.parts)
    for (const access of part.accesses) {
      if (access.space !== 'shared' && access.space !== 'dynamic-shared') continue;
      const loop = innermostLoop(access.node);
      const counting = loop === null ? undefined : part.subscripts.loopAt(loop);
      if (counting?.step.kind !== 'scale' || access.access !== 'update') continue;
      return [evidence(2, access.node.line, 'tree reduction in shared memory')];
    }
  return [];
}

/** `v += shuffle(v)` written out without a loop. */
function isAccumulated(call: SyntaxNode): boolean {
  const assignment = call.ancestor('assignment_expression');
  return assignment?.child('operator')?.text === '+=';
}

/** The same global buffer is read in two or more loops that follow one another: it passes over the data again. */
function repeatedPasses(kernel: FunctionPart): readonly AxisEvidence[] {
  const loopsOf = new Map<Variable, Set<SyntaxNode>>();
  for (const access of kernel.accesses) {
    if (access.space !== 'global' || access.access === 'write') continue;
    let outermost: SyntaxNode | null = null;
    for (let loop = innermostLoop(access.node); loop !== null; loop = innermostLoop(loop)) outermost = loop;
    if (outermost === null) continue;
    // Only loops that walk through the buffer: the index moves with an iteration.
    if (!access.index.symbols.some((symbol) => symbol.kind === 'iteration' || symbol.kind === 'variable'))
      continue;
    const loops = loopsOf.get(access.variable) ?? new Set<SyntaxNode>();
    loops.add(outermost);
    loopsOf.set(access.variable, loops);
  }
  for (const loops of loopsOf.values()) {
    const last = [...loops].at(-1);
    if (loops.size >= 2 && last !== undefined)
      return [evidence(0, last.line, `${loops.size} passes over the same buffer`)];
  }
  return [];
}

/** Intrinsics, explicit fused operations, or a chain of operations on one value before it is stored. */
function fused(facts: KernelFacts): readonly AxisEvidence[] {
  const call = facts.calls.find(({ kind }) => kind === 'fast-math' || kind === 'fused-operation');
  if (call !== undefined)
    return [
      evidence(
        1,
        call.line,
        call.kind === 'fast-math' ? 'fast intrinsic function' : 'explicit fused multiply-add',
      ),
    ];
  for (const part of facts.parts)
    for (const node of part.subscripts.names.body.descendants(
      'assignment_expression',
      'init_declarator',
      'return_statement',
    )) {
      if (!part.live.isLive(node)) continue;
      const value = node.child('right') ?? node.child('value') ?? node.namedChildren[0];
      if (!value || !isFloatingValue(node, part)) continue;
      const operators = value
        .descendants('binary_expression', 'call_expression')
        .filter(
          (inner) =>
            inner.ancestor('subscript_expression')?.start === undefined ||
            !value.contains(inner.ancestor('subscript_expression') ?? inner),
        ).length;
      if (operators >= fusedOperators)
        return [evidence(1, node.line, 'several operations fused between load and store')];
    }
  return [];
}

const floatingTypes = /\b(float|double|half|__half|__nv_bfloat16|float[234]|double[234]|auto)\b/;

/** The value goes to a floating variable, buffer or result: index arithmetic does not count. */
function isFloatingValue(node: SyntaxNode, part: FunctionPart): boolean {
  if (node.type === 'return_statement') return floatingTypes.test(part.definition.child('type')?.text ?? '');
  const target = node.child('left') ?? node.child('declarator');
  const [identifier] = target?.descendants('identifier') ?? [];
  if (identifier === undefined) return false;
  const variable =
    part.subscripts.names.variableOf(identifier) ?? part.subscripts.names.resolve(identifier.text, node);
  return variable !== undefined && floatingTypes.test(variable.baseType);
}
