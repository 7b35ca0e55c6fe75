import { existsSync, readFileSync } from 'node:fs';
import { cpus, loadavg, release, totalmem } from 'node:os';
import { join } from 'node:path';
import { gitProvenance } from '../../store/git-provenance.ts';
import { ask, thisMachine } from '../doctor/machine-check.ts';

/** Commit of the measured program. Where no repository came along, the one that `--pack` wrote down. */
export async function commitOf(root: string): Promise<{ readonly commit: string; readonly dirty: boolean }> {
  const git = await gitProvenance(join(root, 'package.json'));
  if (git !== undefined) return git;
  const packed = join(root, '.device/commit.json');
  if (!existsSync(packed)) return { commit: 'unknown', dirty: true };
  return JSON.parse(readFileSync(packed, 'utf8')) as { readonly commit: string; readonly dirty: boolean };
}

/** Processor, cores, memory, load, kernel. */
export function machineText(): string {
  const [first] = cpus();
  return (
    `${first?.model.trim() ?? 'unknown processor'}, ${cpus().length} cores, ` +
    `${Math.round(totalmem() / 2 ** 30)} GiB, load ${loadavg()[0]?.toFixed(1) ?? '?'}, kernel ${release()}`
  );
}

const queried = [
  'index',
  'name',
  'uuid',
  'driver_version',
  'pstate',
  'clocks.sm',
  'clocks.mem',
  'clocks.max.sm',
  'clocks.max.mem',
  'clocks_throttle_reasons.active',
  'temperature.gpu',
  'power.draw',
  'power.limit',
  'compute_mode',
  'mig.mode.current',
] as const;

/** What the driver's own tool says of clocks, temperature and power; nothing is changed. Empty where there is no such tool. */
export async function deviceState(device: string, signal: AbortSignal): Promise<readonly string[]> {
  if (!device.startsWith('cuda:')) return [];
  const { ok, text } = await ask(
    'nvidia-smi',
    [`--query-gpu=${queried.join(',')}`, '--format=csv,noheader'],
    thisMachine(),
    signal,
  );
  if (!ok) return [];
  return text.split('\n').map((line) => {
    const values = line.split(',').map((value) => value.trim());
    return queried.map((name, index) => `${name} ${values[index] ?? '?'}`).join(', ');
  });
}
