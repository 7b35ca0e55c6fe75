import type { CandidateDetails, Comparison } from '../../src/protocol/editor/candidate-view.ts';
import type { ToPanel } from '../../src/protocol/editor/panel-messages.ts';
import type { CandidateRow, RunSnapshot } from '../../src/protocol/editor/run-view.ts';
import recordedRun from './recorded-run.json' with { type: 'json' };
import { failedDetails, measuredDetails } from './sample-details.ts';
import { sampleRun } from './sample-run.ts';

/** What a picture shows: messages that the panel gets, then what a person does. */
export interface Scene {
  readonly name: string;
  readonly messages: readonly ToPanel[];
  readonly steps?: readonly Step[];
  readonly width?: number;
  readonly height?: number;
  /** `dark`: only in the first theme. */
  readonly themes?: 'all' | 'dark';
  readonly forcedColors?: boolean;
}

export type Step =
  | { readonly kind: 'click' | 'hover'; readonly selector: string }
  | { readonly kind: 'choose'; readonly selector: string; readonly value: string }
  | { readonly kind: 'press'; readonly key: string }
  | { readonly kind: 'scroll'; readonly selector: string; readonly top: number }
  | { readonly kind: 'message'; readonly message: ToPanel };

const sample = sampleRun(120);
const recorded = recordedRun as unknown as Recorded;
const { snapshot, comparison } = recorded;
const [best, second] = recorded.details;
const shown: readonly ToPanel[] = [{ kind: 'snapshot', snapshot }];

export const scenes: readonly Scene[] = [
  { name: 'archive', messages: shown },
  { name: 'archive-detail', messages: shown, steps: openBest() },
  {
    name: 'archive-detail-lower',
    messages: shown,
    steps: [...openBest(), { kind: 'scroll', selector: '.detail', top: 700 }],
  },
  {
    name: 'detail-end',
    messages: shown,
    steps: [...openBest(), { kind: 'scroll', selector: '.detail', top: 9000 }],
    themes: 'dark',
  },
  { name: 'progress', messages: shown, steps: [{ kind: 'click', selector: '#tab-progress' }] },
  { name: 'lineage', messages: shown, steps: [{ kind: 'click', selector: '#tab-lineage' }] },
  {
    name: 'compare',
    messages: shown,
    steps: [
      { kind: 'click', selector: '#tab-compare' },
      { kind: 'click', selector: '#view kf-button' },
      { kind: 'message', message: { kind: 'comparison', comparison: withRoof(comparison) } },
    ],
  },
  {
    name: 'roofline',
    messages: shown,
    height: 1300,
    steps: [
      { kind: 'click', selector: '#tab-compare' },
      { kind: 'click', selector: '#view kf-button' },
      { kind: 'message', message: { kind: 'comparison', comparison } },
    ],
  },
  {
    name: 'sample-hover',
    messages: [{ kind: 'snapshot', snapshot: sample }],
    steps: [{ kind: 'hover', selector: '.cell.best' }],
    themes: 'dark',
  },
  {
    name: 'sample-progress',
    messages: [{ kind: 'snapshot', snapshot: sample }],
    steps: [{ kind: 'click', selector: '#tab-progress' }],
    themes: 'dark',
  },
  { name: 'narrow', messages: shown, width: 600, themes: 'dark' },
  { name: 'narrow-detail', messages: shown, width: 600, steps: openBest(), themes: 'dark' },
  { name: 'forced-colors', messages: shown, forcedColors: true, themes: 'dark' },
  { name: 'waiting', messages: [], themes: 'dark' },
  {
    name: 'failed-detail',
    messages: [{ kind: 'snapshot', snapshot: sample }],
    steps: openSample('.candidates tr.failed', failedDetails),
  },
  {
    name: 'measured-detail',
    messages: [{ kind: 'snapshot', snapshot: { ...sample, timing: 'measured' } }],
    steps: openSample('.candidates tr.verified', measuredDetails),
    themes: 'dark',
  },
  { name: 'zoomed', messages: shown, width: 640, height: 430, themes: 'dark' },
  {
    name: 'failures',
    messages: [
      {
        kind: 'snapshot',
        snapshot: {
          ...sample,
          filter: { ...sample.filter, states: ['failed', 'quarantined'] },
          candidates: sample.candidates.filter(({ state }) => state === 'failed' || state === 'quarantined'),
          matching: 31,
        },
      },
    ],
    steps: [{ kind: 'choose', selector: '.filter-bar select', value: 'failed' }],
    themes: 'dark',
  },
  {
    name: 'interrupted',
    messages: [
      {
        kind: 'snapshot',
        snapshot: {
          ...sample,
          run: {
            ...sample.run,
            status: 'interrupted',
            problem: {
              code: 'run-interrupted',
              message: 'The process of this run ended without a word; what it had evaluated is stored.',
              fix: 'Resume the run: it goes on where it was.',
              action: { kind: 'command', title: 'Resume', command: 'kernelfoundry.resumeRun' },
            },
          },
        },
      },
      { kind: 'connection', connected: false },
    ],
    themes: 'all',
  },
  {
    name: 'first',
    messages: [
      {
        kind: 'snapshot',
        snapshot: {
          ...sample,
          run: {
            ...sample.run,
            evaluations: 0,
            bestCandidate: null,
            bestSpeedup: null,
            best: null,
            activeMs: 2300,
          },
          baseline: [],
          cells: [],
          candidates: [],
          matching: 0,
          total: 0,
          progress: [],
          arrows: [],
          failures: [],
        },
      },
    ],
    themes: 'dark',
  },
  {
    name: 'many',
    messages: [
      { kind: 'snapshot', snapshot: sampleRun(10_000) },
      { kind: 'snapshot', snapshot: sampleRun(10_001) },
    ],
    themes: 'dark',
  },
];

/** The recorded run with a roof and intervals such as a measured one has, to look at their drawing. */
function withRoof(plain: Comparison): Comparison {
  return {
    ...plain,
    shapes: plain.shapes.map((shape) => ({
      ...shape,
      ci95Us: shape.medianUs.map((us) => (us === null ? null : [us * 0.96, us * 1.05])),
    })),
    roofline: plain.roofline ?? {
      device: 'sim:h100',
      timing: 'modelled',
      bandwidthGBs: 3350,
      peakGflops: 66_900,
      source: 'data sheet of the H100 SXM5',
      points: plain.candidates.map(({ candidate, summary }, index) => ({
        candidate,
        label: summary,
        intensity: 12 + index * 30,
        gflops: 5300 + index * 6000,
      })),
    },
  };
}

/** What `scripts/record-panel-run.ts` writes. */
interface Recorded {
  readonly snapshot: RunSnapshot;
  readonly details: readonly CandidateDetails[];
  readonly comparison: Comparison;
}

function openSample(selector: string, detailsOf: (row: CandidateRow) => CandidateDetails): readonly Step[] {
  const state = selector.endsWith('failed') ? 'failed' : 'verified';
  const row = sample.candidates.find((one) => one.state === state);
  if (row === undefined) return [];
  return [
    { kind: 'click', selector },
    { kind: 'message', message: { kind: 'details', details: detailsOf(row) } },
  ];
}

function openBest(): readonly Step[] {
  return best === undefined || second === undefined
    ? []
    : [
        { kind: 'click', selector: '.cell.best' },
        { kind: 'message', message: { kind: 'details', details: best } },
      ];
}
