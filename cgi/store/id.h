/*
 * id: the identifiers that may appear in URLs, client ids and configurations.
 * The forms say what is wrong with an identifier; the store accepts only valid
 * ones.
 */
#ifndef STORE_ID_H
#define STORE_ID_H

#include "../app.h"

enum id_fault { ID_FINE, ID_EMPTY, ID_ODD, ID_LONG, ID_DOTS };

/* A typeId or deviceId: 1 to ID_MAX characters of A-Z a-z 0-9 - _ . but not "."
 * or ".." alone, because a browser removes those from a path. */
enum id_fault	 id_check(const char *);
#define ID_SIGNS	"-_."		/* allowed besides letters and digits */

/* True for a valid name of an event, a command or a format: 1 to EVENT_NAME_MAX
 * of the same characters. */
bool		 message_name(const char *);

/* An extension key: 1 to KEY_MAX characters of a-z 0-9 - and no leading
 * dash. */
enum id_fault	 key_check(const char *);

#endif
