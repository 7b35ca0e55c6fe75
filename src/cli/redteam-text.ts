import type { AttackResult, HonestResult } from '../application/redteam/judge.ts';
import type { SuiteResult } from '../application/redteam/run-suite.ts';
import type { SuiteNumbers } from '../application/redteam/verdict.ts';

/** One result in a line. */
export function redteamLine(result: AttackResult | HonestResult): string {
  if ('kernel' in result)
    return `${result.passed ? 'passes' : 'FALSE ALARM'}  ${result.kernel.id}: ${result.said}`;
  const { attack, guarded, control } = result;
  const state = guarded.kind === 'through' ? 'THROUGH' : guarded.kind;
  const where = guarded.elsewhere
    ? ` (expected ${attack.stage}: ${attack.rules.join(' or ') || 'nothing gained'})`
    : '';
  const proof =
    control.kind === 'ineffective'
      ? `\n    NOT EFFECTIVE: ${control.why}`
      : control.kind === 'effective'
        ? `\n    control: ${control.evidence}`
        : '';
  return `${state}  ${attack.row} ${attack.id}: ${guarded.by}${where}${proof}`;
}

/** Catch rate, false-alarm rate, and everything that is not as it should be. */
export function redteamSummary(result: SuiteResult, numbers: SuiteNumbers, withControls: boolean): string {
  const { attacks, honest, left, device } = result;
  const bad = [
    ...attacks.filter(({ guarded, control }) => guarded.kind === 'through' || control.kind === 'ineffective'),
    ...honest.filter(({ passed }) => !passed),
  ];
  const percent = (part: number, whole: number): string =>
    whole === 0 ? 'none' : `${((100 * part) / whole).toFixed(1)} %`;
  const lines = [
    `device            ${device}`,
    `attacks           ${attacks.length}${withControls ? `, of which ${numbers.effective} are effective` : '; controls were left out'}`,
    `catch rate        ${percent(numbers.caught, numbers.effective)} (${numbers.caught} of ${numbers.effective})`,
    `honest kernels    ${numbers.honest}`,
    `false alarms      ${percent(numbers.falseAlarms, numbers.honest)} (${numbers.falseAlarms} of ${numbers.honest})`,
    ...(left.length === 0 ? [] : [`not for this kind of device: ${left.length}`]),
  ];
  return [...lines, ...(bad.length === 0 ? [] : ['', ...bad.map(redteamLine)])].join('\n');
}
