#include "limiter_fixture.h"

#include <check.h>
#include <dirent.h>
#include <limits.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "lib/clock.h"
#include "store_fixture.h"

struct turns *turn;
static char dir[] = "/tmp/patchbay-gate-XXXXXX";
static char dir_now[sizeof(dir)];

int64_t
turn_soon(void)
{
	return clock_mono() + 60000;
}

const struct limiter_place *
turn_here(void)
{
	static struct limiter_place place;
	static pid_t of;

	place.dir = dir_now;
	if (store_server() != NULL && of != getpid())
		place.db = store_connect();
	of = getpid();
	return &place;
}

void
turn_open(void)
{
	if (store_server() != NULL)
		store_open();
	memcpy(dir_now, dir, sizeof(dir));
	ck_assert_ptr_nonnull(mkdtemp(dir_now));
	turn = mmap(NULL, sizeof(*turn), PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	ck_assert(turn != MAP_FAILED);
}

void
turn_each_file(void (*fn)(const char *path, void *arg), void *arg)
{
	char path[PATH_MAX];
	DIR *d = opendir(dir_now);
	struct dirent *entry;

	ck_assert_ptr_nonnull(d);
	while ((entry = readdir(d)) != NULL) {
		if (entry->d_name[0] == '.')
			continue;
		snprintf(path, sizeof(path), "%s/%s", dir_now, entry->d_name);
		fn(path, arg);
	}
	closedir(d);
}

static void
remove_file(const char *path, void *arg)
{
	(void)arg;
	unlink(path);
}

void
turn_close(void)
{
	turn_each_file(remove_file, NULL);
	rmdir(dir_now);
	munmap(turn, sizeof(*turn));
	if (store_server() != NULL)
		store_close();
}

pid_t
turn_spawn(void (*run)(void))
{
	pid_t pid = fork();

	ck_assert_int_ge(pid, 0);
	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		run();
		_exit(0);
	}
	return pid;
}
