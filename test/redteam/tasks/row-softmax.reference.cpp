// Softmax over rows in double precision.
#include <cmath>

void row_softmax_reference(const double* in, double* out, int rows, int columns)
{
    for (int r = 0; r < rows; ++r) {
        const double* x = in + (long)r * columns;
        double* y = out + (long)r * columns;
        double largest = x[0];
        for (int c = 1; c < columns; ++c) largest = std::fmax(largest, x[c]);
        double sum = 0.0;
        for (int c = 0; c < columns; ++c) sum += y[c] = std::exp(x[c] - largest);
        for (int c = 0; c < columns; ++c) y[c] /= sum;
    }
}
