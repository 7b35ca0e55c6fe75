import type {
  BasicBlockCounters,
  CheckerFinding,
  MemoryAccessCounters,
  SimulatorCounters,
} from '../../../protocol/counters.ts';

import type { ListedLaunch } from './runner-request.ts';

/** Places as the runner knows them: offsets in the candidate's shared object (native/common/REQUEST.md). */
export type RawMemoryAccess = Omit<MemoryAccessCounters, 'file' | 'line'> & { readonly address: number };
export type RawBasicBlock = Omit<BasicBlockCounters, 'file' | 'line'>;
export type RawFinding = Omit<CheckerFinding, 'file' | 'line' | 'otherLine'> & {
  readonly address?: number | null;
  readonly otherAddress?: number | null;
  readonly file?: string;
  readonly line?: number;
};
export type RawCounters = Omit<SimulatorCounters, 'memory' | 'basicBlocks'> & {
  readonly memory: readonly RawMemoryAccess[];
  readonly basicBlocks: readonly RawBasicBlock[];
};

/** Where an output lies, relative to the job's folder. */
export interface DumpedOutput {
  readonly argument: number;
  readonly file: string;
  readonly bytes: number;
  readonly unwrittenElements: number;
}

/** The runner's answer to one request. */
export type RunnerAnswer =
  | {
      readonly event: 'done';
      readonly nonce: string;
      readonly findings: readonly RawFinding[];
      readonly counters: RawCounters | null;
      readonly inputsIntact: boolean;
      readonly redZonesIntact: boolean;
      readonly outputs: readonly DumpedOutput[];
      readonly log: string;
      /** File with the work of every block, where the request asked for it. */
      readonly census?: string;
      /** The launch was ended early, for a reason that `findings` explain: the outputs are unfinished. */
      readonly ended?: string;
      /** Mode `launches`: what the code would launch, in order. */
      readonly launches?: readonly ListedLaunch[];
      /** Where the red zone was touched, for the message. */
      readonly damaged?: readonly string[];
      /** Mode `outputs`: outputs changed after the stream had gone on behind the launch. */
      readonly late?: boolean;
    }
  | {
      readonly event: 'failed';
      readonly nonce: string;
      readonly kind: 'unsupported' | 'trap' | 'invalid-launch' | 'limit' | 'bad-request' | 'device-error';
      readonly message: string;
      readonly file?: string;
      readonly line?: number;
      readonly address?: number;
      readonly findings?: readonly RawFinding[];
    };

/** Answer to a request of mode `time`: microseconds per launch of each sample, by device events and by the host's clock. */
export interface TimedAnswer {
  readonly event: 'timed';
  readonly nonce: string;
  readonly samplesUs: readonly number[];
  readonly hostUs: readonly number[];
  /** Pool set that each sample's last launch worked on. */
  readonly sets?: readonly number[];
  /** What a launch of an empty kernel costs, in batches of this size: by the host's clock, and by events. */
  readonly launchOverheadUs?: number;
  readonly emptyLaunchUs?: number;
  readonly conditions?: DeviceConditions;
}

/** What a device's management library told, each where it did (native/common/REQUEST.md). */
export interface DeviceConditions {
  readonly smMhz?: number;
  readonly memoryMhz?: number;
  readonly temperatureC?: number;
  /** 0 is the highest. */
  readonly powerState?: number;
  /** Bits of the driver: why clocks are below the highest. */
  readonly throttleReasons?: number;
  /** On the device, ours included. */
  readonly computeProcesses?: number;
}
