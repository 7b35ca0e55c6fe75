import type { Assumption } from '../../../../src/protocol/candidate.ts';
import type { LaunchConfiguration, TaskSpec } from '../../../../src/protocol/task.ts';
import { planApply } from '../../../../src/application/apply/plan-apply.ts';
import type { StoredVariant } from '../../../../src/application/apply/load-variant.ts';
import type { SourceTexts } from '../../../../src/application/apply/source-texts.ts';
import type { ApplyPlan } from '../../../../src/protocol/editor/apply.ts';
import { findKernels } from '../../../../src/syntax/kernel-finder.ts';
import { parse } from '../../../../src/syntax/parser.ts';

/** A run's source and the variant that it found, as far as an apply cares. */
export interface VariantFixture {
  readonly source: string;
  readonly kernel: string;
  readonly region: string;
  readonly launch?: LaunchConfiguration;
  readonly baseLaunch?: LaunchConfiguration;
  readonly arguments?: TaskSpec['arguments'];
  readonly assumptions?: readonly Assumption[];
  readonly instance?: string;
  /** Other regions that the run made. */
  readonly others?: readonly { readonly region: string; readonly launch?: LaunchConfiguration }[];
}

export const sourceFile = '/work space/scale.cu';

export function launchOf(grid: string[], block: string[], sharedBytes = '0'): LaunchConfiguration {
  return { grid, block, sharedBytes };
}

/** The variant as a store would hand it out. */
export async function storedVariant(fixture: VariantFixture): Promise<StoredVariant> {
  const tree = await parse(fixture.source);
  const kernel = findKernels(tree).find(({ name }) => name === fixture.kernel);
  if (kernel === undefined) throw new Error('The fixture has no such kernel.');
  const baseLaunch = fixture.baseLaunch ?? launchOf(['ceilDiv(n, 256)'], ['256']);
  const region = fixture.source.slice(kernel.range.start, kernel.range.end);
  const candidate = {
    id: '0123456789abcdef',
    region: fixture.region,
    launch: fixture.launch ?? baseLaunch,
    assumptions: fixture.assumptions ?? [],
    parents: [],
    origin: { kind: 'user' as const },
    summary: 'A variant.',
  };
  const task: TaskSpec = {
    name: fixture.kernel,
    language: 'cuda',
    sourceFile,
    source: fixture.source,
    region: kernel.range,
    kernel: fixture.kernel,
    freedom: 'launch',
    entry: { kind: 'kernel', instance: fixture.instance ?? fixture.kernel, launch: baseLaunch },
    arguments: fixture.arguments ?? [],
    shapes: { tune: [{ n: 1024 }], check: [], heldOut: [] },
    reference: { kind: 'baseline' },
    flags: [],
  };
  return {
    run: 'scale-1a2b3c',
    spec: {
      task,
      taskHash: '',
      device: 'sim:h100',
      timing: 'modelled',
      proposers: ['rewriter'],
      budget: {},
      seed: '1',
      inFlight: 1,
      tool: 'test',
    },
    candidate,
    isOriginal: fixture.region === region,
    candidateWithRegion: (text) => {
      if (text === fixture.region) return candidate;
      const other = (fixture.others ?? []).find((one) => one.region === text);
      return other && { ...candidate, ...other };
    },
  };
}

/** Sources held in memory, by path. */
export function textsOf(files: Readonly<Record<string, string>>, skipped = ''): SourceTexts {
  const all = Object.entries(files).map(([file, text]) => ({ file, text }));
  return {
    read: (file) => Promise.resolve(all.find((one) => one.file === file)),
    containing: (word) => Promise.resolve({ files: all.filter(({ text }) => text.includes(word)), skipped }),
  };
}

/** Plans the fixture's variant against what the workspace holds now. */
export async function planned(
  fixture: VariantFixture,
  files: Readonly<Record<string, string>>,
  wrapper = false,
): Promise<ApplyPlan> {
  return planApply(await storedVariant(fixture), textsOf(files), { wrapper }, new AbortController().signal);
}
