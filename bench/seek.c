// A disk with one arm, for bench/seek.sh: stands before libc for a program that looks it up at run time. A pread or pwrite of a
// regular file that does not go on where the last one ended waits for SEEK_US microseconds first, and every one takes its bytes
// at SEEK_MBS MB/s. One at a time, whoever asks. Says how often it sought, to SEEK_LOG, at the program's end.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

typedef ssize_t (*reader)(int, void *, size_t, off_t);
typedef ssize_t (*writer)(int, const void *, size_t, off_t);

static pthread_mutex_t arm = PTHREAD_MUTEX_INITIALIZER;
static ino_t inode;
static off_t position;
static long seeks, accesses;

static long setting(const char *name, long otherwise) {
    const char *value = getenv(name);
    return value ? atol(value) : otherwise;
}

static void take(long nanoseconds) {
    struct timespec time = {nanoseconds / 1000000000, nanoseconds % 1000000000};
    nanosleep(&time, NULL);
}

static int on_disk(int fd, struct stat *file) { return fstat(fd, file) == 0 && S_ISREG(file->st_mode); }

// With the arm held.
static void move(const struct stat *file, off_t offset, size_t count) {
    long took = count * 1000 / setting("SEEK_MBS", 150);
    accesses++;
    if (file->st_ino != inode || offset != position) {
        seeks++;
        took += setting("SEEK_US", 8000) * 1000;
    }
    inode = file->st_ino;
    position = offset + (off_t)count;
    take(took);
}

ssize_t pread(int fd, void *bytes, size_t count, off_t offset) {
    static reader real;
    struct stat file;
    if (!real) real = (reader)dlsym(RTLD_NEXT, "pread");
    if (!on_disk(fd, &file)) return real(fd, bytes, count, offset);
    pthread_mutex_lock(&arm);
    move(&file, offset, count);
    ssize_t result = real(fd, bytes, count, offset);
    pthread_mutex_unlock(&arm);
    return result;
}

ssize_t pwrite(int fd, const void *bytes, size_t count, off_t offset) {
    static writer real;
    struct stat file;
    if (!real) real = (writer)dlsym(RTLD_NEXT, "pwrite");
    if (!on_disk(fd, &file)) return real(fd, bytes, count, offset);
    pthread_mutex_lock(&arm);
    move(&file, offset, count);
    ssize_t result = real(fd, bytes, count, offset);
    pthread_mutex_unlock(&arm);
    return result;
}

__attribute__((destructor)) static void say(void) {
    const char *path = getenv("SEEK_LOG");
    FILE *log = path ? fopen(path, "w") : NULL;
    if (!log) return;
    fprintf(log, "%ld %ld\n", seeks, accesses);
    fclose(log);
}
