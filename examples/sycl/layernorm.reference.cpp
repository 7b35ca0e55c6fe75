// Layer normalisation in double precision.
#include <cmath>

void layernorm_reference(double *out, const double *inp, const double *weight, const double *bias, int N, int C) {
    for (int row = 0; row < N; ++row) {
        const double *x = inp + (long)row * C;
        double mean = 0.0, variance = 0.0;
        for (int i = 0; i < C; ++i) mean += x[i];
        mean /= C;
        for (int i = 0; i < C; ++i) variance += (x[i] - mean) * (x[i] - mean);
        variance /= C;
        const double scale = 1.0 / std::sqrt(variance + 1e-5);
        for (int i = 0; i < C; ++i) out[(long)row * C + i] = scale * (x[i] - mean) * weight[i] + bias[i];
    }
}
