/* Another time of day: the real one and as many nanoseconds as stand in the first eight bytes of a file.
   gcc -shared -fPIC -o moved_clock.so moved_clock.c; LD_PRELOAD=moved_clock.so MOVED_CLOCK=/path program
   The clock that only runs forward stays true, so that nobody waits ten years. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#define SECOND 1000000000LL
static const volatile int64_t none = 0;
static const volatile int64_t *moved;

static int64_t by(void)
{
    if (moved == NULL) {
        int before = errno, file = -1;
        const char *path = getenv("MOVED_CLOCK");
        void *found = MAP_FAILED;
        if (path != NULL && (file = open(path, O_RDONLY | O_CLOEXEC)) >= 0) {
            found = mmap(NULL, sizeof none, PROT_READ, MAP_SHARED, file, 0);
            close(file);
        }
        moved = found == MAP_FAILED ? &none : found;
        errno = before;
    }
    return *moved;
}

int clock_gettime(clockid_t clock, struct timespec *now)
{
    int answer = (int) syscall(SYS_clock_gettime, clock, now);
    if (answer == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) {
        int64_t whole = now->tv_sec * SECOND + now->tv_nsec + by();
        now->tv_sec = whole / SECOND;
        now->tv_nsec = whole % SECOND;
    }
    return answer;
}

int gettimeofday(struct timeval *restrict now, void *restrict zone)
{
    struct timespec moment;
    (void) zone;
    if (clock_gettime(CLOCK_REALTIME, &moment) != 0)
        return -1;
    now->tv_sec = moment.tv_sec;
    now->tv_usec = moment.tv_nsec / 1000;
    return 0;
}

time_t time(time_t *kept)
{
    struct timespec moment;
    if (clock_gettime(CLOCK_REALTIME, &moment) != 0)
        return (time_t) -1;
    if (kept != NULL)
        *kept = moment.tv_sec;
    return moment.tv_sec;
}
