import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type Mocha from 'mocha';
import * as mochaModule from 'mocha';

// Node 22 and Node 24 differ in what a bundle gets as the default export; the named one is the same, but has no type.
const { Mocha: MochaClass } = mochaModule as unknown as { readonly Mocha: typeof Mocha };

interface Outcome {
  readonly title: string;
  readonly state: 'passed' | 'failed' | 'skipped';
  readonly ms: number;
  readonly error?: string;
}

/** Called by the editor in its extension host; the report's shape is that of scripts/vscode-host/editor-tests.ts. */
export function run(): Promise<void> {
  const grep = process.env['KERNELFOUNDRY_TEST_GREP'];
  const mocha = new MochaClass({
    ui: 'bdd',
    color: false,
    timeout: 60_000,
    ...(grep === undefined ? {} : { grep }),
  });
  mocha.addFile(join(__dirname, 'suites.js'));
  const tests: Outcome[] = [];
  return new Promise((resolve, reject) => {
    const runner = mocha.run((failures) => {
      const titles = (state: Outcome['state']): string[] =>
        tests.filter((test) => test.state === state).map((test) => test.title);
      const report = {
        passed: titles('passed').length,
        failed: titles('failed').length,
        skipped: titles('skipped'),
        tests,
      };
      const file = process.env['KERNELFOUNDRY_TEST_REPORT'];
      if (file !== undefined) writeFileSync(file, JSON.stringify(report));
      if (failures > 0) reject(new Error(`${failures} tests failed.`));
      else resolve();
    });
    const note = (test: Mocha.Test, state: Outcome['state'], error?: Error): void => {
      tests.push({
        title: test.fullTitle(),
        state,
        ms: test.duration ?? 0,
        ...(error === undefined ? {} : { error: error.stack ?? error.message }),
      });
    };
    runner.on('pass', (test) => note(test, 'passed'));
    runner.on('pending', (test) => note(test, 'skipped'));
    runner.on('fail', (test, error: Error) => note(test, 'failed', error));
  });
}
