// Matrix product in double precision.
void product_reference(const double* A, const double* B, double* C, int M, int N, int K)
{
    for (int row = 0; row < M; ++row)
        for (int col = 0; col < N; ++col) {
            double sum = 0.0;
            for (int k = 0; k < K; ++k) sum += A[(long)row * K + k] * B[(long)k * N + col];
            C[(long)row * N + col] = sum;
        }
}
