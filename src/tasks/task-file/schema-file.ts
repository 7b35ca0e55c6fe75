import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Path of the schema of task files: beside this module in a clone, beside the bundle (scripts/build.mjs) when installed. */
export function schemaFile(): string {
  return join(dirname(fileURLToPath(import.meta.url)), 'kernel.schema.json');
}
