import type { Job } from '../../engine/ports.ts';

/** A tool that starts the runner itself and watches it. */
export interface WatchingTool {
  /** `compute-sanitizer`, `ncu`: for labels and notes. */
  readonly name: string;
  /** The tool with its options; the runner's command follows. */
  readonly command: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly readPaths?: readonly string[];
  readonly outputs?: readonly string[];
  readonly wallMs: number;
  readonly outputBytes?: number;
}

/**
 * The runner's job with a tool around it, answering one request: all of the request is on standard input from the start. NVIDIA's tools
 * talk to what they watch over sockets and shared memory, which the sandbox of candidates refuses; such a job runs as `ours`. That is only
 * right for runners without candidate code on the host (cubins), decision 022.
 */
export function watchedJob(runner: Job, request: string, tool: WatchingTool, trust: Job['trust']): Job {
  const { idleMs: _, ...limits } = runner.limits;
  return {
    ...runner,
    label: `${tool.name}: ${runner.label}`,
    command: [...tool.command, ...runner.command],
    standardInput: `${request.trimEnd()}\nshutdown\n`,
    environment: { ...runner.environment, ...tool.environment },
    readPaths: [...(runner.readPaths ?? []), ...(tool.readPaths ?? [])],
    outputs: [...runner.outputs, ...(tool.outputs ?? [])],
    limits: { ...limits, wallMs: tool.wallMs, outputBytes: tool.outputBytes ?? 16 << 20 },
    trust,
  };
}
