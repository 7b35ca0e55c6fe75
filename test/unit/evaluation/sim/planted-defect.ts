import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { Candidate } from '../../../../src/protocol/candidate.ts';
import type {
  ArgumentSpec,
  ElementType,
  LaunchConfiguration,
  TaskSpec,
  TextRange,
} from '../../../../src/protocol/task.ts';
import { candidateId } from '../../../../src/syntax/evolve-region.ts';
import { findKernels, kernelNamed } from '../../../../src/syntax/kernel-finder.ts';
import type { SyntaxParser } from '../../../../src/syntax/parser.ts';
import { findQueueFunctions, queueFunctionNamed } from '../../../../src/syntax/sycl/queue-functions.ts';

/**
 * A correct kernel, its faulty twin, and what the report of the twin must name (README.md in test/fixtures/defects and
 * test/fixtures/defects-sycl).
 */
export interface PlantedDefect {
  readonly task: TaskSpec;
  readonly faulty: Candidate;
  readonly expected: readonly { readonly line: number; readonly kind: string; readonly space: string }[];
}

/** CUDA: a kernel with its launch. SYCL: the function that submits it, and how it takes its buffers. */
interface Header {
  readonly kernel?: string;
  readonly launch?: LaunchConfiguration;
  readonly function?: string;
  readonly form?: 'buffer';
  readonly shape: Readonly<Record<string, number>>;
  readonly arguments: readonly string[];
}

/** `f32 a[n*n] input`, `i32 key[n] input indexInto 8`, `u32 done[1] inout constant 0`, `i32 n`, `f32 factor=2.5`. */
function argumentOf(text: string, form: 'buffer' | undefined): ArgumentSpec {
  const buffer = /^(\w+) (\w+)\[(.+)\] (input|output|inout)(?: (indexInto|constant) (\S+))?$/.exec(text);
  if (buffer !== null) {
    const [, type = '', name = '', extent = '', role = '', kind, value = ''] = buffer;
    return {
      kind: 'buffer',
      name,
      type: type as ElementType,
      role: role as 'input' | 'output' | 'inout',
      shape: [extent],
      distribution:
        kind === 'indexInto'
          ? { kind, extent: value }
          : kind === 'constant'
            ? { kind, value: Number(value) }
            : { kind: 'normal' },
      ...(form === undefined ? {} : { form }),
    };
  }
  const scalar = /^(\w+) (\w+)(?:=(\S+))?$/.exec(text);
  assert.ok(scalar !== null, `the header names an argument that cannot be read: ${text}`);
  const [, type = '', name = '', value] = scalar;
  return {
    kind: 'scalar',
    name,
    type: type as ElementType,
    value: value === undefined ? name : Number(value),
  };
}

/** Applies `// defect:` annotations: the text of the twin, line for line. */
export function plantDefect(source: string): string {
  return source
    .split('\n')
    .map((line) => {
      const annotation = /^(.*?)\s*\/\/ defect: (.*?)(?:\s*\/\/ expect:.*)?$/.exec(line);
      if (annotation === null) return line;
      const [, , replacement = ''] = annotation;
      const indent = /^\s*/.exec(line)?.[0] ?? '';
      return replacement === 'remove' ? '' : `${indent}${replacement}`;
    })
    .join('\n');
}

/** Annotations are for the test only: neither text may carry them into an evaluation. */
function withoutAnnotations(source: string): string {
  return source
    .split('\n')
    .map((line) => line.replace(/\s*\/\/ (defect|expect|task):.*$/, ''))
    .join('\n');
}

/** Reads a fixture. */
export function readPlantedDefect(file: string, parser: SyntaxParser): PlantedDefect {
  const text = readFileSync(file, 'utf8');
  const header = JSON.parse(/^\/\/ task: (.*)$/m.exec(text)?.[1] ?? '') as Header;
  const source = withoutAnnotations(text);
  const faultySource = withoutAnnotations(plantDefect(text));
  const { launch } = header;
  const name = header.kernel ?? header.function ?? '';
  const regionIn = (whole: string): TextRange => {
    const tree = parser.parse(whole);
    const found =
      header.function === undefined
        ? kernelNamed(findKernels(tree, 'cuda'), name)
        : queueFunctionNamed(findQueueFunctions(tree), name);
    assert.ok(found !== undefined, `${file} has no ${name}`);
    return found.range;
  };
  const region = regionIn(source);
  const faultyRegion = regionIn(faultySource);
  const replaced = faultySource.slice(faultyRegion.start, faultyRegion.end);
  const expected = text.split('\n').flatMap((line, index) => {
    const words = /\/\/ expect: (.*)$/.exec(line)?.[1]?.trim().split(/\s+/) ?? [];
    return Array.from({ length: words.length / 2 }, (_, pair) => ({
      line: index + 1,
      kind: words[2 * pair] ?? '',
      space: words[2 * pair + 1] ?? '',
    }));
  });
  return {
    task: {
      name,
      language: header.function === undefined ? 'cuda' : 'sycl',
      sourceFile: file,
      source,
      region,
      kernel: name,
      freedom: launch === undefined ? 'launch' : 'kernel',
      entry: launch === undefined ? { kind: 'function', name } : { kind: 'kernel', instance: name, launch },
      arguments: header.arguments.map((argument) => argumentOf(argument, header.form)),
      shapes: { tune: [header.shape], check: [header.shape], heldOut: [] },
      reference: { kind: 'baseline' },
      flags: [],
    },
    faulty: {
      id: candidateId(replaced, launch),
      region: replaced,
      ...(launch === undefined ? {} : { launch }),
      assumptions: [],
      parents: [],
      origin: { kind: 'user' },
      summary: 'a planted defect',
    },
    expected,
  };
}
