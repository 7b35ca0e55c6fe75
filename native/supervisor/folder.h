// How much a job has written, against bombs of many small files that no per-file limit catches.
#ifndef KF_SUPERVISOR_FOLDER_H
#define KF_SUPERVISOR_FOLDER_H
#include <stdint.h>

// Bytes on disk below `path`; stops counting once beyond `enough`. Links are not followed.
int64_t measure_folder(const char* path, int64_t enough);

#endif
