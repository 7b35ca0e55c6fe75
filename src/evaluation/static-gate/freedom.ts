import type { LaunchConfiguration } from '../../protocol/task.ts';
import type { KernelDefinition } from '../../syntax/kernel-finder.ts';
import { findKernels, kernelNamed } from '../../syntax/kernel-finder.ts';
import type { GateInput, GateRule } from './gate-rule.ts';

function kernels(input: GateInput): {
  readonly before: KernelDefinition | undefined;
  readonly after: readonly KernelDefinition[];
} {
  const { task, tree, baselineTree } = input;
  return {
    before: kernelNamed(findKernels(baselineTree, task.language), task.kernel),
    after: findKernels(tree, task.language).filter((kernel) => kernel.name === lastName(task.kernel)),
  };
}

function lastName(name: string): string {
  return name.slice(name.lastIndexOf(':') + 1);
}

const present: GateRule = {
  id: 'kernel-missing',
  why: 'The harness launches the kernel by its name: exactly one definition must be there.',
  check(input) {
    if (input.task.entry.kind !== 'kernel' || input.task.language !== 'cuda') return [];
    const { before, after } = kernels(input);
    if (before === undefined || after.length === 1) return [];
    return [
      {
        rule: this.id,
        message:
          after.length === 0
            ? `the kernel ${input.task.kernel} is gone`
            : `the kernel ${input.task.kernel} is defined ${after.length} times`,
        line: after[1]?.line ?? input.composed.regionLine,
      },
    ];
  },
};

/** A parameter's type without names, qualifiers that change no call (`const` of a value, `__restrict__`) and spaces. */
export function parameterKey(text: string): string {
  return text
    .replace(/\b__restrict(__)?\b|\bvolatile\b/g, '')
    .replace(/\s+/g, ' ')
    .replace(/ ?([*&]) ?/g, '$1')
    .replace(/^const (\w[\w: ]*)$/, '$1')
    .replace(/\*const$/, '*')
    .replace(/^(\w+) const(\*?)$/, 'const $1$2')
    .trim();
}

const signature: GateRule = {
  id: 'signature-changed',
  why: 'Callers keep calling the kernel as before: number, order and types of the parameters are fixed.',
  check(input) {
    if (input.task.entry.kind !== 'kernel') return [];
    const { before, after } = kernels(input);
    const kernel = after[0];
    if (before === undefined || kernel === undefined || after.length !== 1) return [];
    if (kernel.parameters.length !== before.parameters.length)
      return [
        {
          rule: this.id,
          message: `${kernel.name} has ${kernel.parameters.length} parameters, the original has ${before.parameters.length}`,
          line: kernel.line,
        },
      ];
    for (const [index, parameter] of kernel.parameters.entries()) {
      const original = before.parameters[index];
      if (original === undefined) continue;
      if (parameterKey(parameter.typeText) !== parameterKey(original.typeText))
        return [
          {
            rule: this.id,
            message: `parameter ${index + 1} of ${kernel.name} is "${parameter.typeText}", the original has "${original.typeText}"`,
            line: kernel.line,
          },
        ];
    }
    if (kernel.templateParameters.length !== before.templateParameters.length)
      return [
        {
          rule: this.id,
          message: `${kernel.name} has ${kernel.templateParameters.length} template parameters, the original has ${before.templateParameters.length}`,
          line: kernel.line,
        },
      ];
    if (kernel.externC !== before.externC)
      return [{ rule: this.id, message: `the linkage of ${kernel.name} changed`, line: kernel.line }];
    return [];
  },
};

function sameLaunch(a: LaunchConfiguration, b: LaunchConfiguration): boolean {
  const key = (launch: LaunchConfiguration): string =>
    JSON.stringify([launch.grid, launch.block, launch.sharedBytes]).replace(/\s+/g, '');
  return key(a) === key(b);
}

const launch: GateRule = {
  id: 'launch-changed',
  why: 'With freedom "kernel" every call site keeps its grid, block and shared memory.',
  check({ task, candidate, composed }) {
    if (task.entry.kind !== 'kernel') {
      return candidate.launch === undefined
        ? []
        : [
            {
              rule: this.id,
              message: 'a function task has no launch configuration',
              line: composed.regionLine,
            },
          ];
    }
    if (task.freedom === 'launch' || candidate.launch === undefined) return [];
    if (sameLaunch(task.entry.launch, candidate.launch)) return [];
    return [
      {
        rule: this.id,
        message: `the task's freedom is "${task.freedom}": grid, block and shared memory stay as they are`,
        line: composed.regionLine,
      },
    ];
  },
};

/** Rules about what the task lets a candidate change. */
export const freedomRules: readonly GateRule[] = [present, signature, launch];
