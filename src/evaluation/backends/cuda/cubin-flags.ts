/** Flags that choose an output, a linkage or libraries: a cubin has none of these. With those that take the next word as value. */
const alone =
  /^(?:-c|-dc|-dw|-shared|--shared|-lib|-cubin|-ptx|-fatbin|--compile|--device-c|--device-w|-rdc(?:=.*)?|--relocatable-device-code(?:=.*)?|-cudart=.*|--cudart=.*|-l.+|-L.+|-o.+|--output-file=.*|-dlto|--resource-usage|-keep|--keep)$/;
const withNext =
  /^(?:-o|--output-file|-l|--library|-L|--library-path|-cudart|--cudart|-Xlinker|--linker-options)$/;

/**
 * The task's flags as a cubin is compiled with them. They are the user's own and trusted; a candidate has none. Only what cannot be meant
 * here goes, so that the flags of a build system may be given as they are.
 */
export function cubinFlags(flags: readonly string[]): readonly string[] {
  const kept: string[] = [];
  for (let index = 0; index < flags.length; index++) {
    const flag = flags[index] ?? '';
    if (withNext.test(flag)) index++;
    else if (!alone.test(flag)) kept.push(flag);
  }
  return kept;
}
