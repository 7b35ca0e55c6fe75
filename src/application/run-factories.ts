import { join, resolve } from 'node:path';
import type { Evaluator, Executor, Proposer } from '../engine/ports.ts';
import { classifyCandidate } from '../evaluation/descriptors/classify-sycl.ts';
import type { NativeToolchain } from '../evaluation/backends/sim/native-sim.ts';
import { createSimEvaluator } from '../evaluation/backends/sim/sim-evaluator.ts';
import type { SimEvaluatorOptions } from '../evaluation/backends/sim/sim-evaluator.ts';
import { profileNames } from '../evaluation/backends/sim/time-model/device-profile.ts';
import { findCompiler } from '../executors/compiler.ts';
import { openLocalExecutor } from '../executors/local/open-local-executor.ts';
import { buildNativeTool, nativeCacheFolder } from '../executors/native-tools.ts';
import { editorChat } from '../models/editor/editor-chat.ts';
import { languageModelProposer } from '../models/language-model/language-model-proposer.ts';
import { openAiChat } from '../models/openai/openai-chat.ts';
import { RewriterProposer } from '../models/rewriter/rewriter-proposer.ts';
import { openScriptedProposer } from '../models/scripted/scripted-proposer.ts';
import type { DeviceId } from '../protocol/evaluation.ts';
import type { TaskSpec } from '../protocol/task.ts';
import { closest, listWords } from '../shared/closest.ts';
import { UserError } from '../shared/errors.ts';
import { sha256 } from '../shared/hash.ts';
import { lineLogger } from '../shared/logger.ts';
import { packageVersion } from '../shared/package-root.ts';
import { gitProvenance } from '../store/git-provenance.ts';
import { loadParser } from '../syntax/parser.ts';
import { openCudaEvaluator, requireCuda } from './cuda-devices.ts';
import type { RunFactories } from './drive-run.ts';
import { installationSecret } from './installation-secret.ts';
import { isSyclDevice, openSyclEvaluator, requireRanking, requireSycl } from './sycl-devices.ts';
import { taskHash } from './task-hash.ts';

/** What the parts of a process need from their surroundings. */
export interface FactoryOptions {
  /** Folder that relative paths in ids (`scripted:FILE`) refer to. */
  readonly folder: string;
  /** Shows a line to the user: warnings, and what is being built for the first time. */
  readonly note: (line: string) => void;
  /** Where proposers find their keys and endpoints; this process's environment by default. */
  readonly environment?: NodeJS.ProcessEnv;
}

/** Devices that can be named on this machine without any configuration. */
export function simulatedDevices(): readonly DeviceId[] {
  return profileNames.map((name) => `sim:${name}`);
}

/** Name and version of this program, as stored with runs. */
export function toolName(): string {
  return `kernelfoundry ${packageVersion()}`;
}

/** The composition of a process that runs searches: evaluators by device, proposers by id, clock and log. */
export function createRunFactories(options: FactoryOptions): RunFactories {
  return {
    openEvaluator,
    openProposers: async (ids) =>
      Promise.resolve(ids.map((id) => openProposer(id, options.folder, options.environment ?? process.env))),
    clock: { now: Date.now, monotonic: () => performance.now() },
    logger: lineLogger((line) => options.note(line.trimEnd()), 'warn'),
  };
}

/** What running jobs on this machine takes: a supervised executor and the tools made from our native sources. */
export interface LocalParts extends AsyncDisposable {
  readonly executor: Executor;
  readonly toolchain: NativeToolchain;
  /** Folder for built units and reference outputs. */
  readonly cacheFolder: string;
}

/** Opens the local executor; builds the supervisor at its first use. Throws UserError `no-compiler` where there is none. */
export async function openLocalParts(signal: AbortSignal): Promise<LocalParts> {
  const compiler = await findCompiler('c++', signal);
  const cacheFolder = join(nativeCacheFolder(), '..', 'sim');
  // Nothing of the cache is for every job: expected outputs and other candidates lie there.
  const executor = await openLocalExecutor(signal);
  return {
    executor,
    toolchain: { compiler, build: (tool, abort) => buildNativeTool(tool, abort) },
    cacheFolder,
    [Symbol.asyncDispose]: () => executor[Symbol.asyncDispose](),
  };
}

/**
 * Secret of what all candidates of a task share: the same in every session of a run, never part of a prompt or a log, and not to be
 * worked out from the task (decision 020).
 */
