import type { ElementType, Distribution } from '../../../protocol/task.ts';

/** Value patterns of inputs; counterpart: native/common/REQUEST.md. */
export const inputPatterns = [
  'normal',
  'large',
  'small',
  'mixed',
  'constant',
  'sparse',
  'binary',
  'special',
  'offset',
  'outliers',
] as const;
export type InputPattern = (typeof inputPatterns)[number];

/** Order in which threads and blocks take their turns. */
export type ExecutionOrder =
  | { readonly kind: 'forward' }
  | { readonly kind: 'reverse' }
  | { readonly kind: 'random'; readonly seed: bigint };

/** One argument with every extent known. */
export type BoundArgument =
  | {
      readonly kind: 'buffer';
      readonly name: string;
      readonly type: ElementType;
      readonly elements: number;
      readonly role: 'input' | 'output' | 'inout';
      readonly distribution: BoundDistribution;
      readonly order?: 'unordered';
      /** Lies in the memory of an earlier argument, from that element on. */
      readonly overlap?: { readonly argument: number; readonly elements: number };
    }
  | {
      readonly kind: 'scalar';
      readonly name: string;
      readonly type: ElementType;
      readonly value: number;
    };

/** A distribution whose parameters are numbers. */
export type BoundDistribution =
  | Exclude<Distribution, { readonly kind: 'indexInto' }>
  | { readonly kind: 'indexInto'; readonly extent: number };

/** A launch with every expression evaluated. */
export interface BoundLaunch {
  readonly grid: readonly [number, number, number];
  readonly block: readonly [number, number, number];
  readonly sharedBytes: number;
}

/** A launch that the code itself made, as mode `launches` lists it. */
export interface ListedLaunch extends BoundLaunch {
  /** Work-items that go in step. */
  readonly subGroupSize: number;
  /** Where the code makes it: an offset in its shared object. */
  readonly address?: number;
}

/** How often a real device launches the kernel for one answer (native/common/REQUEST.md). */
export interface TimingPlan {
  readonly samples: number;
  readonly warmup: number;
  /** Launches per sample. */
  readonly batch: number;
  readonly flushBytes: number;
  /** Input sets on the device; one of the request's own seed where absent. */
  readonly pool?: number;
  /** `fixed`: each call's set is copied to the arguments' addresses first; `rotate`: every set lies at addresses of its own. */
  readonly placing?: 'fixed' | 'rotate';
  /** Set of the first sample, or of its first launch. */
  readonly firstSet?: number;
}

export interface RunnerRequest {
  readonly id: number;
  readonly nonce: string;
  readonly seed: bigint;
  readonly pattern: InputPattern;
  /** Absent where the code launches its kernels itself (SYCL). */
  readonly launch?: BoundLaunch;
  /** Mode `count`: which of the code's own launches is counted, from 0; `blocks` are its. */
  readonly observeLaunch?: number;
  readonly arguments: readonly BoundArgument[];
  readonly mode: 'check' | 'count' | 'run' | 'time' | 'outputs' | 'launches';
  /** Mode `time`, on real devices. */
  readonly timing?: TimingPlan;
  readonly order: ExecutionOrder;
  /** Linear block indices, or all. */
  readonly blocks: 'all' | readonly number[];
  /** Mode `count`: blocks that run too, without being counted. */
  readonly uncounted?: 'all' | readonly number[];
  /** Folder, relative to the job's, that receives what each block did; for the checked build. */
  readonly census?: string;
  readonly offsetElements?: number;
  readonly l1Bytes?: number;
  readonly residentBlocks?: number;
  /** Unit of all counts of sectors, 32 where absent. */
  readonly sectorBytes?: number;
  /** Folder, relative to the job's, that receives the outputs; absent when nobody reads them. */
  readonly dump?: string;
  readonly deviceMemoryBytes: number;
}

function distributionWords(distribution: BoundDistribution): string {
  switch (distribution.kind) {
    case 'normal':
      return `normal ${distribution.mean ?? 0} ${distribution.deviation ?? 1}`;
    case 'uniform':
      return `uniform ${distribution.low} ${distribution.high}`;
    case 'positive':
      return `positive ${distribution.high ?? 1}`;
    case 'indexInto':
      return `indexInto ${distribution.extent}`;
    case 'sorted':
      return `sorted ${distribution.low} ${distribution.high}`;
    case 'permutation':
      return 'permutation';
    case 'constant':
      return `constant ${distribution.value}`;
  }
}

function argumentLine(argument: BoundArgument, index: number): string {
  if (argument.kind === 'scalar') return `argument ${index} scalar ${argument.type} ${argument.value}`;
  const head = `argument ${index} buffer ${argument.type} ${argument.elements} ${argument.role}`;
  return argument.role === 'output' ? head : `${head} ${distributionWords(argument.distribution)}`;
}

/** The request as the text that goes to the runner's standard input (native/common/REQUEST.md). */
export function formatRequest(request: RunnerRequest): string {
  const { launch, order } = request;
  const lines = [
    `request ${request.id}`,
    `nonce ${request.nonce}`,
    `seed ${request.seed}`,
    `pattern ${request.pattern}`,
    ...(launch === undefined
      ? []
      : [`launch ${[...launch.grid, ...launch.block, launch.sharedBytes].join(' ')}`]),
    ...request.arguments.map(argumentLine),
    `names ${request.arguments.map((argument) => argument.name).join(' ')}`,
    `mode ${request.mode}`,
    `order ${order.kind === 'random' ? `random ${order.seed}` : order.kind}`,
    `blocks ${request.blocks === 'all' ? 'all' : `list ${request.blocks.join(' ')}`}`,
    `device-memory ${request.deviceMemoryBytes}`,
  ];
  request.arguments.forEach((argument, index) => {
    if (argument.kind === 'buffer' && argument.overlap !== undefined)
      lines.push(`overlap ${index} ${argument.overlap.argument} ${argument.overlap.elements}`);
  });
  if (request.uncounted !== undefined)
    lines.push(`uncounted ${request.uncounted === 'all' ? 'all' : `list ${request.uncounted.join(' ')}`}`);
  if (request.census !== undefined) lines.push(`census ${request.census}`);
  if (request.offsetElements !== undefined && request.offsetElements !== 0)
    lines.push(`offset-elements ${request.offsetElements}`);
  if (request.observeLaunch !== undefined) lines.push(`observe-launch ${request.observeLaunch}`);
  if (request.l1Bytes !== undefined) lines.push(`l1-bytes ${request.l1Bytes}`);
  if (request.residentBlocks !== undefined) lines.push(`resident-blocks ${request.residentBlocks}`);
  if (request.sectorBytes !== undefined) lines.push(`sector-bytes ${request.sectorBytes}`);
  if (request.timing !== undefined) {
    const { samples, warmup, batch, flushBytes } = request.timing;
    lines.push(`samples ${samples}`, `warmup ${warmup}`, `batch ${batch}`, `flush-bytes ${flushBytes}`);
    const { pool, placing, firstSet } = request.timing;
    if (pool !== undefined) lines.push(`pool ${pool}`);
    if (placing !== undefined) lines.push(`placing ${placing}`);
    if (firstSet !== undefined) lines.push(`first-set ${firstSet}`);
  }
  if (request.dump !== undefined) lines.push(`dump ${request.dump}`);
  lines.push('end', '');
  return lines.join('\n');
}
