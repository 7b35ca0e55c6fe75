import type { AxisEvidence } from './axis-evidence.ts';
import type { BuiltinCall, KernelFacts } from './kernel-facts.ts';

/** Parallelism axis of search.md, from the syntax tree. */
export function parallelismEvidence(facts: KernelFacts): readonly AxisEvidence[] {
  const first = (...kinds: readonly BuiltinCall['kind'][]): BuiltinCall | undefined =>
    facts.calls.find((call) => kinds.includes(call.kind));
  const found: AxisEvidence[] = [];
  const barrier = first('block-barrier');
  if (barrier !== undefined)
    found.push({ level: 1, line: barrier.line, reason: 'threads of a block meet at barriers' });
  const warp = first('shuffle', 'vote', 'group-reduce');
  if (warp !== undefined)
    found.push({ level: 2, line: warp.line, reason: 'lanes of a warp exchange values directly' });
  const matrix = first('matrix-unit');
  if (matrix !== undefined)
    found.push({ level: 3, line: matrix.line, reason: 'warps own tiles of the block (matrix units)' });
  const grid = first('grid-cooperation');
  if (grid !== undefined)
    found.push({ level: 3, line: grid.line, reason: 'blocks of the grid or cluster work together' });
  const fence = facts.calls.find((call) => call.kind === 'fence');
  if (fence !== undefined && first('atomic') !== undefined)
    found.push({
      level: 3,
      line: fence.line,
      reason: 'blocks hand results to one another (fence and atomic)',
    });
  if (warp !== undefined && barrier !== undefined && usesShared(facts))
    found.push({
      level: 3,
      line: warp.line,
      reason: 'warp results are combined by the block through shared memory',
    });
  const whole = facts.calls.find(
    ({ kind, node }) => kind === 'group-reduce' && /_block_sync$/.test(node.child('function')?.text ?? ''),
  );
  if (whole !== undefined)
    found.push({
      level: 3,
      line: whole.line,
      reason: 'a group algorithm combines the results of warps over the whole block',
    });
  const tiles = warpTiles(facts);
  if (tiles !== undefined && barrier !== undefined) found.push(tiles);
  return found;
}

function usesShared(facts: KernelFacts): boolean {
  return facts.parts.some((part) =>
    part.accesses.some((access) => access.space === 'shared' || access.space === 'dynamic-shared'),
  );
}

/** Shared tiles addressed by the number of the warp (threadIdx.x / 32), read in a loop. */
function warpTiles(facts: KernelFacts): AxisEvidence | undefined {
  for (const part of facts.parts)
    for (const access of part.accesses) {
      if (access.space !== 'shared' && access.space !== 'dynamic-shared') continue;
      if (access.access !== 'read' || access.node.ancestor('for_statement', 'while_statement') === null)
        continue;
      const byWarp = access.index.symbols.some((symbol) =>
        [symbol.key, ...symbol.dependencies].some((key) => /^\/\(1\*threadIdx\.x, 32\)$/.test(key)),
      );
      if (byWarp)
        return { level: 3, line: access.node.line, reason: 'each warp works on its own tile of the block' };
    }
  return undefined;
}
