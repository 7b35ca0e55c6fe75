import { join } from 'node:path';
import type { Evaluator } from '../../engine/ports.ts';
import type { DeviceId } from '../../protocol/evaluation.ts';
import type { TaskSpec } from '../../protocol/task.ts';
import { throwIfAborted } from '../../shared/abort.ts';
import { loadTaskFile } from '../../tasks/task-file/load-task-file.ts';
import type { MeasuredVariant } from './measurement-table.ts';
import type { VariantSet } from './variant-set.ts';

type OpenEvaluator = (
  task: TaskSpec,
  device: DeviceId,
  signal: AbortSignal,
) => Promise<Evaluator & Partial<AsyncDisposable>>;

export interface MeasureOptions {
  readonly sets: readonly VariantSet[];
  /** Folder of the examples' task files. */
  readonly examples: string;
  readonly simulatedDevice: DeviceId;
  readonly device: DeviceId;
  readonly openEvaluator: OpenEvaluator;
  /** Called for every finished variant, so that what was measured is kept when the time runs out. */
  readonly onRow: (row: MeasuredVariant) => void;
  readonly note: (line: string) => void;
}

/** Evaluates every variant of every set by the model and on the device. */
export async function measureVariants(
  options: MeasureOptions,
  signal: AbortSignal,
): Promise<readonly MeasuredVariant[]> {
  const { sets, examples, simulatedDevice, device, openEvaluator, onRow, note } = options;
  const rows: MeasuredVariant[] = [];
  for (const { example, variants } of sets) {
    throwIfAborted(signal);
    const task = await loadTaskFile(join(examples, `${example}.kernel.jsonc`));
    const model = await openEvaluator(task, simulatedDevice, signal);
    try {
      const real = await openEvaluator(task, device, signal);
      try {
        for (const candidate of variants) {
          const seed = `measure ${example} ${candidate.id}`;
          const modelled = await model.evaluate(candidate, { seed }, signal);
          const measured = await real.evaluate(candidate, { seed }, signal);
          const row = { example, variant: candidate.id, summary: candidate.summary, modelled, measured };
          rows.push(row);
          onRow(row);
          note(
            `${example}: ${candidate.summary}: measured ${measured.speedup?.value.toFixed(2) ?? 'nothing'}x, modelled ${modelled.speedup?.value.toFixed(2) ?? 'nothing'}x`,
          );
        }
      } finally {
        await real[Symbol.asyncDispose]?.();
      }
    } finally {
      await model[Symbol.asyncDispose]?.();
    }
  }
  return rows;
}
