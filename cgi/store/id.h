/*
 * id: what may name a thing in an address, a client id and a configuration.
 * The forms say what is wrong with one; the store takes no other.
 */
#ifndef STORE_ID_H
#define STORE_ID_H

#include "../app.h"

enum id_fault { ID_FINE, ID_EMPTY, ID_ODD, ID_LONG, ID_DOTS };

/* typeId, deviceId: 1 to ID_MAX of A-Z a-z 0-9 - _ . but not . or .. alone,
 * which a browser takes out of a path. */
enum id_fault	 id_check(const char *);
#define ID_SIGNS	"-_."		/* beside letters and digits */

/* Of an event, a command or a format: 1 to EVENT_NAME_MAX of the same. */
bool		 message_name(const char *);

/* An extension key: 1 to KEY_MAX of a-z 0-9 - not beginning with -. */
enum id_fault	 key_check(const char *);

#endif
