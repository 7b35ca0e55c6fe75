import { axisTitles, levelNames } from '../../src/protocol/descriptor.ts';
import type { CandidateDetails, CheckRow } from '../../src/protocol/editor/candidate-view.ts';
import type { LaunchConfiguration } from '../../src/protocol/task.ts';
import { h } from '../dom/element.ts';
import type { Description } from '../dom/element.ts';
import { durationText, significant } from '../format/numbers.ts';
import { stageText } from '../format/words.ts';
import { icon } from '../ui/icons.ts';
import { folded, lineLink, pairs, section } from './detail-part.ts';
import type { GoToLine } from './detail-part.ts';

/** Why it failed or is doubted, with the stage. */
export function reasons({ reasons: list, row }: CandidateDetails, goToLine: GoToLine): Description | null {
  if (list.length === 0) return null;
  const where = row.stage === undefined ? '' : ` in the ${stageText(row.stage)}`;
  return section(
    'reasons',
    row.state === 'quarantined' ? `Why it is doubted` : `Why it failed${where}`,
    h(
      'ul',
      {},
      list.map(({ rule, message, line, mismatch }, index) =>
        h(
          'li',
          { key: `${rule}${index}` },
          h('code', {}, rule),
          ': ',
          message,
          line === undefined ? null : [' ', lineLink(line, goToLine)],
          mismatch === undefined
            ? null
            : h(
                'p',
                { class: 'muted' },
                `${mismatch.argument}[${mismatch.index}]: expected ${significant(mismatch.expected)}, got ${significant(mismatch.got)}, ${significant(mismatch.error)} times the tolerance; ${mismatch.wrongElements} of ${mismatch.elements} elements are wrong.`,
              ),
        ),
      ),
    ),
  );
}

export function assumptions({ assumptions: list }: CandidateDetails): Description | null {
  if (list.length === 0) return null;
  return section(
    'assumptions',
    'It assumes that',
    h(
      'ul',
      {},
      list.map((one) => h('li', { key: one }, one)),
    ),
  );
}

export function launch({ launch: change }: CandidateDetails): Description | null {
  if (change?.baseline === undefined) return null;
  const [before, after] = [launchText(change.baseline), launchText(change.candidate)];
  if (before === after) return null;
  return section(
    'launch',
    'Launch',
    h(
      'dl',
      { class: 'pairs' },
      h('dt', {}, 'Original'),
      h('dd', {}, h('code', {}, before)),
      h('dt', {}, 'Variant'),
      h('dd', {}, h('code', {}, after)),
    ),
  );
}

function launchText({ grid, block, sharedBytes }: LaunchConfiguration): string {
  const shared = sharedBytes === '0' ? '' : `, ${sharedBytes} bytes shared`;
  return `grid (${grid.join(', ')}), block (${block.join(', ')})${shared}`;
}

const outcomes: Readonly<
  Record<CheckRow['outcome'], { readonly icon: Parameters<typeof icon>[0]; readonly word: string }>
> = {
  passed: { icon: 'passed', word: 'passed' },
  failed: { icon: 'failed', word: 'failed' },
  doubted: { icon: 'doubted', word: 'doubted' },
  'not-reached': { icon: 'none', word: 'not reached' },
};

export function checks({ checks: list }: CandidateDetails): Description | null {
  if (list.length === 0) return null;
  return section(
    'checks',
    'Checks',
    h(
      'ul',
      { class: 'checks-list' },
      list.map(({ name, outcome, detail, durationMs }) =>
        h(
          'li',
          { key: name, class: outcome },
          icon(outcomes[outcome].icon, outcomes[outcome].word),
          h(
            'span',
            {},
            h('strong', {}, name),
            durationMs === undefined ? null : h('span', { class: 'muted' }, ` ${durationText(durationMs)}`),
            h('br'),
            h('span', { class: 'muted' }, detail),
          ),
        ),
      ),
    ),
  );
}

export function evidence({ evidence: list, row }: CandidateDetails, goToLine: GoToLine): Description | null {
  if (list.length === 0) return null;
  const cell = row.cell;
  return section(
    'evidence',
    'Why it is in this cell',
    h(
      'dl',
      { class: 'pairs' },
      list.flatMap(({ axis, level, line, reason }, index) => [
        h('dt', { key: `t${index}` }, `${axisTitles[axis]}: ${levelNames[axis][level]}`),
        h('dd', { key: `d${index}` }, reason, ' ', lineLink(line, goToLine)),
      ]),
    ),
    cell === undefined ? null : h('p', { class: 'muted' }, `Cell ${cell}`),
  );
}

/** Prompt and answer of the model that made it. */
export function conversation({ conversation: said }: CandidateDetails): Description | null {
  if (said === undefined) return null;
  return folded(
    'conversation',
    `Prompt and answer of ${said.model}`,
    h('h4', {}, 'Prompt'),
    h('pre', { tabindex: 0 }, said.prompt),
    h('h4', {}, 'Answer'),
    h('pre', { tabindex: 0 }, said.answer),
  );
}

export function provenance({ provenance: from, row, notes }: CandidateDetails): Description | null {
  if (from === undefined) return null;
  const commit =
    from.gitCommit === undefined
      ? undefined
      : `${from.gitCommit.slice(0, 12)}${from.gitDirty === true ? ', with changes' : ''}`;
  const rows: readonly (readonly [string, string | undefined])[] = [
    ['Device', from.device],
    ['Fingerprint', from.deviceFingerprint],
    ['Compiler', from.compiler],
    ['KernelFoundry', from.tool],
    ['Commit', commit],
    ['Seed', from.seed],
    ['Candidate', row.candidate],
  ];
  return folded(
    'provenance',
    'Provenance',
    pairs(
      rows.flatMap(([name, value]) => (value === undefined || value === '' ? [] : [[name, value] as const])),
    ),
    notes.map((note) => h('p', { class: 'muted', key: note }, note)),
  );
}
