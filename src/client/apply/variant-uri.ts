import { variantScheme } from '../../protocol/editor/ids.ts';

/** A text of a run that is shown read-only. */
export interface ShownVariant {
  readonly run: string;
  /** A candidate's id, or `original`. */
  readonly candidate: string;
  /** Name of the source file, by which the editor knows the language. */
  readonly name: string;
  /** The file as applying the variant would leave it now, its launches included, and not as the run saw it. */
  readonly planned?: true;
}

const plannedQuery = 'planned';

/** The parts of the address of a variant's document: `kernelfoundry-variant:/RUN/CANDIDATE/NAME`, with `?planned`. */
export function variantUriParts({ run, candidate, name, planned }: ShownVariant): {
  readonly scheme: string;
  readonly path: string;
  readonly query: string;
} {
  const query = planned === true ? plannedQuery : '';
  return { scheme: variantScheme, path: `/${run}/${candidate}/${name}`, query };
}

/** What a document's address shows; undefined for addresses that are not ours. */
export function shownVariant(uri: {
  readonly scheme: string;
  readonly path: string;
  readonly query: string;
}): ShownVariant | undefined {
  if (uri.scheme !== variantScheme) return undefined;
  const [, run, candidate, ...name] = uri.path.split('/');
  if (run === undefined || candidate === undefined) return undefined;
  const planned = uri.query === plannedQuery ? { planned: true as const } : {};
  return { run, candidate, name: name.join('/'), ...planned };
}
