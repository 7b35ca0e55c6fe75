import { stageNeighbours } from '../../../../../src/models/rewriter/operators/stage-neighbours.ts';
import { describeOperator } from '../rewriter-fixture.ts';

const line = 'void host(float* a, float* b, int n) { f<<<(n + 127) / 128, 128>>>(a, b, n); }';
const kernel = (body: string, head = ''): string =>
  `${head}\n__global__ void f(const float* a, float* b, int n) {\n${body}\n}\n${line}`;
const index = '  int i = blockIdx.x * blockDim.x + threadIdx.x;\n';
const plane = (body: string, shape = 'dim3(16, 8)'): string => `
__global__ void f(const float* a, float* b, int w, int h) {
  int x = blockIdx.x * blockDim.x + threadIdx.x;
  int y = blockIdx.y * blockDim.y + threadIdx.y;
${body}
}
void host(float* a, float* b, int w, int h) { f<<<dim3((w + 15) / 16, (h + 7) / 8), ${shape}>>>(a, b, w, h); }`;
const matrix = { extents: { a: ['h', 'w'], b: ['h', 'w'] } };

describeOperator(
  stageNeighbours,
  [
    {
      name: 'three neighbours in a line',
      source: kernel(`${index}  if (i > 0 && i < n - 1) b[i] = a[i - 1] + a[i] + a[i + 1];`),
      contains: [
        /TILE_WIDTH = 128 \+ 1 \+ 1/,
        /aTile\[threadIdx\.x\] \+ aTile\[threadIdx\.x \+ 1\] \+ aTile\[threadIdx\.x \+ 2\]/,
        /place < n/,
      ],
    },
    {
      name: 'a window of constant width',
      source: kernel(
        `${index}  if (i >= n) return;\n  float s = 0;\n  for (int k = -R; k <= R; k++) if (i + k >= 0 && i + k < n) s += a[i + k];\n  b[i] = s;`,
        '#define R 4',
      ),
      contains: [/128 \+ 4 \+ 4/, /aTile\[threadIdx\.x \+ k \+ 4\]/],
    },
    {
      name: 'older values only',
      source: kernel(`${index}  if (i >= 3 && i < n) b[i] = a[i] - 2 * a[i - 1] + a[i - 3];`),
      contains: [/128 \+ 3 \+ 0/],
    },
    {
      name: 'five points in a plane',
      ...matrix,
      source: plane(
        '  if (x > 0 && y > 0 && x < w - 1 && y < h - 1)\n    b[y * w + x] = a[y * w + x - 1] + a[y * w + x + 1] + a[(y - 1) * w + x] + a[(y + 1) * w + x];',
      ),
      contains: [
        /aTile\[TILE_HEIGHT\]\[TILE_WIDTH\]/,
        /aTile\[threadIdx\.y \+ 2\]\[threadIdx\.x \+ 1\]/,
        /place < h \* w/,
      ],
    },
    {
      name: 'nine points written row by row after an early return',
      ...matrix,
      source: plane(
        `  if (x < 1 || y < 1 || x >= w - 1 || y >= h - 1) return;
  const float* up = a + (y - 1) * w + x;
  b[y * w + x] = up[-1] + up[0] + up[1] + a[y * w + x] + a[(y + 1) * w + x + 1];`,
      ),
      contains: [/aTile\[threadIdx\.y\]\[threadIdx\.x \+ 2\]/, /"kind":"no-aliasing"/],
    },
  ],
  [
    {
      name: 'a buffer that is also written',
      source: kernel(`${index}  if (i > 0 && i < n - 1) b[i] = b[i - 1] + b[i] + b[i + 1];`),
    },
    {
      name: 'offsets that are no constants',
      source: kernel(`${index}  if (i > n) b[i] = a[i - n] + a[i] + a[i + n / 2];`),
    },
    { name: 'too few neighbours', source: kernel(`${index}  if (i > 0 && i < n) b[i] = a[i] - a[i - 1];`) },
    {
      name: 'rows along x',
      ...matrix,
      source: plane(
        '  if (x > 0 && x < h - 1 && y < w) b[x * w + y] = a[(x - 1) * w + y] + a[x * w + y] + a[(x + 1) * w + y];',
      ),
    },
  ],
);
