import type { FoundSyclCompilers } from '../../evaluation/backends/sycl/find-sycl-compilers.ts';
import type { SyclCompiler } from '../../evaluation/backends/sycl/sycl-compiler.ts';
import { findSycl } from '../sycl-devices.ts';
import { checkCuda } from './cuda-checks.ts';
import type { Machine, MachineCheck } from './machine-check.ts';

/** CUDA and SYCL: each missing thing has its own consequence, so each is a check of its own. */
export async function checkGpus(machine: Machine, signal: AbortSignal): Promise<MachineCheck[]> {
  const [cuda, sycl] = await Promise.all([checkCuda(machine, signal), findSycl(signal, machine.environment)]);
  return [
    ...cuda,
    syclCheck(sycl, 'dpcpp', {
      id: 'icpx',
      title: 'SYCL: DPC++ (icpx)',
      absent: 'not found: needed for SYCL devices, unless AdaptiveCpp is there',
      fix: 'Install the oneAPI DPC++ compiler, or name it in KERNELFOUNDRY_ICPX.',
    }),
    syclCheck(sycl, 'adaptivecpp', {
      id: 'acpp',
      title: 'SYCL: AdaptiveCpp (acpp)',
      absent: 'not found: needed for SYCL devices, unless icpx is there',
      fix: 'Install AdaptiveCpp and put acpp in the PATH, or name it in KERNELFOUNDRY_ACPP.',
    }),
  ];
}

function syclCheck(
  { compilers, broken }: FoundSyclCompilers,
  kind: SyclCompiler['kind'],
  { id, title, absent, fix }: Readonly<Record<'id' | 'title' | 'absent' | 'fix', string>>,
): MachineCheck {
  const own = compilers.filter((one) => one.kind === kind);
  const [first] = own;
  if (first === undefined) {
    const problem = broken.find((one) => one.kind === kind);
    return problem === undefined
      ? { id, title, state: 'missing', detail: absent, fix }
      : { id, title, state: 'degraded', detail: `${problem.path}: ${problem.reason}`, fix };
  }
  const detail = own.map(({ version, path, foundBy }) => `${version} (${path}, by ${foundBy})`).join('; ');
  const unranked = first.special['omp'];
  if (unranked === undefined || unranked.ranks) return { id, title, state: 'ok', detail };
  return {
    id,
    title,
    state: 'degraded',
    detail: `${detail}; ${unranked.note ?? ''}`,
    fix: 'Build AdaptiveCpp with LLVM, so that it has its compiler plugin.',
  };
}
