// Matrix product in double precision.
void matmul_reference(const double *A, const double *B, double *C, int M, int N, int K) {
    for (int row = 0; row < M; ++row) {
        for (int col = 0; col < N; ++col) C[(long)row * N + col] = 0.0;
        for (int k = 0; k < K; ++k) {
            const double a = A[(long)row * K + k];
            for (int col = 0; col < N; ++col) C[(long)row * N + col] += a * B[(long)k * N + col];
        }
    }
}
