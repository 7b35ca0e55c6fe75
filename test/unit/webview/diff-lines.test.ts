import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { diffLines } from '../../../webview/model/diff-lines.ts';

const diff = `--- a/matmul.cu
+++ b/matmul.cu
@@ -3,3 +3,3 @@
 keep
--- looks like a header
+++ as well
@@ -20,2 +20,1 @@ void main()
 end
-gone
`;

describe('lines of a diff', () => {
  it('numbers both sides and tells hunks apart', () => {
    assert.deepEqual(diffLines(diff), [
      { kind: 'context', text: 'keep', before: 3, after: 3 },
      { kind: 'removed', text: '-- looks like a header', before: 4 },
      { kind: 'added', text: '++ as well', after: 4 },
      { kind: 'gap', text: 'void main()' },
      { kind: 'context', text: 'end', before: 20, after: 20 },
      { kind: 'removed', text: 'gone', before: 21 },
    ]);
  });

  it('has no lines for no change', () => {
    assert.deepEqual(diffLines(''), []);
  });
});
