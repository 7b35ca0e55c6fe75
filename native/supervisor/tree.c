#define _GNU_SOURCE
#include "tree.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

struct process {
  pid_t pid, parent;
  int64_t threads, address_bytes, resident_pages;
  bool inside;
};

struct process_list {
  struct process* items;
  size_t count, capacity;
};

// Field numbers from proc(5), /proc/pid/stat: 4 parent, 20 threads, 23 address space in bytes, 24 resident
// pages.
static bool read_process(pid_t pid, struct process* process) {
  char path[64], text[1024];
  snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
  int file = open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0) return false;
  ssize_t length = read(file, text, sizeof text - 1);
  close(file);
  if (length <= 0) return false;
  text[length] = '\0';
  // The name is in parentheses and may hold anything, so fields are counted from the last one.
  char* cursor = strrchr(text, ')');
  if (cursor == NULL) return false;
  memset(process, 0, sizeof *process);
  process->pid = pid;
  char* save = NULL;
  int field = 3;
  for (char* word = strtok_r(cursor + 1, " ", &save); word != NULL;
       word = strtok_r(NULL, " ", &save), field++) {
    if (field == 4) process->parent = (pid_t)atoi(word);
    if (field == 20) process->threads = atoll(word);
    if (field == 23) process->address_bytes = atoll(word);
    if (field == 24) {
      process->resident_pages = atoll(word);
      break;
    }
  }
  return true;
}

static void append(struct process_list* list, const struct process* process) {
  if (list->count == list->capacity) {
    size_t capacity = list->capacity == 0 ? 64 : list->capacity * 2;
    struct process* items = realloc(list->items, capacity * sizeof *items);
    if (items == NULL) return;
    list->items = items;
    list->capacity = capacity;
  }
  list->items[list->count++] = *process;
}

// Follows /proc/pid/task/tid/children, which costs only the size of the tree. False where the kernel lacks
// that file.
static bool append_children(pid_t parent, struct process_list* list) {
  char path[96];
  snprintf(path, sizeof path, "/proc/%d/task", (int)parent);
  DIR* tasks = opendir(path);
  if (tasks == NULL) return errno == ENOENT || errno == ESRCH;
  bool supported = true;
  for (struct dirent* entry; (entry = readdir(tasks)) != NULL;) {
    if (!isdigit((unsigned char)entry->d_name[0])) continue;
    snprintf(path, sizeof path, "/proc/%d/task/%d/children", (int)parent, atoi(entry->d_name));
    FILE* file = fopen(path, "re");
    if (file == NULL) {
      struct stat status;
      path[strlen(path) - strlen("/children")] = '\0';
      if (stat(path, &status) == 0) supported = false;  // the thread is there, the file is not
      continue;
    }
    for (int child; fscanf(file, "%d", &child) == 1;) {
      struct process process;
      if (read_process((pid_t)child, &process)) append(list, &process);
    }
    fclose(file);
  }
  closedir(tasks);
  return supported;
}

static void append_all_processes(struct process_list* list) {
  DIR* directory = opendir("/proc");
  if (directory == NULL) return;
  for (struct dirent* entry; (entry = readdir(directory)) != NULL;) {
    struct process process;
    if (isdigit((unsigned char)entry->d_name[0]) && read_process((pid_t)atoi(entry->d_name), &process)) {
      append(list, &process);
    }
  }
  closedir(directory);
}

static void keep_descendants(pid_t root, struct process_list* list) {
  for (bool changed = true; changed;) {
    changed = false;
    for (size_t i = 0; i < list->count; i++) {
      struct process* process = &list->items[i];
      if (process->inside) continue;
      bool inside = process->parent == root;
      for (size_t j = 0; !inside && j < list->count; j++) {
        inside = list->items[j].inside && list->items[j].pid == process->parent;
      }
      if (inside) process->inside = changed = true;
    }
  }
  size_t kept = 0;
  for (size_t i = 0; i < list->count; i++) {
    if (list->items[i].inside) list->items[kept++] = list->items[i];
  }
  list->count = kept;
}

static struct process_list descendants_of(pid_t root) {
  struct process_list list = {0};
  bool supported = append_children(root, &list);
  for (size_t i = 0; supported && i < list.count && i < 100000; i++) {
    supported = append_children(list.items[i].pid, &list);
  }
  if (!supported) {
    list.count = 0;
    append_all_processes(&list);
    keep_descendants(root, &list);
  }
  return list;
}

struct tree_usage measure_tree(pid_t root) {
  struct process_list list = descendants_of(root);
  struct tree_usage usage = {0};
  const int64_t page = sysconf(_SC_PAGESIZE);
  for (size_t i = 0; i < list.count; i++) {
    const struct process* process = &list.items[i];
    usage.processes++;
    usage.tasks += process->threads;
    usage.resident_bytes += process->resident_pages * page;
    if (process->address_bytes > usage.peak_address_bytes) usage.peak_address_bytes = process->address_bytes;
  }
  free(list.items);
  return usage;
}

int64_t count_tasks_of_user(uid_t user) {
  DIR* directory = opendir("/proc");
  if (directory == NULL) return 0;
  int64_t tasks = 0;
  for (struct dirent* entry; (entry = readdir(directory)) != NULL;) {
    struct stat status;
    if (!isdigit((unsigned char)entry->d_name[0])) continue;
    if (fstatat(dirfd(directory), entry->d_name, &status, 0) != 0 || status.st_uid != user) continue;
    struct process process;
    if (read_process((pid_t)atoi(entry->d_name), &process)) tasks += process.threads;
  }
  closedir(directory);
  return tasks;
}

static int64_t now_ms(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (int64_t)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

static void signal_all(const struct process_list* list, int number) {
  for (size_t i = 0; i < list->count; i++) kill(list->items[i].pid, number);
}

// A fork bomb starves everybody of its own priority, so we go above it where we may. Where we may not (no
// root), the process limit of the kernel bounds the bomb.
static void hurry(void) {
  const struct sched_param lowest = {.sched_priority = 1};
  if (sched_setscheduler(0, SCHED_FIFO, &lowest) != 0) setpriority(PRIO_PROCESS, 0, -20);
}

bool kill_descendants(int64_t patience_ms) {
  const int64_t give_up = now_ms() + patience_ms;
  size_t before = 0;
  for (int round = 0; round < 50; round++) {
    struct process_list list = descendants_of(getpid());
    const size_t count = list.count;
    if (count > 16 && round == 0) hurry();
    if (count > 1) signal_all(&list, SIGSTOP);
    free(list.items);
    if (count <= 1 || count == before) break;
    before = count;
  }
  for (;;) {
    struct process_list list = descendants_of(getpid());
    signal_all(&list, SIGKILL);
    free(list.items);
    pid_t reaped;
    do reaped = waitpid(-1, NULL, WNOHANG | __WALL);
    while (reaped > 0);
    if (reaped < 0 && errno == ECHILD) return true;
    if (now_ms() > give_up) return false;
    nanosleep(&(struct timespec){.tv_nsec = 500000}, NULL);
  }
}
