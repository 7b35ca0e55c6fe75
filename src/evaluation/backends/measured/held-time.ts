import type { DeviceStage } from './measured-device.ts';

/** How long one stage waited for the device and held it, in milliseconds. */
export interface HeldTime {
  readonly stage: DeviceStage;
  readonly waitedMs: number;
  readonly heldMs: number;
}

/** Takes the device by `hold` and tells `onHeld` when it is given back. `monotonic` counts milliseconds. */
export async function holdTimed(
  stage: DeviceStage,
  hold: () => Promise<AsyncDisposable>,
  monotonic: () => number,
  onHeld?: (time: HeldTime) => void,
): Promise<AsyncDisposable> {
  const asked = monotonic();
  const held = await hold();
  const since = monotonic();
  return {
    async [Symbol.asyncDispose]() {
      await held[Symbol.asyncDispose]();
      onHeld?.({ stage, waitedMs: since - asked, heldMs: monotonic() - since });
    },
  };
}
