import type { CandidateDetails, CheckRow } from '../../src/protocol/editor/candidate-view.ts';
import type { LaunchConfiguration } from '../../src/protocol/task.ts';
import { h } from '../dom/element.ts';
import type { Child, Description } from '../dom/element.ts';
import {
  durationText,
  plural,
  ratioText,
  significant,
  timeIntervalText,
  timeText,
} from '../format/numbers.ts';
import { axisTitles, levelWords, stageText } from '../format/words.ts';
import { diffLines } from '../model/diff-lines.ts';
import { hintGroups } from '../model/hint-groups.ts';
import { icon } from '../ui/icons.ts';

type GoToLine = (line: number) => void;

function section(id: string, title: string, ...content: readonly Child[]): Description {
  return h('section', { class: `part ${id}`, key: id, 'data-part': id }, h('h3', {}, title), content);
}

/** Like a section, closed at first: for what is long and seldom wanted. */
function folded(id: string, title: string, ...content: readonly Child[]): Description {
  return h(
    'details',
    { class: `part ${id}`, key: id, 'data-part': id },
    h('summary', {}, h('h3', {}, title)),
    content,
  );
}

function lineLink(line: number, goToLine: GoToLine): Description {
  return h(
    'button',
    {
      class: 'link',
      type: 'button',
      title: `Show line ${line} in the editor`,
      on: { click: () => goToLine(line) },
    },
    `line ${line}`,
  );
}

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
          ' ',
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

/** Times of each shape, with intervals and the spread of samples where there are any. */
export function shapes({ shapes: rows, timing, finalSpeedup }: CandidateDetails): Description | null {
  if (rows.length === 0) return null;
  const withIntervals = rows.some(({ candidateCi95Us: [low, high] }) => low !== high);
  const again =
    finalSpeedup === undefined
      ? null
      : h(
          'p',
          { class: 'muted' },
          `Evaluated again at the end of the run: ${ratioText(finalSpeedup.value, timing)}.`,
        );
  return section(
    'shapes',
    timing === 'modelled' ? 'Modelled times' : 'Measured times',
    h(
      'table',
      { class: 'plain' },
      h(
        'thead',
        {},
        h(
          'tr',
          {},
          [
            'Shape',
            'Original',
            'Variant',
            ...(withIntervals ? ['95 % interval', 'Samples'] : []),
            'Speedup',
          ].map((title, index) =>
            h('th', { scope: 'col', class: index === 0 ? undefined : 'number' }, title),
          ),
        ),
      ),
      h(
        'tbody',
        {},
        rows.map((row) =>
          h(
            'tr',
            { key: row.shape },
            h('th', { scope: 'row' }, row.shape),
            h(
              'td',
              { class: 'number', 'data-value': row.baselineUs, title: timeIntervalText(row.baselineCi95Us) },
              timeText(row.baselineUs),
            ),
            h('td', { class: 'number', 'data-value': row.candidateUs }, timeText(row.candidateUs)),
            withIntervals ? h('td', { class: 'number muted' }, timeIntervalText(row.candidateCi95Us)) : null,
            withIntervals ? h('td', { class: 'number' }, spread(row.samplesUs)) : null,
            h('td', { class: 'number', 'data-value': row.speedup }, ratioText(row.speedup, timing)),
          ),
        ),
      ),
    ),
    again,
  );
}

