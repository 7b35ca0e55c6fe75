import assert from 'node:assert/strict';
import { loadSuite, suiteFolder } from '../../src/application/redteam/load-suite.ts';
import { runSuite } from '../../src/application/redteam/run-suite.ts';
import type { SuiteResult } from '../../src/application/redteam/run-suite.ts';
import { numbersOf } from '../../src/application/redteam/verdict.ts';

/** Simulated GPU of this suite; `KERNELFOUNDRY_REDTEAM_DEVICE=cuda:0` names a real one. */
const device = process.env['KERNELFOUNDRY_REDTEAM_DEVICE'] ?? 'sim:h100';

const suite = loadSuite(suiteFolder());

describe(`the red team on ${device}`, () => {
  let result: SuiteResult;

  before(async function () {
    this.timeout(0);
    // Every job has a deadline of its own; the whole takes minutes.
    result = await runSuite(
      suite,
      { device, only: [], withControls: true, withLayers: false, seed: 'redteam', parallel: 2 },
      new AbortController().signal,
    );
  });

  for (const attack of suite.attacks)
    it(`${attack.row} ${attack.id} is caught, and does harm where its defences are off`, function () {
      const own = result.attacks.find((one) => one.attack.id === attack.id);
      if (own === undefined) {
        console.log(`    ${attack.id} cannot be expressed on ${device}`);
        this.skip();
      }
      assert.notEqual(own.guarded.kind, 'through', own.guarded.by);
      assert.equal(own.control.kind, 'effective', 'why' in own.control ? own.control.why : '');
    });

  for (const kernel of suite.honest)
    it(`${kernel.id}, which is honest, passes`, function () {
      const own = result.honest.find((one) => one.kernel.id === kernel.id);
      if (own === undefined) {
        console.log(`    ${kernel.id} is in another language than ${device}`);
        this.skip();
      }
      assert.ok(own.passed, own.said);
    });

  it('catches all of at least sixty effective attacks and refuses none of at least thirty honest kernels', () => {
    const numbers = numbersOf(result);
    console.log(
      `    ${numbers.caught} of ${numbers.effective} effective attacks caught, ${numbers.falseAlarms} false alarms in ${numbers.honest} honest kernels`,
    );
    assert.equal(numbers.caught, numbers.effective);
    assert.equal(numbers.falseAlarms, 0);
    if (device.startsWith('sim')) assert.ok(numbers.effective >= 60 && numbers.honest >= 30);
  });
});
