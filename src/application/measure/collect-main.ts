/**
 * Makes `examples/variants/NAME.json` from the runs of a store: the fixed variants that scripts/measure-on-gpu evaluates.
 *
 *   node src/application/measure/collect-main.ts --store DIR [--count 6]
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { UserError, exitCodeOf, messageOf } from '../../shared/errors.ts';
import { packageRoot } from '../../shared/package-root.ts';
import { openStore } from '../../store/open-store.ts';
import { chooseVariants } from './choose-variants.ts';

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { store: { type: 'string' }, count: { type: 'string', default: '6' } },
  });
  if (values.store === undefined) throw new UserError('usage', '--store DIR is missing.');
  const store = await openStore({ workspace: packageRoot(), folder: resolve(values.store) });
  const folder = join(packageRoot(), 'examples/variants');
  mkdirSync(folder, { recursive: true });
  try {
    for (const { run } of store.runs()) {
      const { task } = store.run(run).spec;
      const events = [...store.events(run)].map(({ event }) => event);
      const variants = chooseVariants(events, Number(values.count));
      writeFileSync(join(folder, `${task.name}.json`), `${JSON.stringify(variants, undefined, 1)}\n`);
      process.stdout.write(`${task.name}: ${variants.length} variants\n`);
    }
  } finally {
    store.close();
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`${UserError.is(error) ? error.toUserText() : messageOf(error)}\n`);
  process.exitCode = exitCodeOf(error);
});
