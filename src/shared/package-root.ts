import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

let root: string | undefined;

/**
 * Folder that holds package.json, native/ and media/ of this product: the clone when running from source, the
 * installed extension when running from the bundle. Found by walking up from this module.
 */
export function packageRoot(): string {
  if (root !== undefined) return root;
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    const file = join(folder, 'package.json');
    if (existsSync(file)) {
      const manifest = JSON.parse(readFileSync(file, 'utf8')) as { readonly name?: string };
      if (manifest.name === 'kernelfoundry') return (root = folder);
    }
    if (dirname(folder) === folder) throw new Error('The package that this module belongs to was not found.');
  }
}

/** Version of this product, from package.json. */
export function packageVersion(): string {
  const manifest = JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8')) as {
    readonly version: string;
  };
  return manifest.version;
}
