import assert from 'node:assert/strict';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { DocumentKernels } from '../../../../src/server/language/document-kernels.ts';
import { loadParser } from '../../../../src/syntax/parser.ts';

const uri = 'file:///projects/a.cu';
const never = new AbortController().signal;
const kernel = (name: string, inner = '*x = 1;'): string =>
  `__global__ void ${name}(int *x) {\n  ${inner}\n}\n`;

/** Timers that the test lets go off. */
class HeldTimers {
  readonly #held = new Set<{ readonly milliseconds: number; readonly work: () => void }>();

  readonly start = (milliseconds: number, work: () => void): (() => void) => {
    const timer = { milliseconds, work };
    this.#held.add(timer);
    return () => this.#held.delete(timer);
  };

  /** Lets those go off that wait at most so long, and what they begin come to its end. */
  async pass(milliseconds: number): Promise<void> {
    for (const timer of [...this.#held].filter((one) => one.milliseconds <= milliseconds)) {
      this.#held.delete(timer);
      timer.work();
    }
    for (let step = 0; step < 20; step++) await Promise.resolve();
  }
}

interface Setup {
  readonly kernels: DocumentKernels;
  readonly timers: HeldTimers;
  readonly changed: string[];
  readonly parsed: () => number;
  write(text: string): void;
}

async function setUp(text: string): Promise<Setup> {
  const parser = await loadParser();
  const timers = new HeldTimers();
  const changed: string[] = [];
  let count = 0;
  const kernels = new DocumentKernels({
    loadParser: () =>
      Promise.resolve({
        parse: (source) => {
          count++;
          return parser.parse(source);
        },
      }),
    startTimer: timers.start,
    now: () => 0,
    onProblem: assert.ifError,
  });
  kernels.onChanged((one) => changed.push(one));
  let version = 0;
  const write = (next: string): void => kernels.update(TextDocument.create(uri, 'cuda-cpp', ++version, next));
  write(text);
  await timers.pass(0);
  return { kernels, timers, changed, parsed: () => count, write };
}

describe('kernels of open documents', () => {
  const shown = ({ kernels }: Setup): string[] =>
    kernels.peek(uri).map(({ name, problem }) => (problem === undefined ? name : `${name}!`));

  it('are there after the first parse', async () => {
    const setup = await setUp(kernel('a') + kernel('b'));
    assert.deepEqual(shown(setup), ['a', 'b']);
  });

  it('move with edits at once and are parsed when typing pauses, once', async () => {
    const setup = await setUp(kernel('a'));
    for (let typed = 1; typed <= 5; typed++) setup.write(`${'/'.repeat(typed)}\n${kernel('a')}`);
    assert.equal(setup.kernels.peek(uri)[0]?.lensOffset, 6);
    assert.equal(setup.parsed(), 1);
    await setup.timers.pass(300);
    assert.equal(setup.parsed(), 2);
  });

  it('are not complained about while a line is being written', async () => {
    const setup = await setUp(kernel('a') + kernel('b'));
    setup.write(kernel('a', 'if (') + kernel('b'));
    await setup.timers.pass(300);
    assert.deepEqual(shown(setup), ['a', 'b']);
    await setup.timers.pass(2500);
    assert.deepEqual(shown(setup)[0], 'a!');
    setup.write(kernel('a', 'if (*x) *x = 2;') + kernel('b'));
    await setup.timers.pass(300);
    assert.deepEqual(shown(setup), ['a', 'b']);
  });

  it('of a new kernel come when it is whole', async () => {
    const setup = await setUp(kernel('a'));
    setup.write(`${kernel('a')}__global__ void b(int *x) {`);
    await setup.timers.pass(300);
    assert.deepEqual(shown(setup), ['a']);
    setup.write(kernel('a') + kernel('b'));
    await setup.timers.pass(300);
    assert.deepEqual(shown(setup), ['a', 'b']);
  });

  it('go when they are deleted', async () => {
    const setup = await setUp(kernel('a') + kernel('b'));
    setup.write(kernel('a'));
    await setup.timers.pass(300);
    assert.deepEqual(shown(setup), ['a']);
    assert.deepEqual(setup.changed, [uri]);
  });

  it('are asked for as the text is now, without waiting for a pause', async () => {
    const setup = await setUp(kernel('a'));
    setup.write(kernel('c'));
    const current = setup.kernels.current(uri, never);
    await setup.timers.pass(0);
    assert.deepEqual(
      (await current).map(({ name }) => name),
      ['c'],
    );
  });

  it('do not parse texts without kernels', async () => {
    const setup = await setUp('int main() { return 0; }\n');
    assert.equal(setup.parsed(), 0);
    assert.deepEqual(await setup.kernels.shown(uri, never), []);
  });

  it('are given up when the request is cancelled or the document closed', async () => {
    const setup = await setUp(kernel('a'));
    const abort = new AbortController();
    setup.write(kernel('b'));
    const cancelled = setup.kernels.current(uri, abort.signal);
    abort.abort();
    await assert.rejects(cancelled, { name: 'AbortError' });
    const closed = setup.kernels.current(uri, never);
    setup.kernels.close(uri);
    await closed;
    assert.deepEqual(setup.kernels.peek(uri), []);
  });
});
