/**
 * Entry of scripts/measure-on-gpu: measures on a real device, stage by stage in order of value, and writes a readable report and every
 * sample. Each result is on disk at once, and a later call goes on where this one ended.
 */
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { DeviceId } from '../../protocol/evaluation.ts';
import type { Budget, TaskSpec } from '../../protocol/task.ts';
import { throwIfAborted } from '../../shared/abort.ts';
import { UserError, exitCodeOf, messageOf } from '../../shared/errors.ts';
import { packageRoot } from '../../shared/package-root.ts';
import { openStore } from '../../store/open-store.ts';
import { loadTaskFile } from '../../tasks/task-file/load-task-file.ts';
import { nearestProfile } from '../cuda-devices.ts';
import { listDevices } from '../list-devices.ts';
import type { ListedDevice } from '../list-devices.ts';
import { loadSuite, suiteFolder } from '../redteam/load-suite.ts';
import { runSuite } from '../redteam/run-suite.ts';
import { collectReport } from '../report/collect-report.ts';
import type { RunReport } from '../report/report.ts';
import { createRunFactories, toolName } from '../run-factories.ts';
import { startRun } from '../start-run.ts';
import { screeningProfile } from '../sycl-devices.ts';
import { commitOf, deviceState, machineText } from './describe-machine.ts';
import { MeasureJournal } from './measure-journal.ts';
import type { MeasureContext } from './measure-stage.ts';
import { chooseStages, measureStages, runStages } from './measure-stages.ts';
import { measurementMarkdown } from './measurement-report.ts';
import { openUnscreened } from './open-unscreened.ts';
import { readVariantSets } from './variant-set.ts';

const options = {
  device: { type: 'string', default: 'cuda:0' },
  stages: { type: 'string' },
  minutes: { type: 'string', default: '9' },
  'search-seconds': { type: 'string', default: '35' },
  only: { type: 'string' },
  out: { type: 'string' },
  name: { type: 'string' },
  examples: { type: 'string' },
  fresh: { type: 'boolean', default: false },
} as const;

/** Files of samples and report by kind of device; a simulated one only tries the script out. */
const fileNames: Readonly<Record<ListedDevice['kind'], string>> = {
  cuda: 'GPU',
  sycl: 'SYCL',
  sim: 'DRY-RUN',
};

