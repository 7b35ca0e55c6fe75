import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import type { RedteamSuite } from './attack.ts';
import type { AttackResult } from './judge.ts';
import { attackRows } from './rows.ts';
import type { SuiteResult } from './run-suite.ts';
import { numbersOf } from './verdict.ts';

const start = '<!-- redteam: written by `kernelfoundry redteam --write`, do not edit below -->';
const end = '<!-- redteam: end -->';

/** Writes the table of attacks with the results of one run between its marks; the file keeps everything else. */
export function writePromise(file: string, suite: RedteamSuite, result: SuiteResult): void {
  const text = existsSync(file) ? readFileSync(file, 'utf8') : `${start}\n${end}\n`;
  const [before = '', rest = ''] = text.split(start);
  const after = rest.split(end)[1] ?? '\n';
  writeFileSync(file, `${before}${start}\n\n${promiseTable(suite, result)}\n${end}${after}`);
}

/** The table in Markdown: every row, its attacks, what caught them, what their controls showed. */
export function promiseTable(suite: RedteamSuite, result: SuiteResult): string {
  const numbers = numbersOf(result);
  const byRow = new Map<string, AttackResult[]>();
  for (const one of result.attacks) byRow.set(one.attack.row, [...(byRow.get(one.attack.row) ?? []), one]);
  const percent = (part: number, whole: number): string =>
    whole === 0 ? '-' : `${((100 * part) / whole).toFixed(1)} %`;
  const overview = attackRows.map(({ id, attack, defence, inexpressible }) => {
    const own = byRow.get(id) ?? [];
    const { effective, caught } = numbersOf({ attacks: own, honest: [] });
    const said =
      own.length === 0
        ? (inexpressible ?? 'no kernel ran on this device')
        : `${caught} of ${effective} caught`;
    return `| ${id} | ${cell(attack)} | ${cell(defence)} | ${cell(said)} |`;
  });
  const details = result.attacks.map(({ attack, guarded, control, layers }) =>
    [
      '',
      attack.row,
      `\`${attack.id}\``,
      cell(attack.title),
      cell(guarded.kind === 'through' ? `GOT THROUGH: ${guarded.by}` : guarded.by),
      cell(
        control.kind === 'effective'
          ? withoutPlaces(control.evidence)
          : control.kind === 'ineffective'
            ? `not effective: ${control.why}`
            : 'not tried',
      ),
      layers === undefined ? attack.defences.join(', ') : layers.join(', '),
      '',
    ]
      .join(' | ')
      .trim(),
  );
  return [
    `Device ${result.device}: ${numbers.effective} effective attacks, ${numbers.caught} caught ` +
      `(${percent(numbers.caught, numbers.effective)}); ${numbers.honest} honest kernels, ${numbers.falseAlarms} false alarms ` +
      `(${percent(numbers.falseAlarms, numbers.honest)}).`,
    '',
    '| row | attack | main defence | result |',
    '|---|---|---|---|',
    ...overview,
    '',
    '| row | file | what it does | caught by | control: with its defences off | defences |',
    '|---|---|---|---|---|---|',
    ...details,
    '',
    `Honest kernels: ${suite.honest.map(({ id }) => `\`${id}\``).join(', ')}.`,
    '',
  ].join('\n');
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('<', '&lt;').replace(/\s+/g, ' ');
}

/** Evidence without what differs from run to run. */
function withoutPlaces(text: string): string {
  return text.replace(/\d+ ms/g, 'long').replace(/printed \d+ bytes/, 'printed more');
}
