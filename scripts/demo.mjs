/**
 * The main job in one command: optimises a CUDA and a SYCL example on simulated GPUs from an empty store, with the built-in
 * rewriter and no recorded answers, and shows what was found. Everything runs on the CPU; times are modelled.
 *
 *   node scripts/demo.mjs [--evaluations N] [--seed S] [--keep DIR]
 */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const main = join(root, 'src', 'cli', 'main.ts');
const option = (name, otherwise) => {
  const at = process.argv.indexOf(name);
  return at > 0 && process.argv[at + 1] !== undefined ? process.argv[at + 1] : otherwise;
};
const evaluations = option('--evaluations', '40');
const seed = option('--seed', '1');
const folder = option('--keep', undefined) ?? mkdtempSync(join(tmpdir(), 'kernelfoundry-demo-'));
const examples = [
  { title: 'CUDA', task: 'examples/cuda/matmul.kernel.jsonc', device: 'sim:h100', report: 'matmul-cuda.md' },
  {
    title: 'SYCL',
    task: 'examples/sycl/transpose.kernel.jsonc',
    device: 'sim:b580',
    report: 'transpose-sycl.md',
  },
];
const say = (text) => process.stdout.write(`${text}\n`);

/** Runs the command line with this terminal; resolves with its exit code. */
function kernelfoundry(...args) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [main, ...args], {
      cwd: root,
      stdio: 'inherit',
    });
    // Ctrl-C reaches the child by itself; this process only waits for it.
    process.once('SIGINT', () => undefined);
    child.on('error', (error) => {
      say(`The command line could not be started: ${error.message}`);
      resolve(1);
    });
    child.on('close', (code) => resolve(code ?? 1));
  });
}

mkdirSync(folder, { recursive: true });
const started = Date.now();
say('KernelFoundry: a CUDA and a SYCL kernel on simulated GPUs; no GPU and no API key needed.');
say('All times are modelled on the simulated GPU, not measured.');
let failed = 0;
for (const [index, { title, task, device, report }] of examples.entries()) {
  say(`\n=== ${index + 1} of ${examples.length}: ${title}, ${task} on ${device} ===\n`);
  const code = await kernelfoundry(
    'optimize',
    join(...task.split('/')),
    '--device',
    device,
    '--evaluations',
    evaluations,
    '--seed',
    seed,
    '--store',
    join(folder, 'store'),
    '--out',
    join(folder, report),
  );
  if (code === 130) process.exit(130);
  if (code !== 0) failed++;
}
if (failed > 0) {
  say(
    `\n${failed} of ${examples.length} runs failed; \`npm run -s kernelfoundry -- doctor\` says what is missing.`,
  );
  process.exit(1);
}
say(`\nDone in ${((Date.now() - started) / 1000).toFixed(0)} s. The reports lie in`);
for (const { report } of examples) say(`  ${join(folder, report)}`);
say('\nTry next:');
say(
  '  npm run -s kernelfoundry -- optimize YOUR_FILE:KERNEL     your own kernel (a task file is drafted first)',
);
say('  npm run -s kernelfoundry -- analyze examples/cuda/softmax.kernel.jsonc     counters by line');
say(`  npm run -s kernelfoundry -- runs --store ${relative(process.cwd(), join(folder, 'store')) || folder}`);
