/* The configuration file: the API's URL and the credentials. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "parts.h"

enum { CONFIG_MAX = 4096, LINE_MAX_LEN = 500 };

static const char *
config_path(struct arena *a)
{
	const char *path = getenv("PATCHBAY_API_CONFIG");
	const char *home = getenv("XDG_CONFIG_HOME");

	if (path != NULL && *path != '\0')
		return path;
	if (home != NULL && *home != '\0')
		return arena_printf(a, "%s/patchbay/api", home);
	home = getenv("HOME");
	return arena_printf(a, "%s/.config/patchbay/api",
	    home == NULL ? "" : home);
}

static void
complain(const char *path, const char *what)
{
	fprintf(stderr, "patchbay: %s: %s\n", path, what);
}

/* Read a small private file; NULL after an explanation. */
static char *
slurp(struct arena *a, const char *path)
{
	char *text = arena_alloc(a, CONFIG_MAX + 1);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat st;
	ssize_t n = -1;

	if (fd == -1)
		fprintf(stderr, "patchbay: %s: %s\npatchbay: create it with: "
		    "patchbay key add NAME viewer | patchbay api login URL\n",
		    path, strerror(errno));
	else if (fstat(fd, &st) != 0 || (st.st_mode & 077) != 0)
		complain(path, "it contains a token, but others can read it: "
		    "chmod 600");
	else if ((n = read(fd, text, CONFIG_MAX)) == -1)
		complain(path, strerror(errno));
	if (fd != -1)
		close(fd);
	return n == -1 ? NULL : text;
}

/* The value of a "name =" line; NULL when it is another line. */
static const char *
value_of(struct arena *a, const char *line, size_t n, const char *name)
{
	size_t len = strlen(name), at = strspn(line, " \t");

	if (strncmp(line + at, name, len) != 0)
		return NULL;
	at += len;
	at += strspn(line + at, " \t");
	if (line[at] != '=')
		return NULL;
	at++;
	at += strspn(line + at, " \t");
	while (n > at && strchr(" \t\r", line[n - 1]) != NULL)
		n--;
	return at > n ? "" : arena_strndup(a, line + at, n - at);
}

bool
ask_config_read(struct arena *a, struct ask_config *c)
{
	struct { const char *name, **at; } known[] = {
		{ "url", &c->url }, { "key", &c->key }, { "token", &c->token },
	};
	const char *path = config_path(a), *text = slurp(a, path), *v;
	size_t n;

	*c = (struct ask_config){ .url = NULL };
	if (text == NULL)
		return false;
	for (; *text != '\0'; text += n + (text[n] == '\n')) {
		n = strcspn(text, "\n");
		for (size_t i = 0; i < 3; i++)
			if ((v = value_of(a, text, n, known[i].name)) != NULL)
				*known[i].at = v;
	}
	for (size_t i = 0; i < 3; i++)
		if (*known[i].at == NULL || **known[i].at == '\0') {
			complain(path, arena_printf(a, "it has no %s",
			    known[i].name));
			return false;
		}
	n = strlen(c->url);
	while (n > 0 && c->url[n - 1] == '/')
		n--;
	c->url = arena_strndup(a, c->url, n);
	return true;
}

static const char *
read_line(struct arena *a)
{
	char line[LINE_MAX_LEN];

	if (fgets(line, sizeof(line), stdin) == NULL)
		return "";
	return arena_strndup(a, line, strcspn(line, "\r\n"));
}

/* Create the parent directories of a file. */
static void
make_parents(struct arena *a, const char *path)
{
	char *dir = arena_strdup(a, path), *at = dir;

	while ((at = strchr(at + 1, '/')) != NULL) {
		*at = '\0';
		mkdir(dir, 0700);
		*at = '/';
	}
}

int
ask_config_write(struct arena *a, const char *url)
{
	const char *path = config_path(a), *key = read_line(a);
	const char *token = read_line(a), *text;
	bool written;
	int fd;

	if (*key == '\0' || *token == '\0') {
		fprintf(stderr, "patchbay: pass the key and its token on "
		    "standard input, one per line\n");
		return 2;
	}
	make_parents(a, path);
	text = arena_printf(a, "url = %s\nkey = %s\ntoken = %s\n", url, key,
	    token);
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	written = fd != -1 && fchmod(fd, 0600) == 0 &&
	    write(fd, text, strlen(text)) == (ssize_t)strlen(text);
	if (!written)
		complain(path, strerror(errno));
	if (fd != -1 && close(fd) != 0)
		written = false;
	return written ? 0 : 1;
}
