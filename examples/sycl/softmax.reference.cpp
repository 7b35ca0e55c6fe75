// Row softmax in double precision.
#include <cmath>

void softmax_reference(const double *input, double *output, int rows, int cols) {
    for (int row = 0; row < rows; ++row) {
        const double *x = input + (long)row * cols;
        double *y = output + (long)row * cols;
        double largest = x[0];
        for (int c = 1; c < cols; ++c) largest = x[c] > largest ? x[c] : largest;
        double sum = 0.0;
        for (int c = 0; c < cols; ++c) {
            y[c] = std::exp(x[c] - largest);
            sum += y[c];
        }
        for (int c = 0; c < cols; ++c) y[c] /= sum;
    }
}
