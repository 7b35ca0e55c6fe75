/** The task's flags for nvcc, with those that name architectures taken apart. */
export interface SplitFlags {
  /** Every architecture named: `sm_80`, `sm_90a`, or `compute_90` where only PTX was asked for. */
  readonly architectures: readonly string[];
  /** All other flags, in order. */
  readonly others: readonly string[];
}

const withValue = /^(?:-arch|--gpu-architecture|-code|--gpu-code|-gencode|--generate-code)$/;
const joined = /^(-arch|--gpu-architecture|-code|--gpu-code|-gencode|--generate-code)=(.*)$/;

/**
 * Takes `-arch`, `-code`, `-gencode` and their long forms out of the user's flags: a cubin holds one architecture, so each is compiled
 * by itself. What has both PTX and machine code of one architecture counts once, as machine code. `native` and `all` name nothing.
 */
export function splitArchitectures(flags: readonly string[]): SplitFlags {
  const others: string[] = [];
  const generated: string[] = [];
  const wanted: string[] = [];
  let virtual: readonly string[] = [];
  for (let index = 0; index < flags.length; index++) {
    const flag = flags[index] ?? '';
    const match = joined.exec(flag);
    const name = match?.[1] ?? (withValue.test(flag) ? flag : undefined);
    if (name === undefined) {
      others.push(flag);
      continue;
    }
    const value = match?.[2] ?? flags[++index] ?? '';
    const names = value.match(/\b(?:sm|compute|lto)_\d+[af]?\b/g) ?? [];
    if (/gencode|generate-code/.test(name)) {
      // arch=compute_90,code=[sm_90,compute_90]
      const code = /code=(.*)$/.exec(value)?.[1]?.match(/\b(?:sm|compute)_\d+[af]?\b/g);
      generated.push(...(code ?? names));
    } else if (/code/.test(name)) wanted.push(...names);
    else virtual = names;
  }
  // `-arch=compute_90 -code=sm_90`: the code says what comes out.
  const all = [...generated, ...(wanted.length > 0 ? wanted : virtual)];
  const real = all.filter((name) => name.startsWith('sm_'));
  const onlyPtx = all.filter(
    (name) => name.startsWith('compute_') && !real.includes(name.replace('compute_', 'sm_')),
  );
  return { architectures: [...new Set([...real, ...onlyPtx])], others };
}

/** Architectures that the user's flags name, as `sm_80`. */
export function namedArchitectures(flags: readonly string[]): readonly string[] {
  return splitArchitectures(flags).architectures.map((name) => name.replace('compute_', 'sm_'));
}

/**
 * What is compiled for a device and its flags: first the device's own architecture (its `a` or `f` variant where the flags name that, for
 * only there are the instructions of that product line), then the others.
 */
export function compiledArchitectures(
  deviceArchitecture: string,
  named: readonly string[],
): { readonly own: string; readonly others: readonly string[] } {
  const own =
    named.find((name) => name === `${deviceArchitecture}a`) ??
    named.find((name) => name === `${deviceArchitecture}f`) ??
    deviceArchitecture;
  return { own, others: named.filter((name) => name !== own) };
}
