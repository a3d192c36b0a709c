#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "../lib/http.h"
#include "endpoint.h"

const char *
check_one_line(struct arena *a, const char *value)
{
	(void)a;
	for (; *value != '\0'; value++)
		if (iscntrl((unsigned char)*value))
			return "Use one line, without control characters.";
	return NULL;
}

const char *
check_username(struct arena *a, const char *value)
{
	if (strchr(value, ':') != NULL)
		return "A username has no colon: HTTP could not tell where it "
		    "ends.";
	return check_one_line(a, value);
}

/* The host between the scheme and a port or a path. */
static bool
is_loopback(struct arena *a, const char *s)
{
	size_t n = *s == '[' ? strcspn(s, "]") + 1 : strcspn(s, ":/");

	return http_loopback(arena_strndup(a, s, n));
}

const char *
check_endpoint(struct arena *a, const char *value)
{
	const char *host = strstr(value, "://");

	if (host != NULL && strncasecmp(value, "https://", 8) != 0 &&
	    strncasecmp(value, "http://", 7) != 0)
		return "The address must begin with https://.";
	host = host == NULL ? value : host + 3;
	if (*host == '\0' || *host == '/' || *host == ':')
		return "Enter the address your operator gave you, "
		    "for example api.example.net.";
	for (; *host != '\0'; host++)
		if (!isalnum((unsigned char)*host) &&
		    strchr("-._~:/[]%", *host) == NULL)
			return "An address has no blanks, “?”, “#” or “@”.";
	if (strncasecmp(value, "http://", 7) == 0 &&
	    !is_loopback(a, value + 7))
		return "Use https://. Plain http would show the access key to "
		    "the network, and is for this machine only.";
	return NULL;
}

char *
endpoint_whole(struct arena *a, const char *typed, size_t n)
{
	const char *scheme = "";

	while (n > 0 && typed[n - 1] == '/')
		n--;
	/* What listens on this machine, a simulator say, has no certificate
	 * that anybody vouches for; who has one types https://. */
	if (memmem(typed, n, "://", 3) == NULL)
		scheme = is_loopback(a, arena_strndup(a, typed, n)) ?
		    "http://" : "https://";
	return arena_printf(a, "%s%.*s", scheme, (int)n, typed);
}

const char *
endpoint_gate(struct arena *a, const char *whole, const char *user)
{
	const char *p = whole == NULL ? NULL : strstr(whole, "://");
	char *host = arena_strdup(a, p == NULL ? "" : p + 3);
	size_t n = strcspn(host, "/");

	for (size_t i = 0; i < n; i++)
		host[i] = (char)tolower((unsigned char)host[i]);
	return arena_printf(a, "%.*s|%s", (int)n, host,
	    user == NULL ? "" : user);
}
