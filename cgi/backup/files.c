#include "files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/log.h"

enum { CHUNK = 1 << 16, OPEN_DIRS = 8 };

static enum err
fault(const char *path)
{
	log_error("backup", "%s: %s", path, strerror(errno));
	return errno == ENOSPC || errno == EDQUOT ? E_DB_FULL : E_INTERNAL;
}

static enum err
pour(int in, int out, const char *from, const char *to)
{
	char chunk[CHUNK];
	ssize_t n;

	while ((n = read(in, chunk, sizeof(chunk))) > 0)
		for (ssize_t done = 0; done < n; ) {
			ssize_t w = write(out, chunk + done,
			    (size_t)(n - done));

			if (w == -1)
				return fault(to);
			done += w;
		}
	return n == -1 ? fault(from) : E_OK;
}

enum err
files_copy(const char *from, const char *to)
{
	int in = open(from, O_RDONLY | O_CLOEXEC), out;
	enum err e;

	if (in == -1)
		return errno == ENOENT ? E_NOTFOUND : fault(from);
	out = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	e = out == -1 ? fault(to) : pour(in, out, from, to);
	close(in);
	if (out != -1 && close(out) == -1 && e == E_OK)
		e = fault(to);
	return e;
}

static int
by_name(const void *x, const void *y)
{
	return strcmp(*(const char *const *)x, *(const char *const *)y);
}

static bool
ends(const char *name, const char *end)
{
	size_t n = strlen(name), m = strlen(end);

	return n >= m && strcmp(name + n - m, end) == 0;
}

enum err
files_list(struct arena *a, const char *dir, const char *end,
    const char ***names, size_t *n)
{
	DIR *d = opendir(dir);
	struct dirent *entry;

	*names = NULL;
	*n = 0;
	if (d == NULL)
		return errno == ENOENT ? E_OK : fault(dir);
	while ((entry = readdir(d)) != NULL) {
		if (*entry->d_name == '.' || !ends(entry->d_name, end))
			continue;
		*names = arena_grow(a, *names, *n, 1, sizeof(**names));
		(*names)[(*n)++] = arena_strdup(a, entry->d_name);
	}
	closedir(d);
	if (*n > 0)
		qsort(*names, *n, sizeof(**names), by_name);
	return E_OK;
}

enum err
files_make_dir(const char *path)
{
	if (mkdir(path, 0700) == 0)
		return E_OK;
	return errno == EEXIST ? E_CONFLICT : fault(path);
}

static int
remove_one(const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
	(void)st, (void)flag, (void)ftw;
	return remove(path);
}

enum err
files_remove(const char *path)
{
	if (nftw(path, remove_one, OPEN_DIRS, FTW_DEPTH | FTW_PHYS) == 0 ||
	    errno == ENOENT)
		return E_OK;
	return fault(path);
}

static const char *const beside[] = { "", "-wal", "-shm", "-journal" };
enum { BESIDE = sizeof(beside) / sizeof(beside[0]) };

enum err
files_no_database(struct arena *a, const char *path)
{
	for (int i = 0; i < BESIDE; i++) {
		const char *one = arena_printf(a, "%s%s", path, beside[i]);

		if (access(one, F_OK) == -1 && errno == ENOENT)
			continue;
		log_error("backup", "%s: there is a database; move it away, "
		    "with its -wal and -shm", one);
		return E_CONFLICT;
	}
	return E_OK;
}

enum err
files_remove_database(struct arena *a, const char *path)
{
	enum err e = E_OK;

	for (int i = 0; i < BESIDE && e == E_OK; i++)
		e = files_remove(arena_printf(a, "%s%s", path, beside[i]));
	return e;
}

enum err
files_settle(const char *from, const char *to)
{
	int fd = open(from, O_RDONLY | O_CLOEXEC);
	enum err e = E_OK;

	if (fd == -1)
		return fault(from);
	if (syncfs(fd) == -1 || rename(from, to) == -1 || syncfs(fd) == -1)
		e = fault(to);
	close(fd);
	return e;
}
