#include "id.h"

#include <string.h>

#define LOWER	"abcdefghijklmnopqrstuvwxyz"
#define UPPER	"ABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define DIGITS	"0123456789"

static enum id_fault
check(const char *s, const char *good, size_t max)
{
	size_t n = strlen(s);

	return n == 0 ? ID_EMPTY : strspn(s, good) != n ? ID_ODD :
	    n > max ? ID_LONG : ID_FINE;
}

enum id_fault
id_check(const char *s)
{
	enum id_fault f = check(s, UPPER LOWER DIGITS ID_SIGNS, ID_MAX);

	return f == ID_FINE && (strcmp(s, ".") == 0 || strcmp(s, "..") == 0) ?
	    ID_DOTS : f;
}

bool
message_name(const char *s)
{
	return check(s, UPPER LOWER DIGITS ID_SIGNS, EVENT_NAME_MAX) ==
	    ID_FINE;
}

enum id_fault
key_check(const char *s)
{
	return *s == '-' ? ID_ODD : check(s, LOWER DIGITS "-", KEY_MAX);
}
