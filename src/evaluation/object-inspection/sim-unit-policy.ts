import { isOrdinaryImport, isSystemName } from './allowed-names.ts';
import type { InspectionPolicy } from './inspection-policy.ts';

/** Functions of native/sim/core/core.h: all of the core that units may call. */
const coreFunctions = new Set([
  'block_barrier',
  'warp_barrier',
  'warp_exchange',
  'note_shuffle',
  'note_idle_shuffle',
  'converged_lanes',
  'device_variable',
  'shared_variable',
  'dynamic_shared',
  'atomic_access',
  'compare_and_swap_access',
  'atomic_load',
  'fence',
  'spin_hint',
  'note_special',
  'range_access',
  'vector_access',
  'async_copy',
  'async_commit',
  'async_wait',
  'release_at',
  'acquire_at',
  'wait_turn',
  'grid_barrier',
  'in_kernel',
  'device_print',
  'trap',
  'unsupported',
  'refuse_launch',
  'clock_ticks',
  'allocate_device',
  'free_device',
  'host_write',
  'is_device_memory',
  'device_bytes_from',
  'launch',
]);

const coreFunction = /^_ZN2kf3sim(\d+)([a-z_]+)E/;
/** What the compiled parts of the facades offer (native/sim/cuda/runtime, native/sim/sycl/runtime). */
const facadeFunction =
  /^(_ZNK?2kf3sim4sycl\w+|_ZN2kf3sim4cuda\d+\w+|_ZNK?4sycl\w+|_ZT[IVS]N4sycl\w+|kf_sim_\w+)$/;
/** The entry points of instrumentation (native/sim/core/hooks.cpp, local-arrays.cpp). */
const hook = /^(__tsan_\w+|__sanitizer_cov_trace_pc|__ubsan_handle_out_of_bounds)$/;

function isCoreName(name: string): boolean {
  if (name === '_ZN2kf3sim7currentE' || name === '_ZN2kf3sim9warp_sizeE') return true;
  const match = coreFunction.exec(name);
  const identifier = match?.[2]?.slice(0, Number(match[1]));
  return identifier !== undefined && coreFunctions.has(identifier);
}

/**
 * Units of the simulator, checked and plain, CUDA and SYCL: one shared object without libraries of its own that asks the runner for
 * the machine, for mathematics and for what C++ needs. Not allowed are, above all, names of the runner that are no part of that
 * interface and everything that reaches the operating system.
 */
export const simUnitPolicy: InspectionPolicy = {
  what: 'a unit of the simulated GPU',
  libraries: () => false,
  imports: (name) =>
    isCoreName(name) || facadeFunction.test(name) || hook.test(name) || isOrdinaryImport(name),
  // Start-up of the C runtime, of instrumentation, and of namespace-scope variables (device variables register there).
  constructors: (name) =>
    /^(frame_dummy|__do_global_dtors_aux|_GLOBAL__sub_[ID]_\w+|_sub_[ID]_\d+_\d+|tsan\.module_[cd]tor|sancov\.module_ctor\w*)(\.\w+)*$/.test(
      name,
    ),
  reserved: (name) => hook.test(name) || /^kf_sim_/.test(name) || isCoreName(name) || isSystemName(name),
  isReadOnlyAfterRelocation: true,
};
