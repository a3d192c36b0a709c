#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "../lib/text/shown.h"
#include "../lib/http/url.h"
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
		return "A user name can't contain a colon, because HTTP Basic "
		    "can't carry it.";
	return check_one_line(a, value);
}

/* Length of the host, between the scheme and a port or path. */
static size_t
host_length(const char *s)
{
	size_t n = *s == '[' ? strcspn(s, "]") : strcspn(s, ":/");

	return *s == '[' && s[n] == ']' ? n + 1 : n;
}

static bool
is_loopback(struct arena *a, const char *s)
{
	return url_loopback(arena_strndup(a, s, host_length(s)));
}

/* Is it a single word, such as a domain ID? */
static bool
is_word(struct arena *a, const char *value)
{
	return strpbrk(value, ".:/") == NULL && !is_loopback(a, value);
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
			return arena_printf(a, "An address can't contain %s.",
			    *host == ' ' ? "a space" : shown_char(a, host));
	if (is_word(a, value))
		return arena_printf(a, "“%s” is not an address. If it is your "
		    "domain ID, pick your operator's host from the list, or "
		    "ask your operator for the API endpoint. A host of your "
		    "own network begins with https://.", value);
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
	/* A server on this machine, such as the simulator, has no trusted
	 * certificate.  A person whose server has one types https://. */
	if (memmem(typed, n, "://", 3) == NULL)
		scheme = is_loopback(a, arena_strndup(a, typed, n)) ?
		    "http://" : "https://";
	return arena_printf(a, "%s%.*s", scheme, (int)n, typed);
}

/* The canonical spelling of a host: lower case, no trailing dot, and one name
 * for this machine. */
static const char *
one_host(struct arena *a, const char *s, size_t n)
{
	char *host;

	if (n > 0 && s[n - 1] == '.')
		n--;
	host = arena_strndup(a, s, n);
	for (char *c = host; *c != '\0'; c++)
		*c = (char)tolower((unsigned char)*c);
	return url_loopback(host) ? "localhost" : host;
}

const char *
endpoint_limiter(struct arena *a, const char *whole, const char *user)
{
	const char *p = whole == NULL ? NULL : strstr(whole, "://");
	const char *host = p == NULL ? "" : p + 3, *port, *usual;
	size_t n = host_length(host), digits;

	port = host + n + (host[n] == ':');
	port += strspn(port, "0");
	digits = strcspn(port, "/");
	usual = whole != NULL && strncasecmp(whole, "http://", 7) == 0 ?
	    "80" : "443";
	if (digits == strlen(usual) && strncmp(port, usual, digits) == 0)
		digits = 0;
	return arena_printf(a, "%s%s%.*s|%s", one_host(a, host, n),
	    digits > 0 ? ":" : "", (int)digits, port,
	    user == NULL ? "" : user);
}

bool
endpoint_same(struct arena *a, const char *x, const char *y)
{
	x = endpoint_whole(a, x, strlen(x));
	y = endpoint_whole(a, y, strlen(y));
	return strncasecmp(x, y, 6) == 0 &&	/* "https:" */
	    strcmp(endpoint_limiter(a, x, ""),
	    endpoint_limiter(a, y, "")) == 0;
}
