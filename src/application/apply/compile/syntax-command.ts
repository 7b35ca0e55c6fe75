import { basename } from 'node:path';

const launchers = new Set(['ccache', 'sccache', 'distcc', 'icecc', 'buildcache']);

/** Options that write files beside the object, and whether their value is the next word. */
const outputs: readonly (readonly [RegExp, boolean])[] = [
  [/^-c$/, false],
  [/^-o$/, true],
  [/^-o.+/, false],
  [/^-M(?:F|T|Q|J)$/, true],
  [/^-M(?:F|T|Q|J).+/, false],
  [/^-M(?:M?D?|P|G)$/, false],
  [
    /^--?(?:generate-dependencies(?:-with-compile)?|generate-nonsystem-dependencies(?:-with-compile)?)$/,
    false,
  ],
  [/^--?dependency-output$/, true],
  [/^--serialize-diagnostics$/, true],
  [/^-(?:gsplit-dwarf|save-temps.*|ftime-trace.*)$/, false],
];

/**
 * A build's command changed so that it only checks: nothing of the build is written. nvcc has no such mode and writes its object to
 * `object`. The launchers of compiler caches are left out.
 */
export function syntaxCommand(command: readonly string[], object: string): string[] {
  const [program = '', ...rest] = launchers.has(basename(command[0] ?? '')) ? command.slice(1) : command;
  const kept: string[] = [];
  for (let at = 0; at < rest.length; at++) {
    const word = rest[at] ?? '';
    const output = outputs.find(([pattern]) => pattern.test(word));
    if (output === undefined) kept.push(word);
    else if (output[1]) at++;
  }
  return isNvcc(program) ? [program, ...kept, '-c', '-o', object] : [program, ...kept, '-fsyntax-only'];
}

/** nvcc by whatever path it is called. */
function isNvcc(program: string): boolean {
  return /^nvcc(?:\.exe)?$/.test(basename(program));
}
