/**
 * Writes what a panel would be told of a run, for the harness: `node scripts/record-panel-run.ts STORE RUN FILE`.
 * Paths of this machine are cut out.
 */
import { writeFileSync } from 'node:fs';
import { candidateDetails } from '../src/application/view/candidate-details.ts';
import { comparison } from '../src/application/view/comparison.ts';
import { RunObservation } from '../src/application/view/run-observation.ts';
import { everything } from '../src/protocol/editor/panel-messages.ts';
import { openStore } from '../src/store/open-store.ts';

const [folder, asked, file] = process.argv.slice(2);
if (folder === undefined || asked === undefined || file === undefined)
  throw new Error('Say what to record: node scripts/record-panel-run.ts STORE RUN FILE');
const store = await openStore({ workspace: folder, folder });
const { run } = store.run(asked);
const snapshot = new RunObservation(store, run).snapshot(everything);
const fastest = snapshot.cells
  .flatMap(({ best }) => best ?? [])
  .sort((a, b) => b.speedup - a.speedup)
  .slice(0, 3)
  .map(({ candidate }) => candidate);
const failed = snapshot.candidates.filter(({ state }) => state === 'failed').slice(0, 2);
const details = [...fastest.slice(0, 2), ...failed.map(({ candidate }) => candidate)].map((candidate) =>
  candidateDetails(store, run, candidate),
);
const recorded = { snapshot, details, comparison: comparison(store, run, fastest) };
const text = JSON.stringify(recorded, null, 1)
  .replaceAll(folder, '/project/.kernelfoundry')
  .replaceAll(process.cwd(), '/project');
writeFileSync(file, `${text}\n`);
store.close();
