import profiles from './profiles.json' with { type: 'json' };
import tensorRates from './tensor-rates.json' with { type: 'json' };
import type { DeviceProfile } from './device-profile.ts';

/** A product of small matrices by one warp, as native/sim/cuda/matrix-fragments.h names it: `mma.f16.f32.m16n16k16`. */
export interface TensorProduct {
  /** Types of the factors and of the sums, `f16.f32`. */
  readonly types: string;
  readonly multiplyAdds: number;
  /** Instructions that the hardware makes of it. */
  readonly instructions: number;
}

/** Bits of a factor's element. */
const elementBits: Readonly<Record<string, number>> = { f16: 16, bf16: 16, tf32: 32, s8: 8, u8: 8, f64: 64 };

/** One instruction takes 16 rows, 8 columns and 256 bits of k (m16n8k16 in half precision); FP64 is m8n8k4. */
const bitsPerInstruction = 16 * 8 * 256;

/** Reads the name under which the simulator counts a product; undefined for other special functions. */
export function tensorProduct(name: string): TensorProduct | undefined {
  const match = /^mma\.(\w+)\.(\w+)\.m(\d+)n(\d+)k(\d+)$/.exec(name);
  if (match === null) return undefined;
  const [, factor = '', sum = '', m, n, k] = match;
  const multiplyAdds = Number(m) * Number(n) * Number(k);
  return {
    types: `${factor.replace('u8', 's8')}.${sum}`,
    multiplyAdds,
    instructions: Math.max(1, (multiplyAdds * (elementBits[factor] ?? 16)) / bitsPerInstruction),
  };
}

interface ArchitectureRates {
  readonly latency: number;
  readonly rates: Readonly<Record<string, number>>;
}

function ratesOf(profile: DeviceProfile): ArchitectureRates | undefined {
  const architectures: Readonly<Record<string, ArchitectureRates>> = tensorRates.architectures;
  return architectures[profiles.devices[profile.name].architecture];
}

/** Multiply-adds per clock and multiprocessor; undefined when the GPU has no tensor cores for these types. */
export function tensorRate(profile: DeviceProfile, product: TensorProduct): number | undefined {
  return ratesOf(profile)?.rates[product.types];
}

/** Clocks until the sums of a product can be added to again. */
export function tensorLatency(profile: DeviceProfile): number {
  return ratesOf(profile)?.latency ?? profile.arithmeticLatency;
}

/** The products a launch makes that the modelled GPU cannot, by the types of their factors and sums. */
export function missingTensorTypes(
  profile: DeviceProfile,
  specialFunctions: Readonly<Record<string, number>>,
): readonly string[] {
  const missing = new Set<string>();
  for (const name of Object.keys(specialFunctions)) {
    const product = tensorProduct(name);
    if (product !== undefined && tensorRate(profile, product) === undefined) missing.add(product.types);
  }
  return [...missing];
}
