import assert from 'node:assert/strict';
import { saveDocument } from '../../../../src/client/apply/save-document.ts';

type Document = Parameters<typeof saveDocument>[0];

/** A document whose saves end as listed: `dropped` for another one, `refused` by the editor, or `saved`. */
function documentThat(
  ...saves: readonly ('saved' | 'dropped' | 'refused')[]
): Document & { readonly asked: number } {
  const document = {
    asked: 0,
    isDirty: true,
    save: () => {
      const outcome = saves[document.asked++] ?? 'refused';
      document.isDirty = outcome === 'refused';
      return Promise.resolve(outcome === 'saved');
    },
  };
  return document as unknown as Document & { readonly asked: number };
}

describe('saving what an apply touched', () => {
  it('asks once where that is enough', async () => {
    const document = documentThat('saved');
    assert.equal(await saveDocument(document), true);
    assert.equal(document.asked, 1);
  });

  it('is content when another save has done it', async () => {
    assert.equal(await saveDocument(documentThat('dropped')), true);
  });

  it('asks again while the document is dirty, and gives up in the end', async () => {
    assert.equal(await saveDocument(documentThat('refused', 'saved')), true);
    assert.equal(await saveDocument(documentThat('refused')), false);
  });
});
