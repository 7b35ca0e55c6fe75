// CUDA's declaration words as plain C++, and the macros by which sources recognise the compiler.
#pragma once

// g++ does not instrument `memory = f()` and `f(memory)` for whole structs: where accesses are observed, all
// of a kernel's own functions become part of it, so that such copies are plain statements.
#if defined(__SANITIZE_THREAD__) && !defined(__clang__)
#define __global__ __attribute__((noinline, flatten))
#else
#define __global__ __attribute__((noinline))
#endif
#define __device__
#define __host__
#define __constant__
#define __managed__
#define __grid_constant__
#define __device_builtin__
#define __builtin_align__(n) __attribute__((aligned(n)))
#define __align__(n) __attribute__((aligned(n)))
#define __launch_bounds__(...)
#define __cluster_dims__(...)
#define __maxnreg__(...)
#define __nv_pure__ __attribute__((pure))
#define __thread__ __thread
#define CUDARTAPI
#define CUDART_CB
#define CUDAAPI

// The word `inline` often stands beside it, and may stand only once; hidden visibility lets -fPIC code inline
// it without.
#define __forceinline__ __attribute__((always_inline, visibility("hidden")))
// Empty, because libstdc++ writes __attribute__((__noinline__)).
#define __noinline__

// What the generator did not rewrite (it came out of a macro): one block runs at a time, so plain static
// memory works. Such a variable has no bounds and its contents are not forgotten between blocks.
#define __shared__ static

#ifndef KF_CUDA_ARCH
#define KF_CUDA_ARCH 900
#endif
#define __CUDA_ARCH__ KF_CUDA_ARCH
#define __CUDA_ARCH_LIST__ KF_CUDA_ARCH
#define __CUDACC__ 1
#define __NVCC__ 1
#define __CUDACC_VER_MAJOR__ 12
#define __CUDACC_VER_MINOR__ 4
#define __CUDACC_VER_BUILD__ 0
#define __CUDACC_RELAXED_CONSTEXPR__ 1
#define __CUDACC_EXTENDED_LAMBDA__ 1
// Include guards of the toolkit's headers, which other headers test.
#define __CUDA_RUNTIME_H__
#define __CUDA_RUNTIME_API_H__
#define __DRIVER_TYPES_H__
#define __VECTOR_TYPES_H__
#define __HOST_DEFINES_H__
#define CUDART_VERSION 12040
#define CUDA_VERSION 12040
#define KERNELFOUNDRY_SIM 1
