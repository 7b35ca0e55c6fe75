import type { Level } from '../../protocol/descriptor.ts';
import { accessOf } from '../../syntax/definitions-and-uses.ts';
import type { Variable } from '../../syntax/definitions-and-uses.ts';
import type { MemoryAccess } from '../../syntax/memory-accesses.ts';
import type { SyntaxNode } from '../../syntax/syntax-node.ts';
import type { AxisEvidence } from './axis-evidence.ts';
import { innermostLoop, loopDepth } from './kernel-facts.ts';
import type { FunctionPart, KernelFacts } from './kernel-facts.ts';
import { lanePattern } from './lane-pattern.ts';

/** Weight of a loop level: what stands deeper runs more often. */
const weightPerLoop = 8;
/** Share of weighted accesses that may be scattered before the kernel counts as scattered. */
const scatteredShare = 0.2;

/** Memory axis of search.md, from the syntax tree. */
export function memoryEvidence(facts: KernelFacts): readonly AxisEvidence[] {
  return [
    ...coalescing(facts),
    ...facts.parts.flatMap((part) => [
      ...sharedTiles(part),
      ...registerBlocking(part),
      ...doubleBuffering(part),
      ...prefetching(part, facts),
    ]),
    ...facts.calls
      .filter((call) => call.kind === 'async-copy')
      .map((call) => evidence(3, call.line, 'asynchronous copy to shared memory')),
  ];
}

function evidence(level: Level, line: number, reason: string): AxisEvidence {
  return { level, line, reason };
}

function isShared(variable: Variable): boolean {
  return variable.space === 'shared' || variable.space === 'dynamic-shared';
}

/** How lanes of a warp lie in global memory, weighted by loop depth. */
function coalescing(facts: KernelFacts): readonly AxisEvidence[] {
  const accesses = facts.kernel.accesses.filter((access) => access.space === 'global');
  let total = 0;
  let scattered = 0;
  let worst: { readonly access: MemoryAccess; readonly weight: number; readonly why: string } | undefined;
  let vector: MemoryAccess | undefined;
  for (const access of accesses) {
    const weight = weightPerLoop ** loopDepth(access.node);
    const pattern = lanePattern(access.index, stepOf(access));
    if (pattern.kind === 'unknown' || isRemainder(access, accesses)) continue;
    total += weight;
    if (pattern.kind === 'scattered') {
      scattered += weight;
      if (worst === undefined || weight > worst.weight) worst = { access, weight, why: pattern.reason };
    } else if (isVector(access.elementType)) vector ??= access;
  }
  if (worst !== undefined && scattered > scatteredShare * total)
    return [evidence(0, worst.access.node.line, `lanes scatter in global memory: ${worst.why}`)];
  if (vector !== undefined)
    return [evidence(1, vector.node.line, `coalesced vector access (${vector.elementType})`)];
  const first = accesses.find((access) => lanePattern(access.index).kind === 'contiguous');
  if (first === undefined) return [];
  return [evidence(1, first.node.line, 'neighbouring lanes touch neighbouring elements of global memory')];
}

/** Elements of the buffer that one access covers: its index counts those, unless it stands behind the cast, as in `((float4*)a)[i]`. */
function stepOf(access: MemoryAccess): number {
  const isBehindCast = access.node.type === 'subscript_expression';
  return access.cast && !isBehindCast && isVector(access.elementType)
    ? Number(access.elementType.slice(-1))
    : 1;
}

/** What the other branch of an `if` does in vectors, element by element: the end of the data, which few threads see. */
function isRemainder(access: MemoryAccess, all: readonly MemoryAccess[]): boolean {
  if (access.cast) return false;
  for (let inner = access.node, outer = inner.parent; outer !== null; inner = outer, outer = outer.parent) {
    if (outer.type !== 'if_statement' || inner.field === 'condition') continue;
    const other = outer.child(inner.field === 'consequence' ? 'alternative' : 'consequence');
    const isInVectors = all.some(
      (one) =>
        one.cast &&
        one.variable === access.variable &&
        isVector(one.elementType) &&
        other?.contains(one.node) === true,
    );
    if (isInVectors) return true;
  }
  return false;
}

function isVector(type: string): boolean {
  return /^(const )?(u?(char|short|int|long|longlong)|float|double|half|__half|__nv_bfloat16)[234]$/.test(
    type,
  );
}

/** Shared arrays that hold data of global memory, or results that would otherwise be atomics in global memory. */
function sharedTiles(part: FunctionPart): readonly AxisEvidence[] {
  const found = new Map<Variable, AxisEvidence>();
  for (const access of part.accesses) {
    if (!isShared(access.variable) || found.has(access.variable)) continue;
    if (access.atomic)
      found.set(
        access.variable,
        evidence(2, access.node.line, 'shared-memory accumulators instead of global ones'),
      );
    const isRead = part.accesses.some(
      (other) => other.variable === access.variable && other.access !== 'write',
    );
    if (access.access === 'write' && isRead && isStaged(access.node, part))
      found.set(
        access.variable,
        evidence(2, access.node.line, 'data of global memory staged in shared memory'),
      );
  }
  return [...found.values()];
}

/** True when the value stored is a load from global memory, directly or through a variable that holds nothing else. */
function isStaged(store: SyntaxNode, part: FunctionPart): boolean {
  const right = store.ancestor('assignment_expression')?.child('right');
  return right !== null && right !== undefined && holdsGlobalLoad(right, part, 0);
}

