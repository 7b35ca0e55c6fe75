/** What an object may be made of. */
export interface InspectionPolicy {
  readonly what: string;
  /** Libraries it may need. */
  readonly libraries: (name: string) => boolean;
  /** Functions and data that others provide. */
  readonly imports: (name: string) => boolean;
  /** Functions that may run when it is loaded or unloaded, by the name in the symbol table. */
  readonly constructors: (name: string) => boolean;
  /** Names it may not define itself, in whatever visibility: they are the harness's or the system's. */
  readonly reserved: (name: string) => boolean;
  /** Whether everything that the loader fills in has to be read-only afterwards. */
  readonly isReadOnlyAfterRelocation: boolean;
}
