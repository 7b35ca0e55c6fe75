// The user a sandboxed job runs as, and what that user can reach.
#ifndef KF_SUPERVISOR_JOB_USER_H
#define KF_SUPERVISOR_JOB_USER_H
#include <stdbool.h>
#include <sys/types.h>

#include "options.h"

// A user of the job's own, when we are root and may become somebody else: nothing on the machine belongs to
// it.
uid_t choose_job_user(const struct options* options);

// A sandboxed job may create files in its folder. Inputs that belong to root stay as they are: the folder is
// sticky.
void prepare_folder(const struct options* options, uid_t job_user);

// Without a private view the paths of the job are the machine's own, and a stranger may not get through a
// closed home.
bool stranger_can_work(const struct options* options);

#endif