async function main(): Promise<void> {
  const { values } = parseArgs({ options });
  const note = (line: string): void => void process.stderr.write(`${line}\n`);
  const stages = chooseStages(
    measureStages(positive(values['search-seconds'], '--search-seconds')),
    values.stages?.split(',').map((name) => name.trim()),
  );
  const minutes = positive(values.minutes, '--minutes');
  const endsAt = performance.now() + minutes * 60_000;
  const controller = new AbortController();
  process.once('SIGINT', () => controller.abort());
  process.once('SIGTERM', () => controller.abort());
  // The lease of a borrowed machine ends; what was measured by then is the result.
  const deadline = setTimeout(() => controller.abort(), minutes * 60_000);
  const { signal } = controller;

  const root = packageRoot();
  const device = await deviceOf(values.device, signal);
  const language = device.languages.includes('cuda') ? 'cuda' : 'sycl';
  const examples = resolve(values.examples ?? join(root, 'examples', language));
  const sets = await setsOf(examples, values.only?.split(','));
  const kept = join(root, 'docs/measurements');
  const out = resolve(values.out ?? kept);
  const name = values.name ?? fileNames[device.kind];
  mkdirSync(out, { recursive: true });
  const samples = join(out, `${name}.jsonl`);
  // A machine that is borrowed for each call has only what the repository brings along.
  const earlier = join(kept, `${name}.jsonl`);
  if (!values.fresh && !existsSync(samples) && existsSync(earlier)) copyFileSync(earlier, samples);

  const journal = new MeasureJournal(samples, values.fresh);
  const session = new Date().toISOString();
  const nearest = device.kind === 'sycl' ? screeningProfile : nearestProfile;
  const simulatedDevice = device.kind === 'sim' ? device.id : `sim:${nearest(device.title)}`;
  journal.begin({
    kind: 'session',
    key: session,
    device: device.title,
    simulatedDevice,
    timing: device.timing,
    compiler: device.detail,
    tool: toolName(),
    ...(await commitOf(root)),
    command: ['scripts/measure-on-gpu', ...process.argv.slice(2)].join(' '),
    machine: machineText(),
    state: await deviceState(device.id, signal),
  });
  const write = (): void => writeFileSync(join(out, `${name}.md`), measurementMarkdown(journal.records));
  const factories = createRunFactories({ folder: root, note });
  const context: MeasureContext = {
    device: device.id,
    simulatedDevice,
    session,
    journal,
    sets,
    loadTask: async (example) => loadTaskFile(join(examples, `${example}.kernel.jsonc`)),
    openEvaluator: async (task, on, abort, wishes) =>
      wishes?.unscreened === true
        ? openUnscreened(task, on, abort)
        : factories.openEvaluator(task, on, abort),
    search: async (task, budget, seed, abort) => searchOn(device.id, task, budget, seed, abort),
    redTeam: {
      suite: () => loadSuite(suiteFolder()),
      run: async (wishes, abort) => runSuite(loadSuite(suiteFolder()), wishes, abort),
    },
    monotonic: () => performance.now(),
    remainingMs: () => endsAt - performance.now(),
    note: (line) => {
      note(`${((minutes * 60_000 - (endsAt - performance.now())) / 1000).toFixed(0).padStart(4)} s  ${line}`);
      write();
    },
  };

  async function searchOn(
    on: DeviceId,
    task: TaskSpec,
    budget: Budget,
    seed: string,
    abort: AbortSignal,
  ): Promise<RunReport> {
    const folder = mkdtempSync(join(tmpdir(), 'kernelfoundry-measure-'));
    try {
      using store = await openStore({ workspace: folder, folder });
      const request = { task, device: on, proposers: ['rewriter'], budget, seed };
      const { run } = await startRun(store, request, factories, { pause: abort });
      throwIfAborted(abort);
      return collectReport(store, run);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }

  const finished = await runStages(stages, context, signal, write).finally(() => clearTimeout(deadline));
  write();
  note(`${finished ? 'Finished' : 'Not finished; the same command goes on'}: ${join(out, `${name}.md`)}`);
}

/** The device as listed. Throws UserError when it is not there or lacks a tool. */
async function deviceOf(id: string, signal: AbortSignal): Promise<ListedDevice> {
  const { devices, noGpu } = await listDevices(signal);
  const device = devices.find((one) => one.id === id);
  const real = devices.filter(({ timing }) => timing === 'measured');
  if (device === undefined)
    throw new UserError('unknown-device', `There is no device "${id}" to measure on.`, {
      fix:
        real.length > 0
          ? `This machine has ${real.map((one) => `${one.id} (${one.title})`).join(', ')}.`
          : `This machine has none${noGpu === undefined ? '' : ` (${noGpu})`}; "kernelfoundry doctor" tells more.`,
    });
  if (!device.usable)
    throw new UserError('device-unusable', `${id} cannot be used: ${device.detail}.`, {
      fix: 'Run "kernelfoundry doctor"; it names what is missing.',
    });
  return device;
}

/** Variants of the examples that are asked for; examples without variants of their own have none. */
async function setsOf(
  examples: string,
  only: readonly string[] | undefined,
): ReturnType<typeof readVariantSets> {
  const all = await readVariantSets(join(examples, '..', 'variants'), examples);
  const sets = only === undefined ? all : all.filter(({ example }) => only.includes(example));
  if (sets.length > 0) return sets;
  throw new UserError('no-examples', 'No example matches --only.', {
    fix: `There are: ${all.map(({ example }) => example).join(', ')}.`,
  });
}

function positive(text: string, option: string): number {
  const value = Number(text);
  if (value > 0) return value;
  throw new UserError('usage', `${option} needs a positive number, not "${text}".`);
}

main().catch((error: unknown) => {
  process.stderr.write(`${UserError.is(error) ? error.toUserText() : messageOf(error)}\n`);
  process.exitCode = exitCodeOf(error);
});
