import { variantScheme } from '../../protocol/editor/ids.ts';

/** A text of a run that is shown read-only. */
export interface ShownVariant {
  readonly run: string;
  /** A candidate's id, or `original`. */
  readonly candidate: string;
  /** Name of the source file, by which the editor knows the language. */
  readonly name: string;
}

/** The parts of the address of a variant's document: `kernelfoundry-variant:/RUN/CANDIDATE/NAME`. */
export function variantUriParts({ run, candidate, name }: ShownVariant): {
  readonly scheme: string;
  readonly path: string;
} {
  return { scheme: variantScheme, path: `/${run}/${candidate}/${name}` };
}

/** What a document's address shows; undefined for addresses that are not ours. */
export function shownVariant(uri: {
  readonly scheme: string;
  readonly path: string;
}): ShownVariant | undefined {
  if (uri.scheme !== variantScheme) return undefined;
  const [, run, candidate, ...name] = uri.path.split('/');
  return run === undefined || candidate === undefined ? undefined : { run, candidate, name: name.join('/') };
}
