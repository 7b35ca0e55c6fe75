import type { NativeLanguage } from './compiler.ts';

/** A program, object or precompiled header made from sources that ship with the product. Paths are absolute. */
export interface NativeTool {
  /** File name of the result, without extension. */
  readonly name: string;
  /**
   * `static-object`: all sources in one relocatable `.o`. `precompiled-header`: one header; the result is `NAME.h.gch`
   * beside a copy of the header, and the path returned is that of the `.h`, for `-include`.
   */
  readonly kind: 'executable' | 'static-object' | 'precompiled-header';
  /** `c++` unless told otherwise. */
  readonly language?: NativeLanguage;
  readonly sources: readonly string[];
  /** Folders for `-I`. Their headers are part of the cache key. */
  readonly includes?: readonly string[];
  readonly flags?: readonly string[];
  /** Further arguments of the link, `-lm`. */
  readonly link?: readonly string[];
}
