import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { KernelFoundryError } from '../shared/errors.ts';
import { packageRoot } from '../shared/package-root.ts';

/** The two wasm files the parser needs. */
export interface GrammarFiles {
  /** The tree-sitter runtime. */
  readonly runtime: string;
  /** The grammar of CUDA C++. */
  readonly grammar: string;
}

const runtimeName = 'web-tree-sitter.wasm';
const grammarName = 'tree-sitter-cuda.wasm';

/**
 * Finds the wasm files: in `dist/` (beside the bundle) or `media/` of the installed extension, or in node_modules when
 * running from a clone. Throws `grammar-missing` with the places tried.
 */
export function locateGrammar(root: string = packageRoot()): GrammarFiles {
  const places: readonly GrammarFiles[] = [
    { runtime: join(root, 'dist', runtimeName), grammar: join(root, 'dist', grammarName) },
    { runtime: join(root, 'media', runtimeName), grammar: join(root, 'media', grammarName) },
    {
      runtime: join(root, 'node_modules', 'web-tree-sitter', runtimeName),
      grammar: join(root, 'node_modules', 'tree-sitter-cuda', grammarName),
    },
  ];
  const found = places.find((files) => existsSync(files.runtime) && existsSync(files.grammar));
  if (found) return found;
  throw new KernelFoundryError(
    'grammar-missing',
    `The grammar ${grammarName} was not found under ${root}: run "node scripts/setup.mjs" in a clone, or reinstall the extension.`,
    { details: { places } },
  );
}
