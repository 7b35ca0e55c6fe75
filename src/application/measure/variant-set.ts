import { readFile, readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Assumption, Candidate } from '../../protocol/candidate.ts';
import type { LaunchConfiguration } from '../../protocol/task.ts';
import { UserError, messageOf } from '../../shared/errors.ts';
import { candidateId } from '../../syntax/evolve-region.ts';

/** One variant of an example, as kept in `examples/variants/NAME.json`. */
export interface StoredVariant {
  readonly summary: string;
  readonly region: string;
  readonly launch: LaunchConfiguration;
  readonly assumptions: readonly Assumption[];
}

/** The fixed variants of one example. */
export interface VariantSet {
  readonly example: string;
  readonly variants: readonly Candidate[];
}

/**
 * The variant set of every example of a folder, in the order of names; an example without a file of variants has none. Variants are CUDA
 * regions: examples in SYCL go without. Throws UserError for a file that cannot be used.
 */
export async function readVariantSets(folder: string, examples: string): Promise<readonly VariantSet[]> {
  const suffix = '.kernel.jsonc';
  const isCuda = basename(examples) !== 'sycl';
  const files = isCuda ? await readdir(folder).catch(() => []) : [];
  const names = (await readdir(examples)).filter((name) => name.endsWith(suffix)).sort();
  return Promise.all(
    names.map(async (name) => {
      const example = name.slice(0, -suffix.length);
      const file = join(folder, `${example}.json`);
      if (!files.includes(`${example}.json`)) return { example, variants: [] };
      try {
        const stored = JSON.parse(await readFile(file, 'utf8')) as readonly StoredVariant[];
        return { example, variants: stored.map(candidateOf) };
      } catch (cause) {
        throw new UserError('bad-variants', `The variants cannot be read: ${messageOf(cause)}`, {
          file,
          cause,
        });
      }
    }),
  );
}

function candidateOf(stored: StoredVariant): Candidate {
  const { region, launch, assumptions, summary } = stored;
  return {
    id: candidateId(region, launch),
    region,
    launch,
    assumptions,
    parents: [],
    origin: { kind: 'user' },
    summary,
  };
}
