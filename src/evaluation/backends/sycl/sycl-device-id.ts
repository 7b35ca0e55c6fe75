import type { DeviceId } from '../../../protocol/evaluation.ts';

/** Which device of a SYCL runtime is meant. Counterpart: `DeviceFacts` in native/sycl-runner/device.h. */
export interface SyclSelection {
  /** As ONEAPI_DEVICE_SELECTOR writes it; AdaptiveCpp's `ze` and `ocl` are level_zero and opencl here too. */
  readonly backend: string;
  readonly type: 'cpu' | 'gpu' | 'accelerator';
  /** Among the runtime's devices of that backend and type, from 0. */
  readonly index: number;
}

const form = /^sycl:([a-z_]+):(cpu|gpu|accelerator)(?::([1-9]\d*))?$/;

/**
 * `sycl:level_zero:gpu`, `sycl:omp:cpu`, `sycl:opencl:gpu:1`: backend and type as device selectors name them, and a number from the
 * second of a kind on. A bare number would change its meaning with every driver that is installed or removed.
 */
export function syclDeviceId({ backend, type, index }: SyclSelection): DeviceId {
  return `sycl:${backend}:${type}${index === 0 ? '' : `:${index}`}`;
}

/** What a device id means; undefined for one that has another form. */
export function parseSyclDeviceId(device: DeviceId): SyclSelection | undefined {
  const match = form.exec(device);
  if (match === null) return undefined;
  const [, backend = '', type = '', index = '0'] = match;
  return { backend, type: type as SyclSelection['type'], index: Number(index) };
}

const adaptiveNames: Readonly<Record<string, string>> = { level_zero: 'ze', opencl: 'ocl' };

/**
 * Variables that leave a process nothing but the devices of the selection's backend (and type, where the runtime knows types), in the
 * runtime's own words. The number is the runner's business: it counts the same devices with the variables and without.
 */
export function selectorEnvironment(
  runtime: 'dpcpp' | 'adaptivecpp',
  { backend, type }: SyclSelection,
): Readonly<Record<string, string>> {
  if (runtime === 'dpcpp') return { ONEAPI_DEVICE_SELECTOR: `${backend}:${type}` };
  // AdaptiveCpp keeps the processor whatever is asked for.
  return { ACPP_VISIBILITY_MASK: backend === 'omp' ? 'omp' : `omp;${adaptiveNames[backend] ?? backend}` };
}
