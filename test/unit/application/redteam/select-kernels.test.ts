import assert from 'node:assert/strict';
import { loadSuite, suiteFolder } from '../../../../src/application/redteam/load-suite.ts';
import { selectKernels } from '../../../../src/application/redteam/select-kernels.ts';
import { UserError } from '../../../../src/shared/errors.ts';

describe('a part of the red team', () => {
  const suite = loadSuite(suiteFolder());

  it('is all where nothing is named, and rows, files and honest kernels by name', () => {
    assert.equal(selectKernels(suite, []).length, suite.attacks.length + suite.honest.length);
    assert.equal(selectKernels(suite, ['honest']).length, suite.honest.length);
    const rows = selectKernels(suite, ['S3', 's3-constant-mean']).map(({ id }) => id);
    assert.deepEqual(
      rows,
      suite.attacks.filter(({ row }) => row === 'S3').map(({ id }) => id),
    );
  });

  it('is refused where a name selects nothing, with the nearest one', () => {
    assert.throws(
      () => selectKernels(suite, ['S3', 's3-constant-meen']),
      (error) => UserError.is(error, 'unknown-attack') && /s3-constant-mean/.test(error.fix ?? ''),
    );
    assert.throws(
      () => selectKernels(suite, ['T99']),
      (error) => UserError.is(error, 'unknown-attack'),
    );
  });

  it('says why a row has no attack', () => {
    assert.throws(
      () => selectKernels(suite, ['T8']),
      (error) => UserError.is(error, 'unknown-attack') && /Row T8: \w/.test(error.message),
    );
  });
});
