import { basename } from 'node:path';

/** A place in the user's source. Line 0 means that the compiler left none. */
export interface CodePlace {
  readonly file: string;
  readonly line: number;
}

/** Frames of one address, innermost first. */
type Frames = readonly CodePlace[];

/**
 * Reads `addr2line -a -i`: each address, then its frames from the innermost inlined function outwards. Addresses are given in
 * hexadecimal with `0x` in front.
 */
export function parseAddressLines(output: string): ReadonlyMap<number, Frames> {
  const frames = new Map<number, CodePlace[]>();
  let current: CodePlace[] | undefined;
  for (const line of output.split('\n')) {
    const address = /^0x([0-9a-f]+)$/.exec(line.trim());
    if (address !== null) {
      current = [];
      frames.set(Number.parseInt(address[1] ?? '', 16), current);
      continue;
    }
    const place = /^(.*):(\d+|\?)(?: \(discriminator \d+\))?$/.exec(line.trim());
    if (place !== null && current !== undefined)
      current.push({ file: place[1] ?? '', line: place[2] === '?' ? 0 : Number(place[2]) });
  }
  return frames;
}

/**
 * Where an address lies for the user: the innermost frame in a file of the user's. Functions of the facade are inlined into the
 * user's line, which is the one to show.
 */
export function userPlace(frames: Frames, isUserFile: (file: string) => boolean): CodePlace | undefined {
  const own = frames.find((frame) => frame.line > 0 && isUserFile(frame.file));
  return own === undefined ? undefined : { file: basename(own.file), line: own.line };
}
