import type { CandidateDetails, ShapeRow } from '../../src/protocol/editor/candidate-view.ts';
import type { Timing } from '../../src/protocol/evaluation.ts';
import { h } from '../dom/element.ts';
import type { Child, Description } from '../dom/element.ts';
import { ratioText, timeIntervalText, timeText } from '../format/numbers.ts';
import { section } from './detail-part.ts';

/** Times of each shape, with intervals and the spread of samples where there are any. */
export function shapes({
  row: { decision },
  shapes: rows,
  timing,
  finalSpeedup,
}: CandidateDetails): Description | null {
  if (rows.length === 0) return null;
  if (decision === 0) return originalTimes(rows, timing);
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
          ['Shape', 'Original', 'Variant', 'Speedup'].map((title, index) =>
            h('th', { scope: 'col', class: index === 0 ? undefined : 'number' }, title),
          ),
        ),
      ),
      h(
        'tbody',
        {},
        rows.map((row) => [timesOf(row, timing), certainty(row)]),
      ),
    ),
    finalSpeedup === undefined
      ? null
      : h(
          'p',
          { class: 'muted' },
          `Evaluated again at the end of the run: ${ratioText(finalSpeedup.value, timing)}.`,
        ),
  );
}

function timesOf(row: ShapeRow, timing: Timing): Description {
  return h(
    'tr',
    { key: row.shape },
    h('th', { scope: 'row' }, row.shape),
    h(
      'td',
      { class: 'number', 'data-value': row.baselineUs, title: timeIntervalText(row.baselineCi95Us) },
      timeText(row.baselineUs),
    ),
    h('td', { class: 'number', 'data-value': row.candidateUs }, timeText(row.candidateUs)),
    h('td', { class: 'number', 'data-value': row.speedup }, ratioText(row.speedup, timing)),
  );
}

/** Interval and samples of a measured time in a line of their own; nothing for modelled ones. */
function certainty({ shape, candidateCi95Us, samplesUs }: ShapeRow): Description | null {
  const interval = timeIntervalText(candidateCi95Us);
  if (interval === '' && samplesUs.length < 2) return null;
  return h(
    'tr',
    { key: `${shape} certainty`, class: 'certainty' },
    h('td', { colspan: 4 }, `95 % within ${interval} `, spread(samplesUs)),
  );
}

function originalTimes(rows: CandidateDetails['shapes'], timing: Timing): Description {
  return section(
    'shapes',
    timing === 'modelled' ? 'Modelled times' : 'Measured times',
    h(
      'table',
      { class: 'plain' },
      h(
        'tbody',
        {},
        rows.map((row) =>
          h(
            'tr',
            { key: row.shape },
            h('th', { scope: 'row' }, row.shape),
            h('td', { class: 'number', 'data-value': row.baselineUs }, timeText(row.baselineUs)),
            h('td', { class: 'muted' }, timeIntervalText(row.baselineCi95Us)),
          ),
        ),
      ),
    ),
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
