/** Ids shared by manifest, client and server. The server names client commands in lenses and actions; it registers none. */

export const commands = {
  optimizeKernel: 'kernelfoundry.optimizeKernel',
  analyzeKernel: 'kernelfoundry.analyzeKernel',
  clearAnalysis: 'kernelfoundry.clearAnalysis',
  newTask: 'kernelfoundry.newTask',
  stopRun: 'kernelfoundry.stopRun',
  pauseRun: 'kernelfoundry.pauseRun',
  resumeRun: 'kernelfoundry.resumeRun',
  removeRun: 'kernelfoundry.removeRun',
  openArchive: 'kernelfoundry.openArchive',
  reviewDiff: 'kernelfoundry.reviewDiff',
  applyVariant: 'kernelfoundry.applyVariant',
  undoApply: 'kernelfoundry.undoApply',
  recheckKernel: 'kernelfoundry.recheckKernel',
  selectDevice: 'kernelfoundry.selectDevice',
  checkDevice: 'kernelfoundry.checkDevice',
  refreshDevices: 'kernelfoundry.refreshDevices',
  setApiKey: 'kernelfoundry.setApiKey',
  selectModel: 'kernelfoundry.selectModel',
  exportReport: 'kernelfoundry.exportReport',
  showLog: 'kernelfoundry.showLog',
  restartServer: 'kernelfoundry.restartServer',
  openExample: 'kernelfoundry.openExample',
} as const;
export type CommandId = (typeof commands)[keyof typeof commands];

/** Commands that only lenses, hovers and code actions carry; the palette does not show them. Arguments: `lens-arguments.ts`. */
export const linkCommands = {
  openPlace: 'kernelfoundry.openPlace',
  explainHint: 'kernelfoundry.explainHint',
} as const;
export type LinkCommandId = (typeof linkCommands)[keyof typeof linkCommands];

export const viewContainer = 'kernelfoundry';
export const views = {
  runs: 'kernelfoundry.runs',
  archive: 'kernelfoundry.archive',
  devices: 'kernelfoundry.devices',
} as const;

/** Keys of `when` clauses, set by the client. */
export const contextKeys = {
  /** The server runs and the workspace is trusted. */
  ready: 'kernelfoundry.ready',
  /** At least one run of this workspace is running. */
  running: 'kernelfoundry.running',
  /** At least one run is paused or interrupted. */
  resumable: 'kernelfoundry.resumable',
  /** There is at least one run. */
  hasRuns: 'kernelfoundry.hasRuns',
  /** A run has something that beats the original. */
  hasVariants: 'kernelfoundry.hasVariants',
  /** The last apply of this window can be undone. */
  canUndoApply: 'kernelfoundry.canUndoApply',
  /** Diagnostics of an analysis are shown. */
  hasAnalysis: 'kernelfoundry.hasAnalysis',
  /** The active editor may show a kernel: CUDA, or C++ that submits SYCL work. */
  kernelEditor: 'kernelfoundry.kernelEditor',
  /** The server could not be started; the trees say so. */
  serverFailed: 'kernelfoundry.serverFailed',
  /** No simulated device can be used for want of a compiler. */
  noCompiler: 'kernelfoundry.noCompiler',
} as const;

/** View type of the run panel (webview) and scheme of the read-only documents that show variants. */
export const panelViewType = 'kernelfoundry.run';
export const variantScheme = 'kernelfoundry-variant';
export const walkthrough = 'kernelfoundry.start';

/** Names of the tools that coding agents see, in the editor and over MCP. */
export const languageModelTools = {
  optimizeKernel: 'optimize_kernel',
  getOptimizationStatus: 'get_optimization_status',
  listKernelElites: 'list_kernel_elites',
  getKernelVariant: 'get_kernel_variant',
  analyzeKernel: 'analyze_kernel',
} as const;
export const mcpProvider = 'kernelfoundry.mcp';

/** Environment variables that keys travel in: from SecretStorage to the server at its start, and to runs that need them. */
export const apiKeyNames = ['OPENAI_API_KEY'] as const;
