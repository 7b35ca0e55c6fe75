/** Mocha reporter: prints like `spec` and writes counts and skipped titles as JSON for scripts/test.mjs. */
const { writeFileSync } = require('node:fs');
const Mocha = require('mocha');

class ReportingSpec extends Mocha.reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    const counts = { passed: 0, failed: 0, skipped: [] };
    runner.on('pass', () => (counts.passed += 1));
    runner.on('fail', () => (counts.failed += 1));
    runner.on('pending', (test) => counts.skipped.push(test.fullTitle()));
    runner.on('end', () => writeFileSync(options.reporterOptions.report, JSON.stringify(counts)));
  }
}

module.exports = ReportingSpec;
