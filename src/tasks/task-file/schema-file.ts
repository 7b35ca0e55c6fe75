import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Path of the schema of task files: beside this module in a clone, beside the bundle when installed. */
export function schemaFile(): string {
  const here = dirname(fileURLToPath(import.meta.url));
  const candidates = [join(here, 'kernel.schema.json'), join(here, '..', 'media', 'kernel.schema.json')];
  return candidates.find((file) => existsSync(file)) ?? join(here, 'kernel.schema.json');
}
