/**
 * Entry of scripts/measure-on-gpu: evaluates the fixed variants of the examples on a GPU and by the time model, and writes a table
 * with provenance and the model's rank agreement.
 */
import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { UserError, exitCodeOf, messageOf } from '../../shared/errors.ts';
import { packageRoot } from '../../shared/package-root.ts';
import { gitProvenance } from '../../store/git-provenance.ts';
import { nearestProfile, probeCuda } from '../cuda-devices.ts';
import { createRunFactories, openLocalParts, toolName } from '../run-factories.ts';
import { measureVariants } from './measure-variants.ts';
import { agreementOf, measurementMarkdown } from './measurement-table.ts';
import type { MeasuredVariant } from './measurement-table.ts';
import { readVariantSets } from './variant-set.ts';

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      out: { type: 'string' },
      device: { type: 'string', default: 'cuda:0' },
      only: { type: 'string' },
      minutes: { type: 'string', default: '9' },
    },
  });
  const note = (line: string): void => void process.stderr.write(`${line}\n`);
  const examples = join(packageRoot(), 'examples/cuda');
  const all = await readVariantSets(join(packageRoot(), 'examples/variants'));
  const wanted = values.only?.split(',');
  const sets = wanted === undefined ? all : all.filter(({ example }) => wanted.includes(example));
  if (sets.length === 0)
    throw new UserError('no-variants', 'No example matches --only.', {
      fix: `There are: ${all.map(({ example }) => example).join(', ')}.`,
    });

  const controller = new AbortController();
  process.once('SIGINT', () => controller.abort());
  const gpu = await gpuOf(values.device, controller.signal);
  const simulatedDevice = `sim:${nearestProfile(gpu.name)}`;
  const out = resolve(values.out ?? join(packageRoot(), 'docs/measurements'));
  const base = join(out, gpu.name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-'));
  mkdirSync(out, { recursive: true });
  writeFileSync(`${base}.jsonl`, '');

  // The lease of a borrowed machine ends; what was measured by then is the result.
  const deadline = setTimeout(() => controller.abort(), Number(values.minutes) * 60_000);
  const rows: MeasuredVariant[] = [];
  const factories = createRunFactories({ folder: packageRoot(), note });
  const git = await gitProvenance(examples);
  const write = (): void =>
    writeFileSync(
      `${base}.md`,
      measurementMarkdown(rows, {
        date: new Date().toISOString(),
        device: gpu.name,
        fingerprint: rows[0]?.measured.provenance.deviceFingerprint ?? gpu.name,
        compiler: rows[0]?.measured.provenance.compiler ?? 'none',
        simulatedDevice,
        tool: toolName(),
        commit: git === undefined ? 'unknown' : `${git.commit}${git.dirty ? ' (dirty)' : ''}`,
        command: 'scripts/measure-on-gpu',
      }),
    );
  try {
    await measureVariants(
      {
        sets,
        examples,
        simulatedDevice,
        device: values.device,
        openEvaluator: (task, device, signal) => factories.openEvaluator(task, device, signal),
        note,
        onRow(row) {
          rows.push(row);
          appendFileSync(`${base}.jsonl`, `${JSON.stringify(row)}\n`);
          write();
        },
      },
      controller.signal,
    );
  } catch (error) {
    if (!controller.signal.aborted) throw error;
    note(`Stopped after ${rows.length} variants.`);
  } finally {
    clearTimeout(deadline);
  }
  write();
  const agreement = agreementOf(rows);
  note(
    `Written: ${base}.md (Spearman of speedups ${agreement.speedups.toFixed(3)} over ${agreement.variants} variants).`,
  );
}

async function gpuOf(device: string, signal: AbortSignal): Promise<{ readonly name: string }> {
  await using parts = await openLocalParts(signal);
  const probe = await probeCuda(parts.executor, signal);
  if (probe.kind === 'none')
    throw new UserError('device-unusable', `There is no GPU to measure on: ${probe.reason}.`, {
      fix: 'Run this on a machine with an NVIDIA GPU, its driver and nvcc.',
    });
  const gpu = probe.gpus.find(({ id }) => id === device);
  if (gpu === undefined)
    throw new UserError('unknown-device', `There is no device "${device}".`, {
      fix: `This machine has ${probe.gpus.map(({ id, name }) => `${id} (${name})`).join(', ')}.`,
    });
  return gpu;
}

main().catch((error: unknown) => {
  process.stderr.write(`${UserError.is(error) ? error.toUserText() : messageOf(error)}\n`);
  process.exitCode = exitCodeOf(error);
});
