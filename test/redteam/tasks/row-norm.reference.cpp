// Layer normalisation in double precision.
#include <cmath>

void row_norm_reference(const double* in, const double* weight, double* out, int rows, int columns)
{
    for (int r = 0; r < rows; ++r) {
        const double* x = in + (long)r * columns;
        double mean = 0.0, variance = 0.0;
        for (int c = 0; c < columns; ++c) mean += x[c];
        mean /= columns;
        for (int c = 0; c < columns; ++c) variance += (x[c] - mean) * (x[c] - mean);
        const double scale = 1.0 / std::sqrt(variance / columns + 1e-5);
        for (int c = 0; c < columns; ++c) out[(long)r * columns + c] = (x[c] - mean) * scale * weight[c];
    }
}
