import { isProfileName, loadProfile } from '../../evaluation/backends/sim/time-model/device-profile.ts';
import type { DeviceId, Provenance } from '../../protocol/evaluation.ts';

/**
 * Full name of the hardware behind a device: from the profile of a simulated one, otherwise from what an evaluation on it
 * says. Undefined while nobody knows.
 */
export function deviceTitle(device: DeviceId, provenance: () => Provenance | undefined): string | undefined {
  const [kind, name = ''] = device.split(':');
  if (kind === 'sim' && isProfileName(name)) return loadProfile(name).title;
  return provenance()?.device;
}
