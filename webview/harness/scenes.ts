import type { ToPanel } from '../../src/protocol/editor/panel-messages.ts';
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

const snapshot = sampleRun(120);

export const scenes: readonly Scene[] = [
  { name: 'archive', messages: [{ kind: 'snapshot', snapshot }] },
  {
    name: 'archive-hover',
    messages: [{ kind: 'snapshot', snapshot }],
    steps: [{ kind: 'hover', selector: '.cell.best' }],
    themes: 'dark',
  },
  { name: 'many', messages: [{ kind: 'snapshot', snapshot: sampleRun(10_000) }], themes: 'dark' },
];