function holdsGlobalLoad(value: SyntaxNode, part: FunctionPart, depth: number): boolean {
  if (part.accesses.some((access) => access.space === 'global' && value.contains(access.node))) return true;
  if (depth > 2) return false;
  return value.descendants('identifier').some((node) => {
    const variable = part.subscripts.names.variableOf(node);
    if (variable === undefined || variable.kind !== 'local' || isShared(variable)) return false;
    const writes = part.subscripts.names.writesOf(variable);
    if (writes.some((use) => use.access !== 'write' || accumulates(use.node, use.access))) return false;
    const values = [
      variable.initializer,
      ...writes.map((use) => use.node.ancestor('assignment_expression')?.child('right') ?? null),
    ];
    return values.some((one) => one !== null && one !== value && holdsGlobalLoad(one, part, depth + 1));
  });
}

/** Fewest results of one thread that count as a block in registers. */
const fewestResults = 4;

/** Arrays or groups of scalars that accumulate in a loop around them. */
function registerBlocking(part: FunctionPart): readonly AxisEvidence[] {
  const { subscripts } = part;
  for (const access of part.accesses) {
    if (access.space !== 'local' || !accumulates(access.node, access.access)) continue;
    const elements = access.variable.dimensions
      .map((size) => subscripts.valueOf(size).constantValue ?? 1)
      .reduce((product, size) => product * size, 1);
    if (elements < fewestResults) continue;
    // One loop at least runs over something else than the elements themselves.
    for (let loop = innermostLoop(access.node); loop !== null; loop = innermostLoop(loop)) {
      const counting = subscripts.loopAt(loop);
      if (counting === undefined || !access.index.dependsOn(subscripts.iterationKey(counting)))
        return [evidence(3, access.node.line, `${elements} results per thread accumulate in registers`)];
    }
  }
  const byLoop = new Map<SyntaxNode, Map<Variable, SyntaxNode>>();
  for (const variable of subscripts.names.variables) {
    if (variable.space !== 'register' || variable.kind !== 'local') continue;
    for (const use of variable.uses) {
      const loop = innermostLoop(use.node);
      if (loop === null || loop.contains(variable.node) || !part.live.isLive(use.node)) continue;
      if (use.access === 'read' || !accumulates(use.node, accessOf(use.node))) continue;
      const value = use.node.ancestor('assignment_expression')?.child('right');
      if (!value || !hasProduct(value)) continue;
      const group = byLoop.get(loop) ?? new Map<Variable, SyntaxNode>();
      group.set(variable, use.node);
      byLoop.set(loop, group);
    }
  }
  for (const group of byLoop.values()) {
    const [first] = group.values();
    if (group.size >= fewestResults && first !== undefined)
      return [evidence(3, first.line, `${group.size} results per thread accumulate in registers`)];
  }
  return [];
}

function hasProduct(value: SyntaxNode): boolean {
  return value
    .descendants('binary_expression', 'call_expression')
    .some(
      (node) => node.child('operator')?.text === '*' || /^(__)?fma/.test(node.child('function')?.text ?? ''),
    );
}

/** `x += v`, or `x = f(x, ...)`. */
function accumulates(target: SyntaxNode, access: string): boolean {
  if (access === 'update')
    return target.ancestor('assignment_expression', 'update_expression')?.type === 'assignment_expression';
  const assignment = target.ancestor('assignment_expression');
  const right = assignment?.child('right');
  if (access !== 'write' || !right) return false;
  const compact = (node: SyntaxNode): string => node.text.replace(/\s+/g, '');
  return right
    .descendants('subscript_expression', 'identifier')
    .some((node) => compact(node) === compact(target));
}

/** Shared arrays with two halves that take turns. */
function doubleBuffering(part: FunctionPart): readonly AxisEvidence[] {
  for (const access of part.accesses) {
    const [outer] = access.variable.dimensions;
    const [half] = access.indices;
    if (!isShared(access.variable) || access.variable.dimensions.length < 2 || !outer || !half) continue;
    if (part.subscripts.valueOf(outer).constantValue !== 2 || half.constantValue !== undefined) continue;
    const byThread = ['threadIdx.x', 'threadIdx.y', 'threadIdx.z'].some((key) => half.dependsOn(key));
    if (!byThread && loopDepth(access.node) > 0)
      return [evidence(3, access.node.line, 'two halves of a shared array take turns (double buffering)')];
  }
  return [];
}

/** Loads for the next round of a tile loop that wait in registers. */
function prefetching(part: FunctionPart, facts: KernelFacts): readonly AxisEvidence[] {
  for (const call of facts.calls) {
    if (call.kind !== 'block-barrier' || call.part !== part) continue;
    const loop = innermostLoop(call.node);
    if (loop === null) continue;
    for (const variable of part.subscripts.names.variables) {
      if (variable.kind !== 'local' || loop.contains(variable.node) || isShared(variable)) continue;
      const load = variable.uses.find((use) => {
        const assignment = use.node.ancestor('assignment_expression');
        const right = assignment?.child('right');
        return (
          loop.contains(use.node) &&
          use.access === 'write' &&
          assignment?.child('left') === use.node &&
          right !== null &&
          right !== undefined &&
          !right.contains(use.node) &&
          part.accesses.some((access) => access.space === 'global' && right.contains(access.node))
        );
      });
      if (load === undefined) continue;
      const stored = part.accesses.some((access) => {
        const right = access.node.ancestor('assignment_expression')?.child('right');
        return (
          isShared(access.variable) &&
          access.access === 'write' &&
          loop.contains(access.node) &&
          access.node.start < load.node.start &&
          variable.uses.some((use) => right?.contains(use.node) === true)
        );
      });
      if (stored) return [evidence(3, load.node.line, 'the next tile is loaded ahead into registers')];
    }
  }
  return [];
}
