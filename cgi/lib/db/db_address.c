/* Database addresses: validation and completion. */
#include <errno.h>
#include <libpq-fe.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "db.h"
#include "lib/log.h"
#include "lib/http/url.h"

bool
db_is_url(const char *address)
{
	return strncmp(address, "postgresql://", 13) == 0 ||
	    strncmp(address, "postgres://", 11) == 0;
}

bool
db_shown(const char *address, char shown[DB_SHOWN_MAX])
{
	const char *user = "", *host = "", *port = "", *name = "";
	PQconninfoOption *all;

	if (!db_is_url(address)) {
		snprintf(shown, DB_SHOWN_MAX, "%s", address);
		return true;
	}
	if ((all = PQconninfoParse(address, NULL)) == NULL) {
		snprintf(shown, DB_SHOWN_MAX, "postgresql://");
		return false;
	}
	for (const PQconninfoOption *o = all; o->keyword != NULL; o++) {
		const char *value = o->val == NULL ? "" : o->val;

		if (strcmp(o->keyword, "user") == 0)
			user = value;
		else if (strcmp(o->keyword, "host") == 0)
			host = value;
		else if (strcmp(o->keyword, "port") == 0)
			port = value;
		else if (strcmp(o->keyword, "dbname") == 0)
			name = value;
	}
	snprintf(shown, DB_SHOWN_MAX, "postgresql://%s%s%s%s%s/%s", user,
	    *user == '\0' ? "" : "@", host, *port == '\0' ? "" : ":", port,
	    name);
	PQconninfoFree(all);
	return true;
}

bool
db_has_password(const char *address)
{
	PQconninfoOption *all = PQconninfoParse(address, NULL);
	bool has = false;

	if (all == NULL)
		return false;
	for (const PQconninfoOption *o = all; o->keyword != NULL; o++)
		if (strcmp(o->keyword, "password") == 0)
			has = o->val != NULL;
	PQconninfoFree(all);
	return has;
}

const char *
db_with_passfile(struct arena *a, const char *address, const char *file)
{
	struct stat st;

	if (file == NULL)
		return address;
	if (stat(file, &st) == -1) {
		log_error("db", "%s: %s", file, strerror(errno));
		return NULL;
	}
	/* libpq would ignore the file and ask for a password */
	if (!S_ISREG(st.st_mode) || (st.st_mode & 077) != 0) {
		log_error("db", "%s: a file with a password is its owner's "
		    "alone: chmod 600 it", file);
		return NULL;
	}
	return arena_printf(a, "%s%spassfile=%s", address,
	    strchr(address, '?') == NULL ? "?" : "&", url_encode(a, file));
}
