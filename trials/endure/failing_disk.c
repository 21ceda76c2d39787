/* A disk that fails on demand: while the file named by FAILING_DISK is there, nothing reaches it.
   gcc -shared -fPIC -o failing_disk.so failing_disk.c -ldl; LD_PRELOAD=failing_disk.so FAILING_DISK=/path program */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

static int fails(void)
{
    static const char *path;
    if (path == NULL && (path = getenv("FAILING_DISK")) == NULL)
        return 0;
    int before = errno, found = access(path, F_OK) == 0;
    errno = found ? EIO : before;
    return found;
}

int fsync(int descriptor)
{
    static int (*real)(int);
    if (real == NULL)
        real = (int (*)(int)) dlsym(RTLD_NEXT, "fsync");
    return fails() ? -1 : real(descriptor);
}

int fdatasync(int descriptor)
{
    static int (*real)(int);
    if (real == NULL)
        real = (int (*)(int)) dlsym(RTLD_NEXT, "fdatasync");
    return fails() ? -1 : real(descriptor);
}
