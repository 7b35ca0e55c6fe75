import * as vscode from 'vscode';
import { variantScheme } from '../../protocol/editor/ids.ts';
import { ask } from '../ask.ts';
import type { ClientContext } from '../client-context.ts';
import { valueOf } from '../problem-text.ts';
import type { ShownVariant } from './variant-uri.ts';
import { shownVariant, variantUriParts } from './variant-uri.ts';

/** The read-only documents that show variants; a variant never changes. */
export function provideVariantDocuments({ server }: ClientContext): vscode.Disposable {
  return vscode.workspace.registerTextDocumentContentProvider(variantScheme, {
    provideTextDocumentContent: async (uri, token) => {
      const shown = shownVariant(uri);
      if (shown === undefined) throw new Error(vscode.l10n.t('{0} names no variant.', uri.toString()));
      const { planned, ...target } = shown;
      if (planned === true) {
        const plan = { ...target, wrapper: false };
        const [kernelFile] = valueOf(await ask(server, 'kernelfoundry/planApply', plan, token)).files;
        if (kernelFile !== undefined) return kernelFile.after;
      }
      return valueOf(await ask(server, 'kernelfoundry/variantText', target, token)).text;
    },
  });
}

/** The address of a variant's document. */
export function variantUri(shown: ShownVariant): vscode.Uri {
  return vscode.Uri.from(variantUriParts(shown));
}
