import { basename } from 'node:path';
import type { Settings } from '../protocol/editor/settings.ts';

type CompilerSettings = Pick<Settings, 'compiler' | 'cudaToolkit' | 'syclCompiler'>;

/** Makes the compilers of the settings those that this process and its runs use, and those of the environment where there is none. */
export function compilerSettings(environment: NodeJS.ProcessEnv): (settings: CompilerSettings) => void {
  const variables = ['KERNELFOUNDRY_CXX', 'KERNELFOUNDRY_NVCC', 'KERNELFOUNDRY_ACPP', 'KERNELFOUNDRY_ICPX'];
  const originals = new Map(variables.map((variable) => [variable, environment[variable]]));
  return ({ compiler, cudaToolkit, syclCompiler }) => {
    const isAdaptiveCpp = /acpp|syclcc/i.test(basename(syclCompiler));
    const chosen: Readonly<Record<string, string>> = {
      KERNELFOUNDRY_CXX: compiler,
      KERNELFOUNDRY_NVCC: cudaToolkit,
      KERNELFOUNDRY_ACPP: isAdaptiveCpp ? syclCompiler : '',
      KERNELFOUNDRY_ICPX: isAdaptiveCpp ? '' : syclCompiler,
    };
    for (const [variable, original] of originals) {
      const setting = chosen[variable] ?? '';
      const wanted = setting === '' ? original : setting;
      if (wanted === undefined) Reflect.deleteProperty(environment, variable);
      else environment[variable] = wanted;
    }
  };
}
