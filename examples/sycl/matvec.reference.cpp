// Matrix-vector product in double precision.
void matvec_reference(const double *A, const double *x, double *y, int rows, int cols) {
    for (int row = 0; row < rows; ++row) {
        double sum = 0.0;
        for (int col = 0; col < cols; ++col) sum += A[(long)row * cols + col] * x[col];
        y[row] = sum;
    }
}