/** Every sample as a stroke between the fastest and the slowest. */
function spread(samplesUs: readonly number[]): Child {
  if (samplesUs.length < 2) return samplesUs.length === 0 ? '' : '1';
  const [low, high] = [Math.min(...samplesUs), Math.max(...samplesUs)];
  const width = 80;
  const x = (us: number): number => 2 + ((us - low) / (high - low || 1)) * (width - 4);
  const text = `${samplesUs.length} samples from ${timeText(low)} to ${timeText(high)}`;
  return h(
    'svg',
    { class: 'spread', width, height: 14, role: 'img', 'aria-label': text, 'data-tip': text },
    h('path', { d: samplesUs.map((us) => `M${x(us).toFixed(1)} 2v10`).join('') }),
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

const signs = { added: '+', removed: '-', context: ' ', gap: '' } as const;

/** The change against the original; added and removed lines are told apart by sign and by colour. */
export function diff({ diff: text, row }: CandidateDetails): Description | null {
  const lines = diffLines(text);
  if (lines.length === 0) return null;
  const added = lines.filter(({ kind }) => kind === 'added').length;
  const removed = lines.filter(({ kind }) => kind === 'removed').length;
  return section(
    'diff',
    'Change',
    h('p', { class: 'muted' }, `${plural(added, 'line')} added, ${removed} removed`),
    h(
      'div',
      {
        class: 'diff-scroll',
        tabindex: 0,
        role: 'group',
        'aria-label': 'Diff against the original',
        key: row.candidate,
      },
      h(
        'table',
        { class: 'diff-lines' },
        h(
          'tbody',
          {},
          lines.map(({ kind, text: line, before, after }, index) =>
            h(
              'tr',
              { key: String(index), class: kind },
              h('td', { class: 'line-number' }, kind === 'gap' ? '\u22ef' : (after ?? before ?? '')),
              h('td', { class: 'sign' }, signs[kind]),
              h('td', { class: 'code' }, line),
            ),
          ),
        ),
      ),
    ),
  );
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

/** What compilers, profilers and the model say could be better, with the lines they speak of. */
export function hints({ hints: list }: CandidateDetails, goToLine: GoToLine): Description | null {
  if (list.length === 0) return null;
  return section(
    'hints',
    'Hints',
    h(
      'ul',
      { class: 'hints-list' },
      hintGroups(list).map(({ rule, text, lines, estimatedSpeedup, source }) =>
        h(
          'li',
          { key: `${rule}${text}` },
          h('p', {}, text),
          lines.map(({ line, code }) =>
            h(
              'button',
              {
                key: String(line),
                class: 'code-line',
                type: 'button',
                title: `Show line ${line} in the editor`,
                on: { click: () => goToLine(line) },
              },
              h('span', { class: 'line-number' }, line),
              h('code', {}, code),
            ),
          ),
          h(
            'p',
            { class: 'muted' },
            hintSources[source],
            estimatedSpeedup === undefined
              ? ''
              : `, up to ${ratioText(estimatedSpeedup, 'modelled')} if followed`,
          ),
        ),
      ),
    ),
  );
}

const hintSources = {
  compiler: 'From the compiler',
  simulator: 'From the simulated GPU',
  ncu: 'From Nsight Compute',
  unitrace: 'From unitrace',
  model: 'From the model',
} as const;

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
        h('dt', { key: `t${index}` }, `${axisTitles[axis]}: ${levelWords[axis][level]}`),
        h('dd', { key: `d${index}` }, reason, ' ', lineLink(line, goToLine)),
      ]),
    ),
    cell === undefined ? null : h('p', { class: 'muted' }, `Cell ${cell}`),
  );
}

/** Counters of both sides; where the variant's time goes, by the model. */
export function counters({
  counters: rows,
  breakdown,
  limitedBy,
  timing,
}: CandidateDetails): Description | null {
  if (rows.length === 0 && breakdown.length === 0) return null;
  const table = (title: string, list: typeof rows): Description | null =>
    list.length === 0
      ? null
      : h(
          'table',
          { class: 'plain', key: title },
          h(
            'thead',
            {},
            h(
              'tr',
              {},
              [title, 'Original', 'Variant'].map((one, index) =>
                h('th', { scope: 'col', class: index === 0 ? undefined : 'number' }, one),
              ),
            ),
          ),
          h(
            'tbody',
            {},
            list.map(({ name, baseline, candidate }) =>
              h(
                'tr',
                { key: name, class: baseline === candidate ? 'same' : 'differs' },
                h('th', { scope: 'row' }, name),
                h('td', { class: 'number' }, baseline),
                h('td', { class: 'number' }, candidate),
              ),
            ),
          ),
        );
  return section(
    'counters',
    'Counters',
    limitedBy === undefined
      ? null
      : h('p', {}, `Limited by ${limitedBy}${timing === 'modelled' ? ', by the model' : ''}.`),
    table('Counter', rows),
    table('Time goes to', breakdown),
  );
}

export function resources({ resources: used }: CandidateDetails): Description | null {
  if (used === undefined) return null;
  const shared = used.staticSharedBytes + used.dynamicSharedBytes;
  const rows: readonly (readonly [string, string])[] = [
    ['Registers', `${used.registersPerThread} per thread (${used.registersFrom})`],
    ['Shared memory', `${shared} bytes per block`],
    ['Spills', `${used.spillBytes} bytes`],
    [
      'Occupancy',
      `${Math.round(used.occupancy * 100)} %, ${used.blocksPerMultiprocessor} blocks per multiprocessor, limited by ${used.occupancyLimitedBy}`,
    ],
  ];
  return folded('resources', 'Resources', pairs(rows));
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

function pairs(rows: readonly (readonly [string, string])[]): Description {
  return h(
    'dl',
    { class: 'pairs' },
    rows.flatMap(([name, value]) => [
      h('dt', { key: `t${name}` }, name),
      h('dd', { key: `d${name}` }, value),
    ]),
  );
}
