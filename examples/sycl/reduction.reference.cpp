// Partial sums of consecutive runs of 256 values in double precision.
void reduce_sum_reference(const double *values, double *partial, int n) {
    const int run = 256;
    for (int block = 0; block * run < n; ++block) {
        double sum = 0.0;
        for (int i = block * run; i < n && i < (block + 1) * run; ++i) sum += values[i];
        partial[block] = sum;
    }
}
