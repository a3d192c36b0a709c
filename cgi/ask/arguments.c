/* The arguments of an operation. */
#include <errno.h>
#include <string.h>

#include "parts.h"

enum { BODY_FILE_MAX = 512 * 1024 };

#define PAGE_OF_ALL	"200"			/* rows per page, unless
						 * given */

bool
ask_wrong(const char *what, const char *word)
{
	fprintf(stderr, "patchbay: %s%s%s\n", what, *word == '\0' ? "" : ": ",
	    word);
	return false;
}

/* Read a whole file, or standard input. */
static bool
read_body(struct arena *a, const char *path, const char **body)
{
	FILE *f = strcmp(path, "-") == 0 ? stdin : fopen(path, "re");
	char *text = arena_alloc(a, BODY_FILE_MAX + 2);
	size_t n;

	if (f == NULL)
		return ask_wrong("cannot open", arena_printf(a, "%s: %s", path,
		    strerror(errno)));
	n = fread(text, 1, BODY_FILE_MAX + 1, f);
	if (f != stdin)
		fclose(f);
	*body = text;
	return n <= BODY_FILE_MAX ? true : ask_wrong("the file is larger than 512 KB", path);
}

static bool
take_output(struct ask_request *r, const char *how)
{
	static const char *const names[] = { [ASK_TABLE] = "table",
		[ASK_JSON] = "json", [ASK_CSV] = "csv" };

	for (int i = 0; i < 3; i++)
		if (strcmp(how, names[i]) == 0) {
			r->output = (enum ask_output)i;
			return true;
		}
	return ask_wrong("--output is table, json or csv, not", how);
}

static bool
take_all(struct ask_request *r)
{
	if (!r->op->listed)
		return ask_wrong("--all is only for lists", "");
	r->all = true;
	for (size_t i = 0; i < r->op->nparams; i++)
		if (strcmp(r->op->params[i].flag, "limit") == 0 &&
		    r->values[i] == NULL)
			r->values[i] = PAGE_OF_ALL;
	return true;
}

/* --flag and its value. */
static bool
take_flag(struct arena *a, struct ask_request *r, const char *flag,
    const char *value)
{
	if (strcmp(flag, "all") == 0)
		return take_all(r);
	if (value == NULL)
		return ask_wrong("the flag needs a value", arena_printf(a, "--%s",
		    flag));
	if (strcmp(flag, "output") == 0)
		return take_output(r, value);
	if (strcmp(flag, "body") == 0)
		return read_body(a, value, &r->body);
	for (size_t i = 0; i < r->op->nparams; i++)
		if (r->op->params[i].in != API_IN_PATH &&
		    strcmp(r->op->params[i].flag, flag) == 0) {
			r->values[i] = value;
			return true;
		}
	return ask_wrong("unknown flag", arena_printf(a, "--%s", flag));
}

static bool
take_name(struct ask_request *r, const char *word)
{
	for (size_t i = 0; i < r->op->nparams; i++)
		if (r->op->params[i].in == API_IN_PATH &&
		    r->values[i] == NULL) {
			r->values[i] = word;
			return true;
		}
	return ask_wrong("unexpected argument", word);
}

/* Path parameters are required here; the server reports other missing ones. */
static bool
is_whole(const struct ask_request *r)
{
	for (size_t i = 0; i < r->op->nparams; i++)
		if (r->op->params[i].in == API_IN_PATH &&
		    r->values[i] == NULL)
			return ask_wrong("missing argument",
			    r->op->params[i].flag);
	if (r->op->whole_body && r->body == NULL)
		return ask_wrong("this operation needs a body", "--body FILE");
	return true;
}

bool
ask_arguments(struct arena *a, struct ask_request *r, int argc, char **argv)
{
	for (int i = 0; i < argc; i++) {
		const char *word = argv[i], *eq;

		if (strncmp(word, "--", 2) != 0) {
			if (!take_name(r, word))
				return false;
			continue;
		}
		word += 2;
		eq = strchr(word, '=');
		if (eq != NULL ? !take_flag(a, r, arena_strndup(a, word,
		    (size_t)(eq - word)), eq + 1) : !take_flag(a, r, word,
		    i + 1 < argc ? argv[i + 1] : NULL))
			return false;
		i += eq == NULL && strcmp(word, "all") != 0;
	}
	return is_whole(r);
}
