import { commands, views } from '../protocol/editor/ids.ts';
import type { Problem, ProblemAction } from '../protocol/editor/problem.ts';

/** What a person in the editor does about a problem: its one button and, where the sentence of the error speaks of the command line, another. */
interface Remedy {
  readonly action?: ProblemAction;
  readonly fix?: string;
}

const command = (title: string, id: string): ProblemAction => ({ kind: 'command', title, command: id });
const setting = (title: string, id: string): ProblemAction => ({ kind: 'settings', title, setting: id });

const chooseCompiler = setting('Choose a Compiler', 'kernelfoundry.compiler');
const chooseToolkit = setting('Choose a Toolkit', 'kernelfoundry.cudaToolkit');
const chooseSyclCompiler = setting('Choose a SYCL Compiler', 'kernelfoundry.syclCompiler');
const chooseNode = setting('Choose a Node', 'kernelfoundry.nodePath');
const chooseStore = setting('Choose a Folder', 'kernelfoundry.store');
const chooseEndpoint = setting('Open Setting', 'kernelfoundry.models.proposers');
const selectDevice = command('Select Device', commands.selectDevice);
const checkDevice = command('Check Device', commands.checkDevice);
const selectModel = command('Select Model', commands.selectModel);
const setApiKey = command('Set API Key', commands.setApiKey);
const optimize = command('Optimize Kernel', commands.optimizeKernel);
const showLog = command('Show Log', commands.showLog);
const showRuns = command('Show Runs', `${views.runs}.focus`);
const showSourceControl = command('Open Source Control', 'workbench.view.scm');
const save = command('Save', 'workbench.action.files.save');

const anotherStore = 'Choose another folder for the archive in the setting kernelfoundry.store.';

const anotherSyclCompiler =
  'Check that the compiler builds a small SYCL program, or name another one in the setting kernelfoundry.syclCompiler.';

/** Problems whose button is not simply to open the file they name. */
const remedies: Readonly<Record<string, Remedy>> = {
  // Programs of this machine.
  'no-compiler': {
    action: chooseCompiler,
    fix: 'Install a C++ compiler (Debian, Ubuntu: apt-get install g++), or name one in the setting kernelfoundry.compiler.',
  },
  'compiler-broken': { action: chooseCompiler },
  'no-node': { action: chooseNode },
  'sqlite-missing': {
    action: chooseNode,
    fix: 'Name Node 22.13 or later in the setting kernelfoundry.nodePath.',
  },
  'cache-not-writable': { action: showLog },
  'temporary-folder': { action: showLog },
  // Devices.
  'unknown-device': { action: selectDevice, fix: 'Select one of the devices of this machine.' },
  'language-device': { action: selectDevice, fix: 'Select a simulated device for SYCL kernels.' },
  'analyze-device': { action: selectDevice, fix: 'Select a simulated device.' },
  'device-unusable': {
    action: checkDevice,
    fix: 'Check the device; a simulated one needs no GPU.',
  },
  'no-nvcc': {
    action: checkDevice,
    fix: 'Install the CUDA toolkit, or name its folder in the setting kernelfoundry.cudaToolkit.',
  },
  'no-toolkit': {
    action: chooseToolkit,
    fix: 'Name a CUDA toolkit that knows this GPU and is not newer than its driver in the setting kernelfoundry.cudaToolkit.',
  },
  'sycl-compiler-broken': { action: chooseSyclCompiler, fix: anotherSyclCompiler },
  'sycl-runtime-broken': { action: chooseSyclCompiler, fix: anotherSyclCompiler },
  'times-do-not-rank': { action: selectDevice, fix: 'Select a device whose compiler makes times that rank.' },
  'timing-changed': { action: optimize },
  // Models.
  'api-key-missing': { action: setApiKey, fix: 'Set a key; it is kept in the secret storage of the editor.' },
  'no-editor': {
    action: selectModel,
    fix: 'Resume the run in the window that lends the model, or select another model.',
  },
  'unknown-proposer': { action: selectModel, fix: 'Select one of the models that are there.' },
  'no-proposers': { action: selectModel },
  'upload-refused': { action: setting('Open Setting', 'kernelfoundry.models.allowSourceUpload') },
  'scripted-file': { action: chooseEndpoint },
  // Archives.
  'store-unwritable': { action: chooseStore, fix: `Make the folder writable. ${anotherStore}` },
  'store-full': { action: showRuns, fix: 'Free some space, then resume the run.' },
  'store-io': { action: chooseStore, fix: `Check the disk. ${anotherStore}` },
  'store-corrupt': {
    action: chooseStore,
    fix: `Move the damaged archive away and start again. ${anotherStore}`,
  },
  'store-foreign': { action: chooseStore, fix: anotherStore },
  'store-newer': { action: chooseStore, fix: `Update KernelFoundry. ${anotherStore}` },
  'store-busy': { action: showRuns },
  // Runs.
  'run-unknown': { action: showRuns, fix: 'It was removed, or its folder is no longer open.' },
  'run-ambiguous': { action: showRuns, fix: 'Choose one of the runs of the Runs view.' },
  'run-owned': { action: showRuns, fix: 'Pause or stop it where it was started.' },
  'run-finished': { action: showRuns },
  'run-not-running': { action: showRuns },
  'run-not-started': { action: showLog },
  'run-lost': { action: showRuns },
  'candidate-unknown': { action: showRuns },
  original: { action: showRuns },
  // Applying and recording.
  'no-repository': { action: showSourceControl },
  'commit-refused': { action: showSourceControl },
  'repository-busy': { action: showSourceControl },
  'detached-head': { action: showSourceControl },
  'several-repositories': { action: showSourceControl },
  untracked: { action: showSourceControl },
  'staged-changes': { action: showSourceControl },
  'own-changes': { action: showSourceControl },
  'tree-dirty': { action: showSourceControl },
  'source-gone': { action: showRuns },
  // Documents and tasks.
  unsaved: { action: save },
  'no-output': { fix: 'Pick another kernel, or write the task file by hand (docs/tasks.md).' },
  'task-incomplete': { action: optimize },
  'task-unreadable': { fix: 'Check the path of the task file, or start from the kernel again.' },
  // Ours.
  internal: { action: showLog },
};

/** What the one button of a problem does: its own action, or to open the place it names; the log where there is no place. */
function actionOf(problem: Problem): ProblemAction {
  const own = remedies[problem.code]?.action;
  if (own !== undefined) return own;
  if (problem.file === undefined) return showLog;
  return {
    kind: 'open',
    title: 'Open File',
    file: problem.file,
    ...(problem.line === undefined ? {} : { line: problem.line }),
  };
}

/** The problem in the words of the editor, with its one button. */
export function withAction(problem: Problem): Problem {
  const fix = remedies[problem.code]?.fix ?? problem.fix;
  return { ...problem, ...(fix === undefined ? {} : { fix }), action: actionOf(problem) };
}

/** Codes that have a button of their own. */
export const remediedCodes: readonly string[] = Object.keys(remedies);
