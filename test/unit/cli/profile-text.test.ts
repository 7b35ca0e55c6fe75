import assert from 'node:assert/strict';
import { profileLines } from '../../../src/cli/profile-text.ts';

describe('what profilers told', () => {
  it('is a line each, what was missing last', () => {
    assert.deepEqual(
      profileLines({
        tools: ['nvdisasm', 'ncu'],
        unavailable: ['compute-sanitizer was not found beside nvcc'],
        counters: [{ name: 'dram__bytes.sum', unit: 'Mbyte', value: 12.5 }],
        roofline: {
          shape: { N: 4 },
          precision: 'fp32',
          arithmeticIntensity: 0.25,
          achievedGflops: 100,
          achievedGbPerSecond: 400,
          peakGflops: 60_000,
          peakGbPerSecond: 500,
          peaksFrom: 'measured',
          workFrom: 'simulator',
          bound: 'memory',
          shareOfBound: 0.8,
          limitedBy: 'memory bandwidth',
        },
      }),
      [
        'looked at by nvdisasm, ncu',
        '0.250 operations per byte (fp32); 80 % of the memory roof (measured); limited by memory bandwidth',
        'dram__bytes.sum: 12.5 Mbyte',
        'not available: compute-sanitizer was not found beside nvcc',
      ],
    );
  });

  it('is nothing where nobody looked', () => {
    assert.deepEqual(profileLines({ tools: [], unavailable: [] }), []);
  });
});