export function sharedSeed(task: TaskSpec): string {
  return sha256(`${installationSecret()} ${taskHash(task)}`).slice(0, 32);
}

/**
 * Throws UserError `unknown-device` for what is neither a simulated device nor has the form of a real one's id. Whether that is there shows
 * later.
 */
export function checkDevice(device: DeviceId): void {
  const known = simulatedDevices();
  if (known.includes(device) || /^cuda:\d+$/.test(device) || isSyclDevice(device)) return;
  const suggestion = closest(device, known) ?? known.find((one) => one === `sim:${device}`);
  throw new UserError('unknown-device', `There is no device "${device}".`, {
    fix:
      suggestion === undefined
        ? `Use one of ${listWords(known, 'or')}; \`kernelfoundry devices\` lists them.`
        : `Did you mean "${suggestion}"? \`kernelfoundry devices\` lists all.`,
  });
}

/** Like `checkDevice`, and looks whether a real device and its compiler are there, and whether its times mean something. */
export async function checkDeviceUsable(device: DeviceId, signal: AbortSignal): Promise<void> {
  checkDevice(device);
  if (device.startsWith('sim:')) return;
  await using parts = await openLocalParts(signal);
  if (isSyclDevice(device)) requireRanking(await requireSycl(parts, device, signal));
  else await requireCuda(parts.executor, device, signal);
}

/** Throws UserError `language-device` for a task whose language the device does not run. */
export function refuseLanguage(task: TaskSpec, device: DeviceId): void {
  checkDevice(device);
  const runs = device.startsWith('cuda:') ? 'cuda' : isSyclDevice(device) ? 'sycl' : task.language;
  if (task.language === runs) return;
  const names = { cuda: 'CUDA', sycl: 'SYCL' } as const;
  throw new UserError(
    'language-device',
    `${device} runs ${names[runs]} kernels; ${task.name} is a ${names[task.language]} task.`,
    {
      ...(task.taskFile === undefined ? {} : { file: task.taskFile }),
      fix: `Use a simulated device, e.g. --device ${task.language === 'sycl' ? 'sim:b580' : 'sim:h100'}.`,
    },
  );
}

async function openEvaluator(
  task: TaskSpec,
  device: DeviceId,
  signal: AbortSignal,
): Promise<Evaluator & AsyncDisposable> {
  refuseLanguage(task, device);
  const parts = await openLocalParts(signal);
  try {
    const [parser, git] = await Promise.all([loadParser(), gitProvenance(task.sourceFile)]);
    const common: SimEvaluatorOptions = {
      task,
      device,
      executor: parts.executor,
      toolchain: parts.toolchain,
      cacheFolder: parts.cacheFolder,
      seed: sharedSeed(task),
      monotonic: () => performance.now(),
      describe: (candidate) => Promise.resolve(classifyCandidate(parser, task, candidate)),
      ...(git === undefined ? {} : { git }),
    };
    const evaluator = device.startsWith('cuda:')
      ? await openCudaEvaluator(device, common, signal)
      : isSyclDevice(device)
        ? await openSyclEvaluator(device, common, signal)
        : await createSimEvaluator(common, signal);
    return {
      ...evaluator,
      async [Symbol.asyncDispose]() {
        await evaluator[Symbol.asyncDispose]();
        await parts[Symbol.asyncDispose]();
      },
    };
  } catch (error) {
    await parts[Symbol.asyncDispose]();
    throw error;
  }
}

/** A proposer by its id; adding a kind is one case. Throws UserError for what is unknown or lacks a key or a file. */
export function openProposer(id: string, folder: string, environment: NodeJS.ProcessEnv): Proposer {
  if (id === 'rewriter') return new RewriterProposer();
  const [, kind = '', name = ''] = /^(\w+):(.+)$/.exec(id) ?? [];
  switch (kind) {
    case 'scripted':
      return openScriptedProposer(resolve(folder, name));
    case 'openai':
      return languageModelProposer(openAiChat(name, { environment }));
    case 'editor':
      return languageModelProposer(editorChat(name, environment));
  }
  throw new UserError('unknown-proposer', `There is no model "${id}".`, {
    fix:
      closest(id, ['rewriter']) === undefined
        ? 'Use rewriter, openai:NAME or scripted:FILE.'
        : 'Did you mean "rewriter"?',
  });
}
