import { pathToFileURL } from 'node:url';
import { analyzeTask } from '../../application/analyze-task.ts';
import type { EditorRequests, KernelReference } from '../../protocol/editor/requests.ts';
import type { Answer } from '../../protocol/editor/problem.ts';
import type { DeviceId } from '../../protocol/evaluation.ts';
import type { TaskSpec } from '../../protocol/task.ts';
import { throwIfAborted } from '../../shared/abort.ts';
import { UserError } from '../../shared/errors.ts';
import { baselineRegion } from '../../syntax/evolve-region.ts';
import { regionHash } from '../../syntax/region-hash.ts';
import { answer } from '../problem-of.ts';
import { savedFile } from '../runs/saved-file.ts';
import type { ServerContext } from '../server-context.ts';
import { analysisTask } from './analysis-task.ts';
import { referredKernel } from './choose-kernel.ts';
import type { HintPublisher } from './hint-publisher.ts';
import type { LanguageState } from './language-state.ts';
import type { CountedOriginal } from './place-hints.ts';

type Analysis = EditorRequests['kernelfoundry/analyze']['result'] extends Answer<infer T> ? T : never;

/** Answers `kernelfoundry/analyze` and `clearAnalysis`: counts a kernel on a simulated device and shows its hints. */
export function registerAnalysis(
  context: ServerContext,
  state: LanguageState,
  publisher: HintPublisher,
): void {
  context.onRequest('kernelfoundry/analyze', (request, signal) =>
    answer(context.log, () => analyze(context, state, publisher, request, signal)),
  );
  context.onRequest('kernelfoundry/clearAnalysis', () => {
    publisher.clear();
    return null;
  });
}

async function analyze(
  context: ServerContext,
  state: LanguageState,
  publisher: HintPublisher,
  request: KernelReference & { readonly device: DeviceId },
  signal: AbortSignal,
): Promise<Analysis> {
  const { device } = request;
  if (!device.startsWith('sim:'))
    throw new UserError('analyze-device', `${device} cannot count what a kernel does by line.`, {
      fix: 'Choose a simulated device, such as sim:h100.',
    });
  const file = savedFile(context.documents, request.uri);
  const task = await analysisTask(context, file, await nameOf(context, state, request, signal), signal);
  throwIfAborted(signal);
  const analyses = await analyzeTask(task, device, signal);
  const [first] = analyses;
  if (first === undefined)
    throw new UserError('no-tune-shape', 'The task names no tune shape to count.', {
      ...(task.taskFile === undefined ? {} : { file: task.taskFile }),
      fix: 'Add one under "shapes".',
    });
  const hints = analyses.flatMap((one) => one.hints);
  await show(context, state, publisher, signal, {
    task,
    device,
    timing: 'modelled',
    hints,
    counters: first.counters,
  });
  const { limitedBy, totalUs } = first.breakdown;
  return { kernel: task.kernel, device, hints, limitedBy, timeUs: totalUs };
}

/** Puts the hints into the document where it is open and still has the kernel; otherwise the answer is all there is. */
async function show(
  context: ServerContext,
  state: LanguageState,
  publisher: HintPublisher,
  signal: AbortSignal,
  original: CountedOriginal,
): Promise<void> {
  const uri = openUri(context, original.task);
  if (uri === undefined) return;
  const kernels = await state.kernels.current(uri, signal);
  const document = context.documents.get(uri);
  if (document === undefined) return;
  const hash = regionHash(baselineRegion(original.task));
  const kernel =
    kernels.find(({ hashes }) => hashes.includes(hash)) ??
    kernels.find(({ name }) => name === original.task.kernel);
  if (kernel !== undefined) publisher.show(document, kernel, original);
}

/** Editors write some characters of a URI in other ways than Node does. */
function openUri({ documents }: ServerContext, { sourceFile }: TaskSpec): string | undefined {
  const wanted = pathToFileURL(sourceFile).href;
  return documents
    .all()
    .find(({ uri }) => uri === wanted || decodeURIComponent(uri) === decodeURIComponent(wanted))?.uri;
}

async function nameOf(
  context: ServerContext,
  state: LanguageState,
  request: KernelReference,
  signal: AbortSignal,
): Promise<string | undefined> {
  const document = context.documents.get(request.uri);
  if (document === undefined) return request.kernel;
  const kernels = await state.kernels.current(request.uri, signal);
  return referredKernel(document, kernels, request)?.reference ?? request.kernel;
}
